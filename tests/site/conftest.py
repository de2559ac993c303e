"""Sites to look at: the project's own, built once, and copies that a test may change."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("data", "docs", "macros", "overrides", "mkdocs.yml")
OLD = "the last good site"
EPOCH = "1775044800"  # 2026-04-01T12:00:00Z
Copy = Callable[..., Path]


@dataclass(frozen=True)
class Build:
    """What a build said, and where its site is."""

    code: int
    said: str
    site: Path

    def page(self, path: str) -> str:
        """The HTML of a page, named as in its address."""
        return (self.site / path / "index.html").read_text("utf-8")


def build_site(
    folder: Path, env: Mapping[str, str] | None = None, options: Sequence[str] = ()
) -> Build:
    """Build a project folder strictly, in a process of its own."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("HANDBOOK_", "PYTHONHASH"))}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", *options],
        cwd=folder,
        env={**plain, "SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1", **(env or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Build(done.returncode, done.stdout + done.stderr, folder / "site")


def copy_project(folder: Path, data: Path | None = None) -> Path:
    """A copy of the project to build; with `data`, pages that name no record of the first one."""
    for part in PARTS:
        if (PROJECT / part).is_dir():
            shutil.copytree(
                PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(PROJECT / part, folder / part)
    if data:
        _replace_data(folder, data)
    return folder


def _replace_data(folder: Path, data: Path) -> None:
    pages = (folder / "data" / "pages.yaml").read_text("utf-8")
    shutil.rmtree(folder / "data")
    shutil.copytree(data, folder / "data")
    pages = re.sub(r"(?m)^  (owner|source): .*\n", "", pages)
    (folder / "data" / "pages.yaml").write_text(pages, "utf-8")
    facts = folder / "data" / "facts.yaml"
    facts.write_text(re.sub(r"(?m)^( *page:) .*", r"\1 faq", facts.read_text("utf-8")), "utf-8")
    for page in (folder / "docs").rglob("*.md"):
        text = re.sub(r"\{\{ (ref|home)\(.*?\) \}\}", "x", page.read_text("utf-8"), flags=re.S)
        page.write_text(text, "utf-8")


@pytest.fixture(scope="session")
def build() -> Callable[..., Build]:
    return build_site


@pytest.fixture(scope="session")
def copied() -> Copy:
    """A function that copies the project into a folder, with other data if given."""
    return copy_project


@pytest.fixture
def twin_project(tmp_path: Path, twin: Path) -> Path:
    """A copy of the small complete handbook that the test may change."""
    return copy_project(tmp_path, twin)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that the test may change."""
    return copy_project(tmp_path)


@pytest.fixture(scope="session")
def make_small(make: Callable[..., Path]) -> Callable[[Path], Path]:
    """A function that makes a project of one page, which builds fast and has a hook of its own."""

    def write(place: Path) -> Path:
        folder = copy_project(place / "small")
        for name in ("data", "docs"):
            shutil.rmtree(folder / name)
            (folder / name).mkdir()
        (folder / "docs/index.md").write_text("# Words\n\n{{ page_title() }}\n")
        make(folder / "data", {"pages.yaml": "- {id: home, title: Words, path: index}\n"})
        config = (PROJECT / "mkdocs.yml").read_text("utf-8")
        config = re.sub(r"(?ms)^nav:.*\Z", "", config)
        (folder / "mkdocs.yml").write_text(f"{config}\nhooks: [hooks/own.py]\n")
        (folder / "hooks").mkdir()
        (folder / "hooks/own.py").write_text("")
        return folder

    return write


@pytest.fixture
def small(tmp_path: Path, make_small: Callable[[Path], Path]) -> Path:
    """A project of one page that has a site, so that it can be lost."""
    folder = make_small(tmp_path)
    (folder / "site").mkdir()
    (folder / "site/index.html").write_text(OLD)
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The project's own handbook, built strictly."""
    return _built(copy_project(tmp_path_factory.mktemp("own")))


@pytest.fixture(scope="session")
def twin_site(tmp_path_factory: pytest.TempPathFactory, twin: Path) -> Build:
    """The small complete handbook."""
    return _built(copy_project(tmp_path_factory.mktemp("twin"), twin))


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory, hostile: Path) -> Build:
    """The handbook with markup and code in every text field."""
    return _built(copy_project(tmp_path_factory.mktemp("hostile"), hostile))


@pytest.fixture(scope="session")
def empty_project() -> Callable[[Path], Path]:
    """A function that copies the project with nothing in its log."""

    def copy(folder: Path) -> Path:
        shutil.rmtree(copy_project(folder) / "data" / "log", ignore_errors=True)
        return folder

    return copy


@pytest.fixture(scope="session")
def empty_site(
    tmp_path_factory: pytest.TempPathFactory, empty_project: Callable[[Path], Path]
) -> Build:
    """The project's own handbook as it was before the first event."""
    return _built(empty_project(tmp_path_factory.mktemp("empty")))


def _built(folder: Path) -> Build:
    done = build_site(folder)
    assert done.code == 0, done.said
    return done
