"""Where what a built page shows is written: its Markdown page, or the data behind it."""

import re
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from handbook.findings import Where
from handbook.linkcheck.addresses import split
from handbook.model import KINDS, Kinds

# The line that a record's id is written in, as a list item, in braces or on a line of its own.
_ID = r"(?m)^(?:- *)?(?:\{{ *)?id: *[\"']?({})[\"']?(?=[\s,}}]|$)"


class Origin(NamedTuple):
    """Where something is written; `exact` where its own text was found there."""

    where: Where
    exact: bool


class _Needle(NamedTuple):
    """A text to look for, and the form that it must have where it is found."""

    text: str
    form: "re.Pattern[str]"


class _Text(NamedTuple):
    """A file as findings name it, and the offset of what a page is made from in it."""

    shown: str
    text: str
    start: int = 0

    def where(self, at: int) -> Where:
        """The place of an offset."""
        before = self.text[:at]
        return Where(self.shown, before.count("\n") + 1, at - before.rfind("\n"))

    def find(self, needle: _Needle) -> Where | None:
        """Where something is first written, from the start on and then before it."""
        if needle.text not in self.text:
            return None
        found = needle.form.search(self.text, self.start) or needle.form.search(self.text)
        return self.where(found.start("what")) if found else None


class Origins:
    """The Markdown pages and data files that a site was built from.

    Either folder may be missing: the site can be checked without its sources, and
    nothing is then said of where a fault is written.
    """

    def __init__(self, docs: Path, data: Path, kinds: Kinds = KINDS) -> None:
        self._kinds = kinds
        self._docs = docs
        self._data = data
        self._known: dict[str, Where | None] = {}

    def of(self, path: str, url: str) -> Origin | None:
        """Where an address on a built page is written, or what the page is made from.

        An address in a macro's table is written in the data; the first place that has
        it is given. None where nothing is found.
        """
        page = self._page(path)
        wanted = _needles(url)
        if page and (where := _first([page], wanted)):
            return Origin(where, exact=True)
        if url not in self._known:
            self._known[url] = _first(self._all, wanted)
        if found := self._known[url]:
            return Origin(found, exact=True)
        return Origin(page.where(page.start), exact=False) if page else None

    def _page(self, path: str) -> _Text | None:
        """The Markdown file that a page is made from, or the file that holds its record."""
        folder = path.removesuffix("index.html").removesuffix(".html").rstrip("/")
        for name in (f"{folder}.md", f"{folder}/index.md", f"{folder}/README.md"):
            if folder and name in self._pages:
                return self._pages[name]
        return self._record(folder) if folder else self._pages.get("index.md")

    def _record(self, folder: str) -> _Text | None:
        """The file that the record of a page is written in, from its id on."""
        above, _, name = folder.rpartition("/")
        for kind in self._kinds.values():
            if kind.own_pages and kind.page == above:
                file = kind.file(name)
                text = self._files.get(file)
                found = text and re.search(_ID.format(re.escape(name)), text.text)
                if text and found:
                    return text._replace(start=found.start())
        return None

    @cached_property
    def _pages(self) -> dict[str, _Text]:
        return _texts(self._docs, "*.md")

    @cached_property
    def _files(self) -> dict[str, _Text]:
        return _texts(self._data, "*.yaml")

    @cached_property
    def _all(self) -> tuple[_Text, ...]:
        return (*self._pages.values(), *self._files.values())


def _texts(folder: Path, pattern: str) -> dict[str, _Text]:
    """The texts below a folder by relative path, sorted."""
    files = sorted(folder.rglob(pattern)) if folder.is_dir() else ()
    return {
        path.relative_to(folder).as_posix(): _Text(path.as_posix(), _read(path)) for path in files
    }


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except OSError:
        return ""


def _first(texts: Sequence[_Text], needles: Sequence[_Needle]) -> Where | None:
    """The first place of the most telling text that is found at all."""
    places = (text.find(needle) for needle in needles for text in texts)
    return next(filter(None, places), None)


@cache
def _needles(url: str) -> tuple[_Needle, ...]:
    """How an address may stand in a source, the most telling way first."""
    return tuple(_Needle(text, _form(text)) for text in _as_written(url))


def _as_written(url: str) -> list[str]:
    """How an address of a built page may stand in its source, the most telling first.

    MkDocs turns gates.md#x into ../gates/#x, and a macro adds as many "../" as its page needs.
    """
    address = split(url)
    if address.scheme or address.host is not None:
        return [url]
    plain = re.sub(r"^(?:\.{0,2}/)+", "", address.path)
    stem = plain.rstrip("/").removesuffix(".html")
    paths = [plain, f"{stem}.md", f"{stem}/index.md"] if plain else []
    if address.fragment:
        anchor = f"#{address.fragment}"
        written = [*(f"{path}{anchor}" for path in paths), anchor, address.fragment]
    else:
        written = [*paths, stem, stem.rpartition("/")[2]]
    return list(dict.fromkeys(each for each in (url, *written) if each.strip("./#")))


def _form(text: str) -> "re.Pattern[str]":
    """An address as it stands, and a bare name only where it is a whole value."""
    if re.search(r"[^\w-]", text):
        return re.compile(rf"(?<![\w-])(?P<what>{re.escape(text)})(?![\w-])")
    return re.compile(rf"[:\[{{(,\"'#-]\s*(?P<what>{re.escape(text)})\"?'?\s*(?=[\]}}),\"'\n#]|$)")
