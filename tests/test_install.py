"""What is installed is what the lock names, by its hash; anything else installs nothing."""

import re
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def calls(text: str) -> list[str]:
    """Every call of pip that installs, in a Makefile, a script or a README."""
    joined = text.replace("\\\n", " ")
    return [" ".join(line.split()) for line in joined.splitlines() if "pip install" in line]


@pytest.mark.parametrize(
    "name",
    ["Makefile", "README.md", ".ci/run", ".github/workflows/ci.yml", "action.yml", "Dockerfile"],
)
def test_every_install_asks_for_hashes_or_installs_only_this_folder(name: str) -> None:
    """Nothing is installed without a hash."""
    for call in calls((ROOT / name).read_text("utf-8")):
        own = "--no-deps" in call and "--no-build-isolation" in call
        if name == "README.md" and call.endswith("pip install ops-handbook"):
            continue  # what another team types; here nothing is installed by it
        assert own or "--require-hashes" in call, call


def test_an_install_without_a_hash_is_seen() -> None:
    """The test above sees one that is not pinned."""
    (call,) = calls("run: |\n  pip install \\\n    poetry\n")
    assert call == "pip install poetry"
    assert "--require-hashes" not in call


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_line_of_the_lock_names_a_version_and_a_hash(name: str) -> None:
    """No line of the lock is without a version and a hash."""
    lock = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    lines = [
        line for line in lock.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    assert len(lines) > 40
    entry = re.compile(r"[a-z0-9._-]+==\S+(?: ; .+?)?(?: +--hash=sha256:[0-9a-f]{64})+ *")
    assert [line[:60] for line in lines if not entry.fullmatch(line)] == []


def wheel(folder: Path, version: str) -> str:
    """A package with nothing in it (Binary distribution format); the answer is its hash."""
    info = f"nothing_here-{version}.dist-info"
    files = {
        "nothing_here.py": f"version = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: nothing-here\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    listed = "".join(f"{name},,\n" for name in (*files, f"{info}/RECORD"))
    path = folder / f"nothing_here-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        for name, text in {**files, f"{info}/RECORD": listed}.items():
            file.writestr(name, text)
    return sha256(path.read_bytes()).hexdigest()


@pytest.fixture(params=["pip", "uv"])
def installer(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """How `make setup` installs: with uv where there is one, else with pip."""
    if request.param == "uv":
        return (str(Path(sys.executable).with_name("uv")), "pip", "install")
    pytest.importorskip("pip", reason="uv made this environment, without pip")
    return (sys.executable, "-m", "pip", "install", "--disable-pip-version-check")


def install(
    installer: tuple[str, ...], folder: Path, lock: str
) -> subprocess.CompletedProcess[str]:
    """Install as `make setup` does, with a folder in the place of the index."""
    (folder / "requirements.lock").write_text(lock)
    return subprocess.run(
        [
            *(*installer, "--quiet", "--require-hashes", "--no-index", "--find-links", str(folder)),
            *("--target", str(folder / "out"), "-r", str(folder / "requirements.lock")),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def refused(done: subprocess.CompletedProcess[str], folder: Path) -> bool:
    """Whether it failed, said for which package, and installed nothing."""
    assert "Traceback" not in done.stderr
    return (
        done.returncode != 0
        and "nothing-here==1.0" in done.stderr
        and not list(folder.glob("out/nothing_here*"))
    )


def test_the_right_hash_installs_the_version_that_is_named(installer, tmp_path: Path) -> None:
    """The way it goes well, and not with a newer one that is there too."""
    right = wheel(tmp_path, "1.0")
    wheel(tmp_path, "2.0")
    done = install(installer, tmp_path, f"nothing-here==1.0 --hash=sha256:{right}\n")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "nothing_here.py").read_text() == "version = '1.0'\n"


def test_a_wrong_hash_fails_and_installs_nothing(installer, tmp_path: Path) -> None:
    """A package that is not the one that was locked."""
    wheel(tmp_path, "1.0")
    other = wheel(tmp_path, "2.0")
    done = install(installer, tmp_path, f"nothing-here==1.0 --hash=sha256:{other}\n")
    assert refused(done, tmp_path)
    assert "hash" in done.stderr.lower()


def test_a_version_that_is_gone_fails_and_no_other_is_taken(installer, tmp_path: Path) -> None:
    """A package that the index has no more."""
    newer = wheel(tmp_path, "2.0")
    assert refused(
        install(installer, tmp_path, f"nothing-here==1.0 --hash=sha256:{newer}\n"), tmp_path
    )


def test_a_line_without_a_hash_fails(installer, tmp_path: Path) -> None:
    """One line without a hash among them stops all."""
    wheel(tmp_path, "1.0")
    done = install(installer, tmp_path, "nothing-here==1.0\n")
    assert refused(done, tmp_path)
    assert "hash" in done.stderr.lower()
