"""Addresses of a record's place in the site, as pages and fields have them, after it moved."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

# The target of a link or image in Markdown, of a reference definition, and of an element.
_LINK = re.compile(
    r"""(?:\]\(\s*<?|^[ ]{0,3}\[[^\]\n]+\]:\s*<?|\b(?:href|src)=["']?)(?P<to>[^\s<>"')]+)""", re.M
)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)


@dataclass(frozen=True, slots=True)
class Moved:
    """A record whose place was named by one id and is named by another."""

    page: str
    old: str
    new: str
    own_page: bool

    def retargeted(self, address: str, folder: str = "") -> str | None:
        """An address that leads to the old place, so that it leads to the new one; else None.

        `folder` is the one, within the site, that the address counts from.
        """
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", address):
            return None
        path, hash_sign, fragment = address.partition("#")
        place = posixpath.normpath(posixpath.join(folder, path.lstrip("/") or ".")).lstrip("./")
        stem = re.sub(r"(?:/index)?\.md$", "", place)
        if self.own_page and stem == f"{self.page}/{self.old}":
            head, _, tail = path.rpartition(self.old)
            return f"{head}{self.new}{tail}{hash_sign}{fragment}"
        if not self.own_page and stem == self.page and fragment == self.old.lower():
            return f"{path}#{self.new.lower()}"
        return None


def in_markdown(text: str, moved: Moved) -> Iterator[tuple[str, str]]:
    """Each address in a field, old and new, in their order: a whole one, or in its Markdown."""
    whole = moved.retargeted(text)
    if whole is not None:
        yield text, whole
        return
    for found in _LINK.finditer(text):
        new = moved.retargeted(found["to"])
        if new is not None:
            yield found["to"], new


def in_page(text: str, path: str, moved: Moved) -> str:
    """A page of the docs folder with its calls of macros and its links to the record."""
    folder = posixpath.dirname(path)

    def link(found: re.Match[str]) -> str:
        here = folder if found["to"].partition("#")[0] else re.sub(r"(?:/?index)?\.md$", "", path)
        new = moved.retargeted(found["to"], here)
        return found[0] if new is None else found[0][: -len(found["to"])] + new

    quoted = re.compile(rf"([\"']){re.escape(moved.old)}\1")
    calls = _JINJA.sub(
        lambda call: quoted.sub(lambda name: f"{name[1]}{moved.new}{name[1]}", call[0]), text
    )
    return _LINK.sub(link, calls)
