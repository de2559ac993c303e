"""The package alone: what it holds, and a handbook that is made, served and tested with it.

Everything happens in folders of this test, away from the project. Installing asks the package
registry, or the cache of what it gave before.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.package

ROOT = Path(__file__).resolve().parent.parent
# Of the project, what the package is made of; the rest is the first handbook's.
SOURCE = ("handbook", "pyproject.toml", "README.md", "LICENSE", "MANIFEST.in")
LONGEST = 300
BUILD = (
    "import sys; from setuptools import build_meta; getattr(build_meta, sys.argv[1])(sys.argv[2])"
)


class Package(NamedTuple):
    """The two files that are published."""

    sdist: Path
    wheel: Path


class Place(NamedTuple):
    """A folder where the package is installed, and what runs in it."""

    folder: Path
    env: Mapping[str, str]

    def run(self, *command: str | Path, into: str = ".") -> str:
        """What a command says that ends well."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.folder / into,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @property
    def handbook(self) -> Path:
        return self.folder / "engine/bin/handbook"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The sdist, built from a copy of the sources, and the wheel, built from the sdist."""
    place = tmp_path_factory.mktemp("package")
    copy, out = place / "copy", place / "out"
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in SOURCE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=ignored)
        else:
            copy.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    _build("build_sdist", copy, out)
    (sdist,) = out.glob("*.tar.gz")
    with tarfile.open(sdist) as file:
        file.extractall(place / "unpacked", filter="data")
    (unpacked,) = (place / "unpacked").iterdir()
    _build("build_wheel", unpacked, out)
    (wheel,) = out.glob("*.whl")
    return Package(sdist, wheel)


def _build(what: str, folder: Path, out: Path) -> None:
    out.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", BUILD, what, str(out)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def place(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An environment that holds the wheel and what it depends on, in an otherwise empty folder."""
    folder = tmp_path_factory.mktemp("any team") / "Gemüse & Söhne"
    (folder / "tools").mkdir(parents=True)
    uv = folder / "tools/uv"
    uv.symlink_to(Path(sys.executable).with_name("uv"))
    made = Place(folder, _environment(folder))
    made.run(uv, "venv", "--quiet", "--python", sys.executable, "engine")
    made.run(uv, "pip", "install", "--quiet", "--python", "engine/bin/python", package.wheel)
    return made


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the project, and nothing but uv of its tools."""
    own = ("HANDBOOK_", "PYTHON", "VIRTUAL_ENV", "SOURCE_DATE", "MAKE", "MFLAGS")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    beside = str(Path(sys.executable).parent)
    paths = [each for each in plain["PATH"].split(os.pathsep) if each != beside]
    return {**plain, "PATH": os.pathsep.join([str(folder / "tools"), *paths])}


@pytest.fixture(scope="module")
def made(place: Place) -> Place:
    """A handbook that `init` made in that folder, set up."""
    said = place.run(place.handbook, "init", "my handbook", "--yes")
    assert said.endswith("Next:\n  cd 'my handbook'\n  make serve\n  make test\n")
    inside = Place(place.folder / "my handbook", place.env)
    assert "Its site is in my handbook/site: " in said
    home = (inside.folder / "site/index.html").read_text("utf-8")
    assert "Respond to an incident" in home
    inside.run("make", "setup", f"PYTHON={sys.executable}")
    return inside


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as file:
        return file.namelist()


def test_the_wheel_holds_the_engine_and_nothing_else(package: Package) -> None:
    inside = names(package.wheel)
    tops = {name.partition("/")[0] for name in inside}
    assert {re.sub(r"-.*\.dist-info", ".dist-info", top) for top in tops} == {
        "handbook",
        "ops_handbook.dist-info",
    }
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "handbook").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in inside if name.startswith("handbook/")} == wanted


def test_the_sdist_holds_what_the_wheel_is_made_of_and_no_handbook(package: Package) -> None:
    with tarfile.open(package.sdist) as file:
        inside = {name.partition("/")[2] for name in file.getnames()}
    assert {name for name in names(package.wheel) if name.startswith("handbook/")} <= inside
    tops = {name.partition("/")[0] for name in inside if name}
    assert tops == {*SOURCE, "PKG-INFO", "ops_handbook.egg-info", "setup.cfg"}


def test_the_handbook_names_the_wheel_that_made_it(made: Place, package: Package) -> None:
    text = (made.folder / "requirements.txt").read_text("utf-8")
    (line,) = [each for each in text.splitlines() if each.startswith("ops-handbook")]
    assert line.startswith(f"ops-handbook @ {package.wheel.as_uri()}")


def test_serve_answers_with_the_home_page(made: Place) -> None:
    with served(made) as address, urllib.request.urlopen(address, timeout=LONGEST) as answer:
        assert "<title>Our team: operations handbook</title>" in answer.read().decode()


@contextmanager
def served(place: Place) -> Iterator[str]:
    """The address at which `make serve` answers, as soon as it says that it does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    process = subprocess.Popen(
        ["make", "serve", f"ADDRESS={address}", f"PYTHON={sys.executable}"],
        cwd=place.folder,
        env={**place.env, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    said = ""
    try:
        for line in process.stdout:
            said += line
            if "Serving on" in line:
                break
        else:
            pytest.fail(f"it ended without serving:\n{said}")
        yield f"http://{address}/"
    finally:
        os.killpg(process.pid, 15)
        process.communicate(timeout=LONGEST)


def test_upgrade_has_nothing_to_say_of_what_the_same_engine_wrote(made: Place) -> None:
    said = made.run(made.folder / ".venv/bin/handbook", "upgrade")
    assert re.fullmatch(r"All is as version \S+ of the engine has it\.\n", said)


def test_its_own_test_passes(made: Place) -> None:
    assert "1 passed" in made.run("make", "test", f"PYTHON={sys.executable}")


def test_its_check_finds_nothing_wrong(made: Place) -> None:
    said = made.run("make", "check", f"PYTHON={sys.executable}")
    assert "0 errors, 0 warnings, " in said


def test_its_links_lead_somewhere(made: Place) -> None:
    said = made.run("make", "links", f"PYTHON={sys.executable}")
    assert said.endswith("0 errors, 0 warnings, 0 gaps\n")
