"""Handbooks to test with: a small complete one, a hostile one, and minimal ones."""

import datetime as dt
import functools
import gc
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import browser
import pytest
from compiled import keep_templates
from hypothesis import settings

from handbook import hosting

HERE = Path(__file__).parent
MINIMAL = {
    "handbook.yaml": (
        "title: Handbook\n"
        "organisation: Acme Pictures\n"
        "timezone: UTC\n"
        "adopted: 2026-01-05\n"
        "id: 6f1d2c3b-4a59-4e68-9777-86a5b4c3d2e1\n"
        "source_document:\n"
        "  title: Notes\n"
        "  file: source/notes.md\n"
    ),
    "source/notes.md": "Films are shown at night.\n",
}
TODAY = dt.date(2026, 4, 1)
Make = Callable[[Path, Mapping[str, str]], Path]
keep_templates({})
# How long an example takes says how busy the machine is.
settings.register_profile("handbook", deadline=None)
settings.load_profile("handbook")


@pytest.fixture(scope="session")
def today() -> dt.date:
    """The day on which the tests happen."""
    return TODAY


@pytest.fixture(autouse=True)
def _stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reads the clock reads the day on which the tests happen."""
    noon = dt.datetime.combine(TODAY, dt.time(12), dt.UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))


@pytest.fixture(scope="session")
def twin() -> Path:
    """The data folder of a small handbook that uses every kind and every relation."""
    return HERE / "twin" / "data"


@pytest.fixture(scope="session")
def hostile() -> Path:
    """The data folder of a handbook with markup and code in every text field."""
    return HERE / "hostile" / "data"


@pytest.fixture(scope="session")
def make() -> Make:
    """A function that writes the minimal valid handbook and files on top; it returns its folder."""

    def write(folder: Path, files: Mapping[str, str]) -> Path:
        for name, text in {**MINIMAL, **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return folder

    return write


@pytest.fixture(scope="session", autouse=True)
def _quick_disk() -> Iterator[None]:
    """A disk on which all is durable at once: no test cuts the power, and waiting takes long.

    Processes of their own wait for the real one.
    """
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _handle: None)
        yield


@pytest.fixture(autouse=True)
def _no_workflow(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a workflow says of its repository is not said of the handbooks of tests."""
    for name in hosting.VARIABLES:
        monkeypatch.delenv(name, raising=False)


# Markers of what takes long, and runs only where it is asked for, as with `--only package`.
WHEN_ASKED = ("package", "proofs")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--bless` renews the twin's expected files; `--only` runs what takes minutes."""
    parser.addoption(
        "--bless", action="store_true", help="renew tests/twin/expected/ from what comes out"
    )
    parser.addoption("--only", choices=WHEN_ASKED, help="run what is marked so, and nothing else")


# Files of which each test takes long, and needs nothing that another one made.
ALONE = "site/test_proofs.py"
# Files go to the workers in this order: what takes longest must not be what is left at the end.
LONGEST = (
    *("site/test_naughty.py", "site/test_incremental.py", "site/test_browser.py"),
    *(
        "site/test_tables.py",
        "site/test_following.py",
        "site/test_policy.py",
        "site/test_odd.py",
        "site/test_serve.py",
    ),
    *("site/test_promises.py", "site/test_accessible.py", "site/", "test_docs.py"),
    *("test_cases.py", "test_unread.py", "test_writing.py", "test_secrets.py", "test_places.py"),
    *("test_rename.py", "linkcheck/", "test_twin.py", "test_publish.py", "test_cli.py", "notify/"),
)


MEMORY = Path("/dev/shm")
# What all tests leave until they end, several times over.
ROOM = 4 << 30


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep the folders of tests in memory, where there is much of it.

    They are ten thousands of small files, which a disk takes half a minute to remove.
    """
    if config.getoption("basetemp") or not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free > ROOM and _free_memory() > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def _free_memory() -> int:
    """How much memory is there to be had, in bytes, as Linux tells; elsewhere 0."""
    try:
        told = Path("/proc/meminfo").read_text("ascii")
    except OSError:
        return 0
    found = re.search(r"(?m)^MemAvailable: +(\d+) kB$", told)
    return int(found[1]) << 10 if found else 0


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadgroup`, a file is of one worker, but for those whose tests stand alone."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 -- only where it is installed

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return nodeid if file.endswith(ALONE) else file

    return ByFile(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: many tests wait for a program, a server or a disk."""
    usable = getattr(os, "sched_getaffinity", None)
    return 1 + (len(usable(0)) if usable else os.cpu_count() or 1)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for garbage neither while thousands of tests are collected, nor among them later on."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; what takes minutes runs when it is asked for."""
    asked = config.getoption("only")
    left: list[pytest.Item] = []
    for item in items:
        marked = {name for name in WHEN_ASKED if item.get_closest_marker(name)}
        if (marked and not asked) or (asked and asked not in marked):
            left.append(item)
    config.hook.pytest_deselected(items=left)
    gone = set(left)
    items[:] = [item for item in items if item not in gone]

    @functools.cache
    def rank(file: Path) -> int:
        path = file.relative_to(HERE).as_posix()
        ranks = (n for n, start in enumerate(LONGEST) if path.startswith(start))
        return next(ranks, len(LONGEST))

    items.sort(key=lambda item: rank(item.path))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly that pages were not opened, where they were not."""
    if any(
        browser.MISSING in str(each.longrepr) for each in terminalreporter.getreports("skipped")
    ):
        terminalreporter.write_line(browser.MISSING, yellow=True)
