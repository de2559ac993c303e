"""Published versions stay as they are, and a publisher that is killed leaves nothing half-done."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from mkdocs.config import load_config

from handbook.cli.main import cli
from handbook.publish.versions import Refused, publish

ROOT = Path(__file__).parent.parent
Tree = dict[str, bytes]


def build(folder: Path, words: str) -> Path:
    """A site of three files."""
    for name in ("index.html", "vendors/stripe/index.html", "assets/a.css"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}: {words}\n")
    return folder


def tree(folder: Path) -> Tree:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def listed(target: Path) -> list[tuple[str, list[str]]]:
    return [
        (v["version"], v["aliases"]) for v in json.loads((target / "versions.json").read_text())
    ]


@pytest.fixture
def sites(tmp_path: Path) -> tuple[Path, Path]:
    """Two builds of a handbook."""
    return build(tmp_path / "one", "first"), build(tmp_path / "two", "second")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "www"


def test_the_first_version_is_the_latest(sites: tuple[Path, Path], target: Path) -> None:
    assert publish(sites[0], target, "1.0") is True
    assert tree(target / "1.0") == tree(sites[0])
    assert str((target / "latest").readlink()) == "1.0"
    assert listed(target) == [("1.0", ["latest"])]
    assert 'url=latest/"' in (target / "index.html").read_text()


def test_an_old_version_stays_byte_for_byte(sites: tuple[Path, Path], target: Path) -> None:
    """Version 2 stands beside version 1, which keeps its bytes and times."""
    publish(sites[0], target, "1.0")
    before = tree(target / "1.0")
    times = {path: path.stat().st_mtime_ns for path in (target / "1.0").rglob("*")}
    publish(sites[1], target, "2.0")
    assert tree(target / "1.0") == before == tree(sites[0])
    assert {path: path.stat().st_mtime_ns for path in (target / "1.0").rglob("*")} == times
    assert tree(target / "latest") == tree(sites[1])
    assert listed(target) == [("2.0", ["latest"]), ("1.0", [])]


def test_a_version_is_never_published_over_another(sites: tuple[Path, Path], target: Path) -> None:
    """Other data under the name of a version that is there."""
    publish(sites[0], target, "1.0")
    before = tree(target)
    result = CliRunner().invoke(cli, ["publish", str(sites[1]), str(target), "--version", "1.0"])
    assert result.exit_code == 1
    assert result.output == (
        "handbook: version 1.0 is there and differs, first in assets/a.css; "
        "what is published never changes: choose another version\n"
    )
    assert tree(target) == before


@pytest.mark.parametrize("change", ["more", "fewer"])
def test_a_file_more_or_fewer_is_another_site(
    sites: tuple[Path, Path], target: Path, change: str
) -> None:
    """The difference may be a whole file."""
    publish(sites[0], target, "1.0")
    if change == "more":
        (sites[0] / "new.html").touch()
    else:
        (sites[0] / "assets" / "a.css").unlink()
    with pytest.raises(Refused, match="is there and differs, first in"):
        publish(sites[0], target, "1.0")


def test_the_same_again_is_fine_and_moves_nothing(sites: tuple[Path, Path], target: Path) -> None:
    publish(sites[0], target, "1.0")
    publish(sites[1], target, "2.0")
    before = tree(target)
    assert publish(sites[0], target, "1.0") is False
    assert tree(target) == before
    assert str((target / "latest").readlink()) == "2.0"


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "latest", "versions.json", "index.html", "-x", "a b", "x."],
)
def test_a_name_that_is_no_version_is_refused(
    sites: tuple[Path, Path], target: Path, name: str
) -> None:
    with pytest.raises(Refused, match="is no version"):
        publish(sites[0], target, name)
    assert not target.exists()


def test_what_is_no_site_is_refused(tmp_path: Path, target: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused, match="build the site first"):
        publish(tmp_path / "empty", target, "1.0")


def test_a_target_within_the_site_is_refused(sites: tuple[Path, Path]) -> None:
    before = tree(sites[0])
    with pytest.raises(Refused, match="lies within"):
        publish(sites[0], sites[0] / "versions", "1.0")
    assert tree(sites[0]) == before


def test_a_list_that_is_no_list_is_not_overwritten(sites: tuple[Path, Path], target: Path) -> None:
    target.mkdir()
    (target / "versions.json").write_text('{"half": ')
    with pytest.raises(Refused, match="not a list of versions"):
        publish(sites[0], target, "1.0")
    assert tree(target) == {"versions.json": b'{"half": '}


def test_a_page_at_the_root_that_somebody_wrote_stays(
    sites: tuple[Path, Path], target: Path
) -> None:
    target.mkdir()
    (target / "index.html").write_text("ours")
    publish(sites[0], target, "1.0")
    assert (target / "index.html").read_text() == "ours"


@pytest.mark.parametrize("provider", ["", "mike"])
def test_only_a_published_version_asks_for_the_list_of_versions(
    monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    monkeypatch.delenv("HANDBOOK_VERSIONS", raising=False)
    if provider:
        monkeypatch.setenv("HANDBOOK_VERSIONS", provider)
    config = load_config(str(ROOT / "mkdocs.yml"))
    assert config.extra["version"] == {"provider": provider}
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "\npublish: export HANDBOOK_VERSIONS := mike\n" in makefile


# A publisher that is killed before its so-manyth step on the disk.
KILLED = """
import os, signal, sys
from pathlib import Path
from handbook.publish.versions import publish
left = int(sys.argv[3])
steps = {"open", "os.mkdir", "os.rename", "os.symlink", "os.remove", "shutil.copyfile"}
def hook(event, _arguments):
    global left
    if event in steps:
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
publish(Path(sys.argv[1]), Path(sys.argv[2]), "2.0")
"""


def killed_at(step: int, site: Path, target: Path) -> bool:
    """Whether the publisher was killed, or had no so many steps to go."""
    command = [sys.executable, "-c", KILLED, site, target, str(step)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0


def test_killed_at_any_step_it_leaves_each_version_whole_or_absent(
    sites: tuple[Path, Path], tmp_path: Path
) -> None:
    """The next run completes it."""
    first, second = tree(sites[0]), tree(sites[1])
    step, seen = 1, set()
    while True:
        target = tmp_path / f"www{step}"
        publish(sites[0], target, "1.0")
        killed = killed_at(step, sites[1], target)
        assert tree(target / "1.0") == first
        whole = (target / "2.0").exists()
        if whole:
            assert tree(target / "2.0") == second
        latest = str((target / "latest").readlink())
        assert latest == "1.0" or (latest == "2.0" and whole)
        assert listed(target) in (
            [("1.0", ["latest"])],
            [("2.0", ["latest"]), ("1.0", [])],
        )
        seen.add((whole, latest, len(listed(target))))
        publish(sites[1], target, "2.0")
        assert tree(target / "latest") == tree(target / "2.0") == second
        assert listed(target) == [("2.0", ["latest"]), ("1.0", [])]
        assert sorted(path.name for path in target.iterdir()) == [
            "1.0", "2.0", "index.html", "latest", "versions.json",
        ]  # fmt: skip
        if not killed:
            break
        step += 1
    assert seen == {
        (False, "1.0", 1), (True, "1.0", 1), (True, "1.0", 2), (True, "2.0", 2),
    }  # fmt: skip
