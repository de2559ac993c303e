"""A record appended to a file that lists records; every other byte stays as it is."""

import codecs
import re

from handbook.source import Seq, read

_EMPTY_LIST = re.compile(rb"(?m)^(\xef\xbb\xbf)?\[ *\][ \t]*(?:\r?\n)?")


class NotAListError(ValueError):
    """The file is not a list that a record can be appended to."""


def appended(before: bytes, item: str) -> bytes:
    """The file with one more item (lines that start with a hyphen and end in a newline).

    Line ends are the file's own. Raises NotAListError where the result would
    not be the same list and one item more.
    """
    old = _list(before)
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    new = newline.join(line.encode() for line in item.split("\n"))
    if old == []:
        before = _EMPTY_LIST.sub(rb"\1", before, count=1)
    if before.removeprefix(codecs.BOM_UTF8) and not before.endswith(b"\n"):
        before += newline
    after = before + new
    if len(_list(after)) != len(old) + 1:
        raise NotAListError
    return after


def _list(data: bytes) -> Seq:
    root = read(data, "").root
    if root is None and not _says_anything(data):
        return Seq()
    if not isinstance(root, Seq):
        raise NotAListError
    return root


def _says_anything(data: bytes) -> bool:
    lines = data.decode("utf-8-sig", errors="replace").splitlines()
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)
