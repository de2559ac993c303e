"""Published versions stay as they are, and a publisher that is killed leaves nothing half-done."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.cli.main import cli
from handbook.publish.listing import Refused
from handbook.publish.versions import publish

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


@pytest.mark.parametrize(
    ("names", "latest"),
    [
        ("1.0 1.1", "1.1"),
        ("1.1 1.0", "1.1"),
        ("1.9 1.10 1.2", "1.10"),
        ("v1.10 v1.9", "v1.10"),
        ("2026.12 2026.2", "2026.12"),
        ("2026-12-01 2026-11-30", "2026-12-01"),
        ("2026-12 2026.11 2027-01-02", "2027-01-02"),
        ("1.4 2.0rc1", "1.4"),
        ("1.4.0 2.0.0-beta.2 2.0.0-beta.10", "1.4.0"),
        ("2.0.0-beta.10 2.0.0-beta.9", "2.0.0-beta.10"),
        ("2.0rc1 1.4", "1.4"),
        ("2.0-SNAPSHOT 1.4", "1.4"),
        ("1.0 spring", "1.0"),
        ("spring 1.0", "1.0"),
        ("spring autumn", "autumn"),
        ("1.0 3d3c42e", "1.0"),
        ("release-1.4 release-1.3", "release-1.4"),
        ("2026-W9 2026-W10", "2026-W10"),
    ],
)
def test_the_latest_is_the_newest_by_its_name_and_not_by_the_day_it_came(
    sites: tuple[Path, Path], target: Path, names: str, latest: str
) -> None:
    for name in names.split():
        publish(sites[0], target, name)
    assert str((target / "latest").readlink()) == latest
    assert [name for name, aliases in listed(target) if aliases] == [latest]


def test_the_list_names_the_newest_first(sites: tuple[Path, Path], target: Path) -> None:
    for name in ("1.10", "1.9", "2.0rc1", "spring", "autumn", "2.0"):
        publish(sites[0], target, name)
    names = [name for name, _ in listed(target)]
    assert names == ["2.0", "2.0rc1", "1.10", "1.9", "autumn", "spring"]


def test_the_latest_can_be_named(sites: tuple[Path, Path], target: Path) -> None:
    def put(version: str, *options: str) -> str:
        command = ["publish", str(sites[0]), str(target), "--version", version, *options]
        result = CliRunner().invoke(cli, command)
        assert result.exit_code == 0, result.output
        return str((target / "latest").readlink())

    assert put("2.0") == "2.0"
    assert put("1.5", "--latest") == "1.5"
    assert put("1.6") == "1.6"
    assert put("3.0", "--not-latest") == "1.6"
    # Of versions that are there, too.
    assert put("3.0") == "1.6"
    assert put("3.0", "--latest") == "3.0"
    assert put("3.0", "--not-latest") == "2.0"


def test_the_first_version_is_the_latest_whatever_was_asked(
    sites: tuple[Path, Path], target: Path
) -> None:
    publish(sites[0], target, "1.0", latest=False)
    assert listed(target) == [("1.0", ["latest"])]


def test_a_publish_that_was_cut_short_is_completed_with_a_site_that_was_built_anew(
    sites: tuple[Path, Path], target: Path
) -> None:
    """A version that no list names was not published yet, wherever `latest` leads."""
    publish(sites[0], target, "1.0")
    build(target / "2.0", "half published")
    (target / "latest").unlink()
    (target / "latest").symlink_to("2.0")
    assert publish(sites[1], target, "2.0") is True
    assert tree(target / "2.0") == tree(target / "latest") == tree(sites[1])
    assert listed(target) == [("2.0", ["latest"]), ("1.0", [])]


def test_the_first_publish_of_all_that_was_cut_short_is_completed(
    sites: tuple[Path, Path], target: Path
) -> None:
    build(target / "1.0", "half published")
    publish(sites[1], target, "1.0")
    assert tree(target / "1.0") == tree(sites[1])


def test_a_lost_list_is_made_anew_and_no_version_is_replaced(
    sites: tuple[Path, Path], target: Path
) -> None:
    publish(sites[0], target, "1.0")
    publish(sites[0], target, "2.0")
    (target / "versions.json").unlink()
    with pytest.raises(Refused, match=r"version 1\.0 is there and differs"):
        publish(sites[1], target, "1.0")
    publish(sites[1], target, "1.5")
    assert listed(target) == [("2.0", ["latest"]), ("1.5", []), ("1.0", [])]


def test_a_version_that_somebody_removed_is_not_listed(
    sites: tuple[Path, Path], target: Path
) -> None:
    publish(sites[0], target, "1.0")
    publish(sites[0], target, "2.0")
    shutil.rmtree(target / "2.0")
    publish(sites[0], target, "1.1")
    assert listed(target) == [("1.1", ["latest"]), ("1.0", [])]


def test_two_names_that_differ_in_case_alone_are_one_on_some_disks(
    sites: tuple[Path, Path], target: Path
) -> None:
    publish(sites[0], target, "1.0-RC1")
    with pytest.raises(Refused, match=r"version 1\.0-RC1 is there, and on some disks 1\.0-rc1 is"):
        publish(sites[0], target, "1.0-rc1")


def test_what_other_programs_keep_beside_a_site_is_not_published(
    sites: tuple[Path, Path], target: Path
) -> None:
    plain = tree(sites[0])
    (sites[0] / ".git").mkdir()
    (sites[0] / ".git" / "HEAD").write_text("ref")
    publish(sites[0], target, "1.0")
    assert tree(target / "1.0") == plain
    assert publish(sites[0], target, "1.0") is False


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("https://acme.example/h/2.0/", True),
        ("https://acme.example/h/2.0/index.html", True),
        ("https://acme.example/h/", False),
        ("https://acme.example/h/1.0/", False),
        ("https://acme.example/12.0/", False),
    ],
)
def test_a_site_that_was_built_for_another_address_is_refused(
    sites: tuple[Path, Path], target: Path, address: str, fits: bool
) -> None:
    """What it says of its own addresses would lead to pages that are not there."""
    with (sites[0] / "index.html").open("a") as page:
        page.write(f'<link rel="canonical" href="{address}">')
    command = ["publish", str(sites[0]), str(target), "--version", "2.0"]
    result = CliRunner().invoke(cli, command)
    assert (result.exit_code == 0) is fits
    if not fits:
        assert "build it with HANDBOOK_VERSION=2.0, as make publish does" in result.output
        assert not target.exists()


@pytest.mark.parametrize("words", [(), ("VERSION=1.0",), ("TO={}",), ("VERSION=", "TO={}")])
def test_make_publish_asks_for_both_and_touches_nothing(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    plain = {k: v for k, v in os.environ.items() if k not in ("VERSION", "TO", "MAKEFLAGS")}
    done = subprocess.run(
        ["make", "publish", *(word.format(tmp_path / "www") for word in words)],
        cwd=tmp_path, env=plain, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    said = "Name the version and the folder: make publish VERSION=2026.12 TO=/srv/handbook"
    assert said in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["Makefile"]


# A publisher that is killed before its so-manyth step on the disk.
KILLED = """
import os, signal, sys
from pathlib import Path
from handbook.publish.versions import publish
left = int(sys.argv[3])
steps = {"open", "os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "os.link"}
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


@pytest.mark.parametrize(("before", "again"), [("1.0", 2), ("", 1)])
@pytest.mark.proofs
def test_killed_at_any_step_it_leaves_each_version_whole_or_absent(
    sites: tuple[Path, Path], tmp_path: Path, before: str, again: int
) -> None:
    """And the next run completes it, with the same site or one that was built anew."""
    first, second = tree(sites[0]), tree(sites[1])
    anew = sites[1] if again == 1 else build(tmp_path / "anew", "anew")
    step, seen = 1, set()
    while True:
        target = tmp_path / f"www{step}"
        if before:
            publish(sites[0], target, before)
        killed = killed_at(step, sites[1], target)
        if before:
            assert tree(target / "1.0") == first
        whole = (target / "2.0").exists()
        if whole:
            assert tree(target / "2.0") == second
        link = target / "latest"
        latest = str(link.readlink()) if link.is_symlink() else ""
        assert latest == before or (latest == "2.0" and whole)
        names = [name for name, _ in listed(target)] if (target / "versions.json").exists() else []
        assert names in ([], ["1.0"], ["2.0"], ["2.0", "1.0"])
        assert "2.0" not in names or latest == "2.0"
        seen.add((whole, latest == "2.0", "2.0" in names))
        if "2.0" in names and again == 2:
            with pytest.raises(Refused, match="is there and differs"):
                publish(anew, target, "2.0")
        else:
            publish(anew, target, "2.0")
            assert tree(target / "latest") == tree(target / "2.0") == tree(anew)
            assert [name for name, _ in listed(target)] == ["2.0", *([before] if before else [])]
            assert sorted(path.name for path in target.iterdir()) == sorted(
                ["2.0", "index.html", "latest", "versions.json", *([before] if before else [])]
            )
        if not killed:
            break
        step += 1
    assert seen == {
        (False, False, False), (True, False, False), (True, True, False), (True, True, True),
    }  # fmt: skip
