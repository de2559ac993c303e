"""What an engine would change in a handbook that an older one made: pure, nothing is written."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from handbook.starter.made import Made, digest

_MODELINE = re.compile(rb"\A(\xef\xbb\xbf)?# *yaml-language-server: *\$schema=[^\r\n]*")

Contents = Mapping[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Renewal:
    """A file that differs from what the engine writes: what it holds, and what it would hold.

    None is a file that is not there. `left` says why the file is left as it is, if it is.
    """

    path: str
    was: bytes | None
    new: bytes | None
    left: str = ""


def renewals(before: Made, there: Contents, wanted: Mapping[str, bytes]) -> Iterator[Renewal]:
    """The files that `before` or the engine knows, where the engine has something new for them.

    What people changed or removed since is left alone, and so is what is theirs from the start.
    """
    written = before.digests
    for path in sorted({*written, *wanted}):
        was, new, old = there.get(path), wanted.get(path), written.get(path)
        if _same(was, new) or (new is not None and old == digest(new)):
            continue
        yield Renewal(path, was, new, _why_left(was, new, old))


def generated(there: Contents, wanted: Mapping[str, bytes]) -> Iterator[Renewal]:
    """Files that nobody writes by hand, and that are thus always brought up to date."""
    for path, new in sorted(wanted.items()):
        if not _same(there.get(path), new):
            yield Renewal(path, there.get(path), new)


def with_modeline(data: bytes, header: str) -> bytes:
    """A data file whose first line names its schema for editors, and now names this one.

    A file without such a line has none because somebody took it out, and stays so.
    """
    return _MODELINE.sub(lambda found: (found[1] or b"") + header.encode(), data, count=1)


def _why_left(was: bytes | None, new: bytes | None, old: str | None) -> str:
    if was is None:
        return "" if old is None else "was removed here"
    if old is None:
        return "was written here"
    if old != digest(was):
        return "was changed here" if new is not None else "was changed here, and is not needed now"
    return ""


def _same(one: bytes | None, other: bytes | None) -> bool:
    """Whether two files hold the same, but for line ends that a checkout changed."""
    if one is None or other is None:
        return one is other
    return digest(one) == digest(other)
