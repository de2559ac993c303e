"""What a site holds besides pages is made from the same data, in the same build."""

import os
import subprocess
import sys

import pytest
from building import EPOCH

PROGRAM = (sys.executable, "-c", "from handbook.cli import main; main()")


@pytest.mark.parametrize("role", [None, "devops-lead"])
def test_the_site_s_calendar_is_what_the_command_prints(site, role: str | None) -> None:
    """A calendar in the site can't be older than the data it was built from."""
    words = ("--role", role) if role else ()
    printed = subprocess.run(
        [*PROGRAM, "calendar", *words, "--data", str(site.site.parent / "data")],
        capture_output=True,
        check=True,
        timeout=60,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
    ).stdout
    assert printed.count(b"BEGIN:VEVENT") > 0
    assert (site.site / "calendar" / f"{role or 'all-duties'}.ics").read_bytes() == printed
