"""Whatever a command writes over, what an editor saved meanwhile stays, and it says so."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.cli.main import cli
from handbook.files import write
from handbook.publish import versions

Make = Callable[[Path, Mapping[str, str]], Path]
FILES = {"roles.yaml": "- {id: pm, title: PM, handle: '@pm'}\n"}
SAVED = b"# saved by an editor\n"
COMMANDS = {
    "new": ("data/roles.yaml", ("new", "role", "ux", "--write")),
    "schema": ("data/schema/role.schema.json", ("schema",)),
    "codeowners": (".github/CODEOWNERS", ("codeowners", "--write")),
    "calendar": ("duties.ics", ("calendar", "-o", "duties.ics")),
    "rename": ("data/roles.yaml", ("rename", "pm", "product")),
}


def save_meanwhile(monkeypatch: pytest.MonkeyPatch, target: Path) -> None:
    """Let an editor save a file once its new bytes are made, before they take its place."""
    beside = write._beside

    def saving(path: Path, data: bytes) -> object:
        if path == target.resolve():
            target.write_bytes(SAVED)
        return beside(path, data)

    monkeypatch.setattr(write, "_beside", saving)


@pytest.mark.parametrize("there", [b"", None], ids=["over a file", "where none was"])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_leaves_what_was_saved_meanwhile(
    name: str, there: bytes | None, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    if there is None and name in ("new", "rename"):
        return  # they change a file that is there
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "data", FILES)
    place, words = COMMANDS[name]
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    if there is not None and not path.exists():
        path.write_bytes(there)
    save_meanwhile(monkeypatch, path)
    result = CliRunner().invoke(cli, words)
    assert isinstance(result.exception, write.ChangedError), result.output
    assert "was changed by somebody else meanwhile" in str(result.exception)
    assert path.read_bytes() == SAVED
    assert [each.name for each in path.parent.glob(".new-*")] == []


def test_a_list_of_versions_that_was_saved_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<p>")
    (tmp_path / "to").mkdir()
    save_meanwhile(monkeypatch, tmp_path / "to" / "versions.json")
    with pytest.raises(write.ChangedError):
        versions.publish(tmp_path / "site", tmp_path / "to", "1.0")
    assert (tmp_path / "to" / "versions.json").read_bytes() == SAVED
