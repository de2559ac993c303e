"""The built site as a whole: which files there are, and where an address leads."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from handbook.findings import nearest
from handbook.linkcheck.addresses import WEB, AddressParts, split, walk
from handbook.linkcheck.pages import BuiltPage, PageLink, address_of, read_page
from handbook.linkcheck.styles import urls_of_style


class Target(NamedTuple):
    """Where a link leads within the site: a decoded path, and the anchor if one is named.

    `path` is None where it leads above the site.
    """

    path: str | None
    anchor: str | None


@dataclass
class Site:
    """A built site. `shown` is its folder as findings name it; `address` is where it is published.

    `address` ends with "/" and is "" where the site does not say it.
    """

    root: Path
    shown: str
    files: frozenset[str]
    pages: Mapping[str, BuiltPage]
    sheets: Mapping[str, BuiltPage]
    address: str = ""
    _cut: AddressParts = field(init=False)
    _nearest: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._cut = split(self.address)

    @property
    def prefix(self) -> str:
        """The path below which the site is published: "/", or "/handbook/"."""
        return self._cut.path or "/"

    @cached_property
    def folded(self) -> dict[str, str]:
        """The right spelling of every file and page by its spelling without case."""
        known = [*self.files, *map(address_of, self.pages)]
        return {each.casefold(): each for each in sorted(known)}

    @cached_property
    def addresses(self) -> list[str]:
        """How links name the pages, sorted."""
        return sorted(address_of(path) for path in self.pages)

    def nearest(self, path: str) -> str | None:
        """The page or file whose name is most like one that the site has not."""
        if path not in self._nearest:
            a_page = path.endswith("/") or "." not in path.rpartition("/")[2]
            known = self.addresses if a_page else sorted(self.files)
            plain = unicodedata.normalize("NFC", path)
            same = (each for each in known if unicodedata.normalize("NFC", each) == plain)
            self._nearest[path] = next(same, None) or nearest(path, known)
        return self._nearest[path]

    def text(self, path: str) -> str:
        """A file of the site as text."""
        return (self.root / path).read_bytes().decode("utf-8", errors="replace")

    def file_at(self, path: str) -> str | None:
        """The file that a server gives for a path below the site: an index.html for a folder."""
        if path in self.files:
            return path
        folder = path.rstrip("/")
        index = f"{folder}/index.html" if folder else "index.html"
        return index if index in self.files else None

    def target(self, page: BuiltPage, url: str) -> Target | None:
        """Where a link leads within the site; None where it leads to another place.

        Raises UnicodeDecodeError where a percent-encoding is no UTF-8.
        """
        address = split(url)
        if not self.is_own(address):
            return None
        anchor = anchor_of(address.fragment)
        if address.host is not None or address.path.startswith("/"):
            path = self._below_prefix(address.path)
            return Target(path, anchor)
        folder, inside = self._start(page)
        if not address.path:
            return Target(address_of(page.path) if page.base is None else folder, anchor)
        if not inside:
            return Target(None, anchor)
        return Target(walk(tuple(p for p in folder.split("/") if p), address.path), anchor)

    def is_own(self, address: AddressParts) -> bool:
        """Whether an address is one of this site's, as far as its text tells."""
        if address.scheme and address.scheme not in WEB:
            return False
        if address.host is None:
            return not address.scheme
        own = self._cut.host or ""
        return bool(own) and address.host.lower() == own.lower() and self._is_below(address.path)

    def _is_below(self, path: str) -> bool:
        return f"{path}/".startswith(self.prefix)

    def _below_prefix(self, path: str) -> str | None:
        """A path of the server as one of the site; None where it is not below the site."""
        return walk((), path[len(self.prefix) :]) if self._is_below(path) else None

    def _start(self, page: BuiltPage) -> tuple[str, bool]:
        """The folder that a page's links start from, and whether it is one of the site's."""
        folder = page.path.rpartition("/")[0]
        if page.base is None:
            return f"{folder}/" if folder else "", True
        found = self.target(BuiltPage(page.path), page.base)
        if found is None or found.path is None:
            return "", False
        above = found.path.rpartition("/")[0]
        return f"{above}/" if above else "", True


def anchor_of(fragment: str | None) -> str | None:
    """The anchor that a fragment names; None where it is the page's top or a text to find."""
    if fragment is None:
        return None
    anchor = unquote(fragment.partition(":~:")[0])
    return anchor if anchor and anchor.lower() != "top" else None


def read_site(root: Path, shown: str, address: str = "") -> Site:
    """Read a built site: every page once, every style sheet, and the names of all files.

    Without an `address` the site is where most of its pages say they are.
    """
    files = frozenset(_files(root))
    pages, sheets = {}, {}
    for path in sorted(files):
        if path.endswith((".html", ".htm")):
            pages[path] = read_page(path, (root / path).read_bytes())
        elif path.endswith(".css"):
            sheets[path] = _sheet(path, (root / path).read_bytes())
    return Site(root, shown, files, pages, sheets, address or _published(pages))


def _files(root: Path) -> Iterator[str]:
    for folder, _, names in os.walk(root):
        here = os.path.relpath(folder, root).replace(os.sep, "/")
        yield from (name if here == "." else f"{here}/{name}" for name in names)


def _sheet(path: str, data: bytes) -> BuiltPage:
    sheet, seen = BuiltPage(path), Counter[str]()
    for url in urls_of_style(data.decode("utf-8", errors="replace")):
        sheet.links.append(PageLink(url, "css", "css", seen[url]))
        seen[url] += 1
    return sheet


def _published(pages: Mapping[str, BuiltPage]) -> str:
    """Where the site is published, as most canonical links have it; "" where none says so."""
    told: Counter[str] = Counter()
    for page in pages.values():
        canonical, end = unquote(page.canonical or ""), page.address
        if canonical.endswith(f"/{end}"):
            told[canonical[: len(canonical) - len(end)]] += 1
    return max(told, key=lambda each: (told[each], each)) if told else ""
