"""Small built sites, and what is found in them."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from handbook.findings import Where
from handbook.linkcheck import built
from handbook.linkcheck.accepted import Accepted
from handbook.linkcheck.located import Located
from handbook.linkcheck.origins import Origins
from handbook.model.settings import Ignore

Files = Mapping[str, str | bytes]
Found = Callable[..., list[str]]
IGNORED = Where("data/handbook.yaml", 9, 5)


def write(folder: Path, files: Files) -> Path:
    """Write files below a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def looked_at(
    folder: Path, files: Files, ignores: tuple[Ignore, ...] = (), address: str = ""
) -> list[Located]:
    """Everything that is found in the built site of a folder, by our rules and by lychee.

    `files` are those of site/, or of another folder where a name starts with docs/ or data/.
    """
    sources = ("docs/", "data/")
    write(folder, {n if n.startswith(sources) else f"site/{n}": t for n, t in files.items()})
    origins = Origins(folder / "docs", folder / "data")
    known = Accepted((each, IGNORED) for each in ignores)
    return built.check(folder / "site", "site", origins, known, address)


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """A function from the files of a site to what is found in it, a line each with its hint."""

    def look(files: Files, **more: object) -> list[str]:
        told = looked_at(tmp_path, files, **more)  # type: ignore[arg-type]
        lines = (str(each.finding).replace("\n    ", " | ") for each in told)
        return [line.replace(f"{tmp_path}/", "") for line in lines]

    return look
