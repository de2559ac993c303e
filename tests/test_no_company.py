"""The engine knows no company: no name, no vendor and no fact of one stands in it."""

import re
from pathlib import Path

import pytest

import handbook

ROOT = Path(handbook.__file__).parent
NAMES = re.compile(
    r"blockbuilders|supabase|kaiko|coin.?metrics|stripe|vercel|intercom|terraform cloud"
    r"|snail.freight|mapbox|google.cloud|cloud.?run|\bgcloud|pia.pallet|haulier",
    re.I,
)
# The starter asks its own questions, which have numbers.
FACTS = re.compile(r"\bF[0-9]{2,}\b|(?<!- id: )\bQ[0-9]{2,}\b")
FILES = [
    path for path in sorted(ROOT.rglob("*")) if path.is_file() and "__pycache__" not in path.parts
]


def test_the_engine_has_files_of_every_sort() -> None:
    assert {".py", ".html", ".md", ".css", ".js"} <= {path.suffix for path in FILES}


@pytest.mark.parametrize("pattern", [NAMES, FACTS], ids=["names", "facts"])
def test_the_engine_names_no_company_no_vendor_of_one_and_no_fact(
    pattern: re.Pattern[str],
) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in FILES
        for line in path.read_text("utf-8", errors="ignore").splitlines()
        if pattern.search(line)
    ]
    assert found == []
