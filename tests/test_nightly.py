"""The nightly check of links: what its exit codes and its report become in the one issue."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

FLOW = Path(__file__).parent.parent / ".github" / "workflows" / "links.yml"


def ran(folder: Path, says: str, code: int) -> tuple[int, str]:
    """The exit code of the step and the report it leaves, with a command that says and ends so."""
    command = folder / ".venv" / "bin" / "handbook"
    command.parent.mkdir(parents=True)
    command.write_text(f"#!/bin/sh\nprintf '{says}'\nexit {code}\n")
    command.chmod(0o755)
    steps = yaml.safe_load(FLOW.read_text("utf-8"))["jobs"]["external"]["steps"]
    (script,) = (step["run"] for step in steps if step.get("name") == "Check them")
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env={**os.environ, "GITHUB_STEP_SUMMARY": str(folder / "summary.md")},
        check=False,
    )
    return done.returncode, (folder / "links.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("says", "code", "expected"),
    [
        ("231 of 231 external links", 0, (0, "")),
        ("230 of 231 external links", 1, (0, "230 of 231 external links")),
        ("", 1, (1, "")),
        ("", 2, (2, "")),
        ("half a", 3, (3, "half a")),
    ],
    ids=["all fine", "one dead", "ended without a report", "usage", "not checked"],
)
def test_the_issue_is_closed_only_where_every_link_was_looked_at(
    tmp_path: Path, says: str, code: int, expected: tuple[int, str]
) -> None:
    assert ran(tmp_path, says, code) == expected
