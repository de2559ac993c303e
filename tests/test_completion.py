"""What a shell offers: commands without loading one, ids and kinds from the data, else nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import BashComplete
from starting import start

from handbook.cli.main import COMPLETE, cli

BIN = Path(sys.executable).parent


def offered(line: str) -> dict[str, str]:
    """What may stand next on a line, with what is said of each; the line ends where one types."""
    *words, typed = line.split(" ")
    shell = BashComplete(cli, {}, "handbook", COMPLETE)
    return {each.value: each.help or "" for each in shell.get_completions(words, typed)}


@pytest.fixture(autouse=True)
def _beside_the_twin(twin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(twin.parent)


def test_commands_are_offered_with_what_they_are_for() -> None:
    assert offered("sch") == {"schema": "Write the JSON Schema of every data file..."}
    assert {"init", "check", "serve", "build", "upgrade"} <= offered("").keys()


@pytest.mark.parametrize(
    ("line", "value", "title"),
    [
        ("show roll-", "roll-back-player", "Roll back the player"),
        ("rename roll-", "roll-back-player", "Roll back the player"),
        ("log review roll-", "roll-back-player", "Roll back the player"),
        ("list du", "duty", "duties.yaml"),
        ("new play", "playbook", "playbooks/"),
        ("score pl", "player", "Player"),
    ],
)
def test_ids_and_kinds_come_from_the_data(line: str, value: str, title: str) -> None:
    assert offered(line) == {value: title}


def test_each_place_offers_only_what_can_stand_there() -> None:
    duties = offered("done ")
    assert duties
    assert duties.keys() < offered("show ").keys()
    assert "roll-back-player" not in duties
    assert "incident" in offered("log ")
    roles = offered("done x --by ")
    assert roles
    assert not roles.keys() & duties.keys()
    assert offered("show --data nowhere ") == {}


def test_the_data_that_the_line_names_is_asked(twin: Path, tmp_path: Path) -> None:
    shutil.copytree(twin, tmp_path / "d")
    text = (tmp_path / "d/terms.yaml").read_text("utf-8")
    (tmp_path / "d/terms.yaml").write_text(
        f"{text}\n- id: zzz\n  title: Zed\n  definition: Last.\n", "utf-8"
    )
    assert "zzz" in offered(f"show --data {tmp_path}/d zz")
    assert offered("show zz") == {}


@pytest.mark.parametrize("broken", ["- id: [", "\x00", "- 1", "kinds: [nowhere]", "\xff"])
@pytest.mark.parametrize("file", ["duties.yaml", "handbook.yaml"])
def test_broken_data_is_passed_over_in_silence(
    file: str,
    broken: str,
    twin: Path,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(twin, tmp_path / "d")
    (tmp_path / "d" / file).write_text(broken, "latin-1")
    assert "roll-back-player" in offered(f"show --data {tmp_path}/d roll")
    offered(f"list --data {tmp_path}/d ")
    assert capfd.readouterr() == ("", "")


def test_where_no_handbook_is_nothing_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert offered("show ") == {}
    assert "duty" in offered("list ")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    process = start("--version", env={**os.environ, COMPLETE: f"{shell}_source"})
    said, wrong = process.communicate()
    assert (process.returncode, wrong) == (0, "")
    assert "_handbook_completion" in said
    assert f"{COMPLETE}={shell}_complete" in said


def test_a_real_bash_completes(twin: Path) -> None:
    script = f"""
        eval "$({COMPLETE}=bash_source handbook)"
        COMP_WORDS=(handbook show roll-) COMP_CWORD=2
        _handbook_completion handbook
        printf '%s\\n' "${{COMPREPLY[@]}}"
        complete -p handbook
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=twin.parent,
        env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == "roll-back-player"
    assert "-F _handbook_completion handbook" in done.stdout
