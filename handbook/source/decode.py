"""Bytes to text, with the position of the first byte or character that is not allowed."""

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator

from handbook import secrets
from handbook.findings import Finding, Where
from handbook.secrets import inside
from handbook.source import codes

LARGEST_BYTES = 20 * 1024 * 1024
# What the parser ends a line at (YAML 1.1, 5.4); its marks count lines so.
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# What YAML 1.2.2, 5.1 calls printable, less the byte order mark inside a text.
UNPRINTABLE = re.compile(
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_PLAIN_BYTES = bytes((0x09, 0x0A, 0x0D, *range(0x20, 0x7F)))


def decode(data: bytes, path: str) -> tuple[str, Finding | None]:
    """The text of a UTF-8 file without its byte order mark, or the finding that says why not."""
    if len(data) > LARGEST_BYTES:
        return "", _too_large(data, path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return "", _not_utf8(data, error, path)
    # Most files are plain ASCII, and looking at bytes is ten times as fast.
    if data.translate(None, _PLAIN_BYTES) and (bad := UNPRINTABLE.search(text)):
        return "", _unprintable(text, bad, path)
    return text, None


def lines(text: str) -> list[str]:
    """The lines of a text as the parser counts them, without their ends."""
    return _BREAK.split(text)


def without_secrets(text: str, path: str) -> tuple[str, list[Finding]]:
    """The text with dots in place of what looks like a secret, and a finding for each.

    Everything after this, from findings to pages, sees the dots only. The text keeps its
    length and lines, so that positions hold.
    """
    found = [secret(place(text, leak.start, path), leak) for leak in secrets.find(text)]
    return secrets.mask(text) if found else text, found


def secrets_inside(data: bytes, path: str) -> Iterator[Finding]:
    """A finding for each secret that a file holds which is no text: in metadata, or packed."""
    for part, leak, text in inside.leaks(data[:LARGEST_BYTES]):
        yield secret(Where(path) if part else place(text, leak.start, path), leak, part)


def secret(where: Where, leak: secrets.Leak, part: str = "") -> Finding:
    """The finding for what looks like a secret, in a part of a file if one is named."""
    said = f"looks like a secret ({leak.sort})"
    hint = "store a reference, and rotate the key now: it counts as leaked"
    return codes.SECRET.at(where, f"{part}: {said}" if part else said, hint)


def place(text: str, index: int, path: str) -> Where:
    """The line and column of a character of a text."""
    starts = _starts(text)
    line = bisect_right(starts, index)
    return Where(path, line, index - starts[line - 1] + 1)


def index_of(text: str, where: Where) -> int:
    """The index of the character that stands at a place of a text; the inverse of `place`."""
    return _starts(text)[where.line - 1] + where.column - 1


@functools.lru_cache(maxsize=16)
def _starts(text: str) -> list[int]:
    """The index of each line's first character."""
    return [0, *(found.end() for found in _BREAK.finditer(text))]


def _too_large(data: bytes, path: str) -> Finding:
    size = len(data) // (1024 * 1024)
    message = f"file of {size} MiB is larger than the limit"
    return codes.TOO_LARGE.at(Where(path), message, "split it; 20 MiB at most")


def _not_utf8(data: bytes, error: UnicodeDecodeError, path: str) -> Finding:
    # The error counts from behind the byte order mark.
    start = error.start + len(data) - len(error.object)
    before = data[:start].decode("utf-8-sig", errors="replace")
    message = f"not UTF-8 at byte {start} (0x{data[start]:02x})"
    where = place(before, len(before), path)
    return codes.NOT_UTF8.at(where, message, "save the file as UTF-8")


def _unprintable(text: str, bad: re.Match[str], path: str) -> Finding:
    message = f"character U+{ord(bad[0]):04X} cannot be shown"
    where = place(text, bad.start(), path)
    return codes.INVISIBLE.at(where, message, "delete it; it is not visible in most editors")
