"""What is published holds no secret."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "find_secrets.py"


@pytest.mark.proofs
def test_the_built_site_has_none(site) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "."],
        cwd=site.site,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "0 secrets.\n"), done.stderr
