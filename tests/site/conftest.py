"""Sites to look at, each built once for all workers, and copies that a test may change.

`site`, `twin_site`, `hostile_site`, `empty_site` and `published_site` cost nothing more once
they are there; who changes what is in them takes a copy. `small_project`, `twin_project` and
`project` are folders of one test, the cheapest first, and `build` builds what it made of them.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import browser as machine
import pytest
from building import (
    OLD,
    PROJECT,
    Build,
    build_alone,
    build_site,
    built_once,
    copy_project,
    copy_small,
)
from playwright.sync_api import Browser, Page, sync_playwright

PUBLISHED = "https://ops.example/h/"
Copy = Callable[..., Path]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "sites"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def build() -> Callable[..., Build]:
    """Builds a folder strictly: warm, or alone where Python's own start is meant to differ."""
    return build_site


@pytest.fixture(scope="session")
def build_as_a_person() -> Callable[..., Build]:
    """Builds a folder strictly with `python -m mkdocs`, which takes a second longer."""
    return build_alone


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


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """The smallest handbook that builds, three times as fast: for faults that any site shows."""
    return copy_small(tmp_path)


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
def site(shared: Path) -> Build:
    """The project's own handbook."""
    return built_once(shared, "own", copy_project)


@pytest.fixture(scope="session")
def twin_site(shared: Path, twin: Path) -> Build:
    """The small complete handbook."""
    return built_once(shared, "twin", lambda folder: copy_project(folder, twin))


@pytest.fixture(scope="session")
def published_site(shared: Path, twin: Path) -> Build:
    """The small complete handbook as it is published at an address below a path."""
    env = {"HANDBOOK_SITE_URL": PUBLISHED}
    return built_once(shared, "published", lambda folder: copy_project(folder, twin), env)


@pytest.fixture(scope="session")
def hostile_site(shared: Path, hostile: Path) -> Build:
    """The handbook with markup and code in every text field."""
    return built_once(shared, "hostile", lambda folder: copy_project(folder, hostile))


@pytest.fixture(scope="session")
def empty_project() -> Callable[[Path], Path]:
    """A function that copies the project with nothing in its log."""

    def copy(folder: Path) -> Path:
        shutil.rmtree(copy_project(folder) / "data" / "log", ignore_errors=True)
        return folder

    return copy


@pytest.fixture(scope="session")
def empty_site(shared: Path, empty_project: Callable[[Path], Path]) -> Build:
    """The project's own handbook as it was before the first event."""
    return built_once(shared, "empty", empty_project)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser for all tests of a worker; a test has a tab of its own, or several."""
    path = machine.required()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=machine.ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def _all_tabs(chromium: Browser) -> machine.Tabs:
    """The tabs of a worker."""
    return machine.Tabs(chromium)


@pytest.fixture(scope="module")
def _tabs(_all_tabs: machine.Tabs) -> Iterator[machine.Tabs]:
    """The tabs for a module: what one still does may not be seen by the tests of another."""
    yield _all_tabs
    _all_tabs.rest()


@pytest.fixture
def tab(_tabs: machine.Tabs) -> Iterator[Callable[..., Page]]:
    """A function that gives a tab; it has nothing of what other tests did with theirs."""
    yield _tabs.lend
    _tabs.take_back()
