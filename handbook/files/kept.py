"""A folder of files that a command makes and keeps true, and never a file of anybody else's.

`files.sha256` in it names what was written, in the form of sha256sum(1), so that anybody can look
with `sha256sum --check`. What stands there with other bytes was changed by somebody and is left
alone. The list is written before the files and after them; so a command that is killed between
leaves what the next one knows as its own.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from handbook.files.lock import Say
from handbook.files.write import current, make_folders, only_writer, replace

MANIFEST = "files.sha256"
_ELSEWHERE = b"a link"
_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
# By the path of each file, the digests that it may have.
_Known = dict[str, set[str]]


class Differs(NamedTuple):
    """A file that is not as it should be, by its path in the folder: `missing`, and so on."""

    path: str
    how: str


class TakenError(Exception):
    """Files of somebody else stand where files should be written; nothing was."""

    def __init__(self, found: list[Differs]) -> None:
        super().__init__(f"{len(found)} files are in the way")
        self.found = found


class Done(NamedTuple):
    """How many files were written and removed."""

    written: int
    removed: int


def differences(folder: Path, files: Mapping[str, bytes]) -> Iterator[Differs]:
    """What of a folder is not as it should be: files by their paths in it.

    A file that nobody wrote here is nobody's business. Raises OSError where one cannot be read.
    """
    for path, data in sorted(files.items()):
        there = _held(folder, path)
        if there is None:
            yield Differs(path, "is missing")
        elif there != data:
            yield Differs(path, "differs")
    for path in sorted(_known(folder).keys() - files.keys()):
        if _held(folder, path) is not None:
            yield Differs(path, "is left over")


def write(folder: Path, files: Mapping[str, bytes], say: Say = lambda _text: None) -> Done:
    """Write what is not there as it should be, and remove what was written before and is no more.

    `say` is told once where another process writes there. Raises TakenError, before anything is
    written, where that would take somebody else's bytes, and OSError where it cannot be written.
    """
    make_folders(folder)
    with only_writer(folder, say):
        known = _known(folder)
        wanted = {path: {_digest(data)} for path, data in files.items()}
        both = {path: {*known.get(path, ()), *wanted.get(path, ())} for path in known | wanted}
        if taken := list(_taken(folder, both, known)):
            raise TakenError(taken)
        _note(folder, both)
        written = sum(_put(folder, path, data) for path, data in sorted(files.items()))
        removed = sum(_remove(folder, path) for path in sorted(known.keys() - wanted.keys()))
        _note(folder, wanted)
    return Done(written, removed)


def _taken(folder: Path, allowed: _Known, known: _Known) -> Iterator[Differs]:
    """The files that were not written here, or changed since; equal bytes are nobody's loss."""
    for path in sorted(allowed):
        there = _held(folder, path)
        if there is not None and _digest(there) not in allowed[path]:
            yield Differs(path, "was changed" if path in known else "is in the way")


def _held(folder: Path, path: str) -> bytes | None:
    """The bytes of a file; None where there is none.

    A link, or what lies behind one, is elsewhere: it has bytes that are no file's.
    """
    parts = PurePosixPath(path)
    for place in (folder / each for each in (*reversed(parts.parents), parts)):
        if place != folder and place.is_symlink():
            return _ELSEWHERE
    return current(folder / path)


def _known(folder: Path) -> _Known:
    """What was written into the folder; a line that names no file of it says nothing."""
    found: _Known = {}
    for line in (current(folder / MANIFEST) or b"").decode(errors="replace").splitlines():
        match = _LINE.fullmatch(line)
        if match and _is_within(match[2]):
            found.setdefault(match[2], set()).add(match[1])
    return found


def _is_within(path: str) -> bool:
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts and path != MANIFEST


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _note(folder: Path, files: _Known) -> None:
    lines = (f"{each}  {path}\n" for path in sorted(files) for each in sorted(files[path]))
    _put(folder, MANIFEST, "".join(lines).encode())


def _put(folder: Path, path: str, data: bytes) -> bool:
    """Write a file that is not there as it should be; whether it was."""
    there = _held(folder, path)
    if there == data:
        return False
    replace(folder / path, data, there)
    return True


def _remove(folder: Path, path: str) -> bool:
    """Remove a file, and the folders that are empty without it; whether it was there."""
    place = folder / path
    if not place.is_file():
        return False
    place.unlink()
    with suppress(OSError):
        for above in place.relative_to(folder).parents[:-1]:
            (folder / above).rmdir()
    return True
