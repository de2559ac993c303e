"""A build after which nothing changed writes nothing, and one after which anything did is right."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from building import EPOCH, Build, build_site, build_warm, copy_small

from handbook.site import unchanged
from handbook.site.making import Making
from handbook.site.reading import reading
from handbook.site.unchanged import Whole

NOTHING = "Nothing changed"
TOMORROW = str(int(EPOCH) + 86_400)
# Two environments with one address, which is a warning.
RECORDS = {
    "data/environments.yaml": "".join(
        f"- id: {name}\n  title: {name.capitalize()}\n  frontend_url: https://films.example\n"
        for name in ("night", "day")
    ),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A small handbook that was built; a test takes a copy."""
    folder = copy_small(tmp_path_factory.mktemp("built"))
    for name, text in RECORDS.items():
        (folder / name).write_text(text, "utf-8")
    done = build_site(folder)
    assert done.code == 0, done.said
    return done


@pytest.fixture
def again(built: Build, tmp_path: Path) -> Path:
    shutil.copytree(built.site.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path


def files(site: Path) -> dict[str, bytes]:
    found = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in found}


def warnings(build: Build) -> list[str]:
    return [line for line in build.said.splitlines() if "HB542" in line]


def test_a_build_after_which_nothing_changed_touches_nothing_and_says_what_was_said(
    built: Build, again: Path
) -> None:
    page = again / "site/faq/index.html"
    before = page.stat()
    build = build_site(again)
    after = page.stat()
    assert (build.code, NOTHING in build.said) == (0, True)
    assert warnings(build) == warnings(built) != []
    assert (after.st_ino, after.st_ctime_ns) == (before.st_ino, before.st_ctime_ns)
    assert files(build.site) == files(built.site)


def a_page_changed(site: Path) -> None:
    (site / "faq/index.html").write_text("mine", "utf-8")


def a_file_gone(site: Path) -> None:
    (site / "assets/handbook.css").unlink()


def a_file_added(site: Path) -> None:
    (site / "mine.html").write_text("mine", "utf-8")


def a_folder_added(site: Path) -> None:
    (site / "mine").mkdir()


@pytest.mark.parametrize("spoil", [a_page_changed, a_file_gone, a_file_added, a_folder_added])
def test_a_site_that_somebody_changed_is_made_again(
    built: Build, again: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(again / "site")
    build = build_site(again)
    assert NOTHING not in build.said
    assert files(build.site) == files(built.site)
    assert not (build.site / "mine").exists()


@pytest.mark.parametrize(
    ("written", "env", "shown"),
    [
        (("data/roles.yaml", "- {id: desk, title: Desk}\n"), {}, ("roles/desk/index.html", "Desk")),
        (("docs/words.txt", "Good morning.\n"), {}, ("words.txt", "Good morning.")),
        (("overrides/assets/more.css", ".mine {}\n"), {}, ("assets/more.css", ".mine")),
        (("macros/own.py", ""), {}, ("faq/index.html", "<h1")),
        ((), {"SOURCE_DATE_EPOCH": TOMORROW}, ("faq/index.html", "<h1")),
        ((), {"HANDBOOK_SITE_URL": "https://films.example/"}, ("sitemap.xml", "films.example")),
    ],
)
def test_whatever_a_site_is_made_from_makes_it_again(
    again: Path, written: Sequence[str], env: Mapping[str, str], shown: Sequence[str]
) -> None:
    if written:
        (again / written[0]).parent.mkdir(exist_ok=True)
        (again / written[0]).write_text(written[1], "utf-8")
    build = build_site(again, env)
    assert (build.code, NOTHING in build.said) == (0, False)
    assert shown[1] in (build.site / shown[0]).read_text("utf-8")


def test_a_site_that_mkdocs_warns_of_is_made_and_warned_of_each_time(again: Path) -> None:
    with (again / "docs/faq.md").open("a", encoding="utf-8") as file:
        file.write("\n[nowhere](#nowhere)\n")
    for _ in range(2):
        build = build_warm(again, options=())
        assert (build.code, NOTHING in build.said) == (0, False)
        assert "no such anchor" in build.said


def test_what_a_site_is_made_from_is_told_by_names_and_bytes_and_folders(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.yaml").write_text("a", "utf-8")

    def told(known: str = "") -> str:
        return unchanged.inputs(known, tmp_path, [data, tmp_path / "nothing.py"])

    seen = [told(), told("a setting")]
    (data / "a.yaml").rename(data / "b.yaml")
    seen.append(told())
    (data / "folder").mkdir()
    seen.append(told())
    (data / "b.yaml").write_text("", "utf-8")
    seen.append(told())
    assert len(set(seen)) == len(seen)
    (data / "__pycache__").mkdir()
    assert told() == seen[-1]
    (data / "link").symlink_to(tmp_path)
    with pytest.raises(ValueError, match="a link to a folder"):
        told()


def test_what_is_no_record_of_a_site_is_none() -> None:
    class Kept(dict[str, bytes]):
        def put(self, key: str, value: bytes) -> None:
            self[key] = value

    kept = Kept()
    whole = Whole("i", "UTC", ("2026-04-01", "2026-04-01"), ("own.py",), {"a": "1"}, ("said",))
    unchanged.keep(kept, "site", whole)  # type: ignore[arg-type]
    assert unchanged.last(kept, "site") == whole  # type: ignore[arg-type]
    assert unchanged.last(kept, "other") is None  # type: ignore[arg-type]
    for data in (b"", b"[]", b"{", b'{"format": 0}', b'{"format": 1}', b"\xff", b"[" * 5000):
        kept["whole:site"] = data
        assert unchanged.last(kept, "site") is None  # type: ignore[arg-type]


def test_a_site_that_is_not_finished_has_no_assets_yet(small_project: Path, tmp_path: Path) -> None:
    """Nothing else is looked through in their place, as the folder where a build was begun."""
    (tmp_path / "site").mkdir()
    making = Making(small_project, reading(small_project), print)
    making.keep(tmp_path / "site", "serve", lambda: "engine")
    assert making.shown() == ({}, "")
    making.close()
