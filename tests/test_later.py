"""Modules that are hardly ever used are loaded when something of them is asked for."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from handbook.site.later import HARDLY_USED, load_when_used

NAME = "hardly_used"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module that says in a file beside it that it was run."""
    (tmp_path / f"{NAME}.py").write_text(
        "from pathlib import Path\nPath(__file__).with_name('ran').touch()\nVALUE = 3\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    return NAME


def test_a_module_runs_when_something_of_it_is_asked_for(module: str, tmp_path: Path) -> None:
    load_when_used(module)
    found = __import__(module)
    assert not (tmp_path / "ran").exists()
    assert found.VALUE == 3
    assert (tmp_path / "ran").exists()


def test_a_part_of_a_package_is_found_and_one_that_fails_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    for name, text in (("later_whole", "HERE = 1\n"), ("later_wrong", "raise ValueError('no')\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(text)
        (tmp_path / name / "part.py").write_text("VALUE = 4\n")
    load_when_used("later_whole", "later_wrong")
    assert importlib.import_module("later_whole.part").VALUE == 4
    assert sys.modules["later_whole"].HERE == 1
    with pytest.raises(ValueError, match="no"):
        importlib.import_module("later_wrong.part")


def test_one_that_is_loaded_stays_and_one_that_is_not_there_is_not_there(module: str) -> None:
    before = __import__(module)
    load_when_used(module, "no_such_module_anywhere")
    assert sys.modules[module] is before
    assert "no_such_module_anywhere" not in sys.modules


def test_a_build_without_changes_runs_none_of_them() -> None:
    """What mkdocs-macros imports is there, and nothing of it has run."""
    code = (
        "import sys\nfrom handbook.site.later import HARDLY_USED, load_when_used\n"
        "load_when_used(*HARDLY_USED)\nimport mkdocs_macros.plugin\n"
        "print(*sorted({'requests', 'requests.api', 'urllib3'} & sys.modules.keys()))\n"
        "import requests\nprint(requests.exceptions.RequestException.__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [*HARDLY_USED, "RequestException"]
