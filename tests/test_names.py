"""Tests say in words what they test: a number of some list means nothing to a reader."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent
# A letter and three digits. Slack's own ids follow a sign, ruff's codes a noqa.
NUMBER = re.compile(r"(?<![\w@#^])(?<!noqa: )[A-Z]\d{3}(?!\w)|def test_[a-z]\d{3}_")


def test_no_test_and_no_case_is_named_by_a_number() -> None:
    files = sorted(each for suffix in ("py", "yaml") for each in FOLDER.rglob(f"*.{suffix}"))
    assert Path(__file__) in files
    found = [
        f"{path.relative_to(FOLDER)}:{line}: {match[0]}"
        for path in files
        for line, text in enumerate(path.read_text("utf-8").splitlines(), 1)
        for match in NUMBER.finditer(text)
    ]
    assert found == []
