"""Links of Markdown as MkDocs reads them: by the path of a file, from the page's own folder."""

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from html import unescape
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from handbook.catalog import Doc
from handbook.findings import Finding, Where, nearest
from handbook.pages import codes
from handbook.source.markdown import without_code

_MAIL = re.compile(r"[^\s/@:]+@[^\s/@:]+\.[^\s/@:]+")

NOTHING_WAITS: Mapping[str, str] = MappingProxyType({})


class Written(NamedTuple):
    """A link as it is written, and how often the same was written on the page before."""

    url: str
    nth: int


class Files:
    """The files that links can name, by their paths in the docs folder, with their addresses.

    `waiting` are pages that are not there yet, with what they wait for, as "the first duty".
    """

    def __init__(
        self, addresses: Mapping[str, str], waiting: Mapping[str, str] = NOTHING_WAITS
    ) -> None:
        self.addresses = addresses
        self.waiting = waiting
        self._stems = {path.removesuffix(".md"): path for path in addresses}
        self._folded = {path.casefold(): path for path in addresses}

    def nearest(self, path: str) -> tuple[str, str] | None:
        """The path that was meant instead of one that is not there, and why it was not found."""
        stem = path.removesuffix("/index.md")
        guesses = (f"{path}.md", f"{path}/index.md", f"{path.removesuffix('.html')}.md")
        for guess in (path, *guesses, f"{stem}.md"):
            if guess in self.addresses:
                return guess, "a link names the page's file"
        if right := self._folded.get(path.casefold()):
            return right, "letter case counts"
        same = [each for each in self.addresses if _name(each) == _name(path)]
        if len(same) == 1:
            return same[0], "it is in another folder"
        near = nearest(path.removesuffix(".md"), self._stems)
        return (self._stems[near], "") if near else None


def _name(path: str) -> str:
    return path.rpartition("/")[2]


class LinkReader(Treeprocessor):
    """Turns the links of one page into addresses, and keeps what is wrong with them.

    `origins` says for each address how it was written, in the order of the page.
    """

    def __init__(self, md: Markdown, files: Files) -> None:
        super().__init__(md)
        self._files = files

    def start(self, doc: Doc, base: str) -> None:
        """The page that is read next, and its address."""
        self._doc, self._base = doc, base
        self._seen: Counter[str] = Counter()
        self._text = without_code(doc.body)
        self.findings: list[Finding] = []
        self.origins: dict[str, list[Written]] = defaultdict(list)

    def run(self, root: Element) -> None:
        """Every link and image of the page."""
        for element in root.iter():
            key = {"a": "href", "img": "src"}.get(element.tag)
            url = element.get(key) if key else None
            if key and url is not None and element.get("class") != "headerlink":
                element.set(key, self._address(url))

    def where(self, written: Written) -> Where:
        """Where a link is written on the page; the page's start where it is not found."""
        if not written.url:
            return self._empty(written.nth)
        form = re.compile(
            rf"(?<=[(<\"'=])\s*{re.escape(written.url)}|(?<=\]:)\s*<?{re.escape(written.url)}"
        )
        found = list(form.finditer(self._text))
        if not found:
            return Where(self._doc.shown)
        match = found[min(written.nth, len(found) - 1)]
        return self._doc.where(match.end() - len(written.url))

    def _empty(self, nth: int) -> Where:
        found = list(re.finditer(r"(?<=\]\()\s*\)", self._text))
        return (
            self._doc.where(found[min(nth, len(found) - 1)].start())
            if found
            else Where(self._doc.shown)
        )

    def _address(self, url: str) -> str:
        written = Written(url, self._seen[url])
        self._seen[url] += 1
        try:
            scheme, host, path, query, anchor = urlsplit(url)
            # As a browser reads it, whose rules on schemes are checked elsewhere.
            scheme = scheme or urlsplit(unescape(url)).scheme
        except ValueError:
            return url
        made = url
        if (
            not scheme
            and not host
            and AMP_SUBSTITUTE not in url
            and (path or not (query or anchor))
        ):
            made = self._own(written, unquote(path), query, anchor)
        self.origins[made].append(written)
        return made

    def _own(self, written: Written, path: str, query: str, anchor: str) -> str:
        """The address of a file of the docs folder; "#" for one that is not there."""
        if not path:
            self._say(written, "a link without an address", "write where it leads, or take it out")
            return "#"
        target = posixpath.normpath(posixpath.join(posixpath.dirname(self._doc.path), path))
        if path.startswith("/") or target not in self._files.addresses:
            self._say(written, *self._wrong(written.url, path, target, anchor))
            return "#"
        relative = posixpath.relpath(self._files.addresses[target] or ".", self._base or ".")
        slash = "/" if self._files.addresses[target].endswith("/") or not target else ""
        return urlunsplit(("", "", "./" if relative == "." else relative + slash, query, anchor))

    def _wrong(self, url: str, path: str, target: str, anchor: str) -> tuple[str, str]:
        """What is wrong with a link, and what to write."""
        if _MAIL.fullmatch(path):
            return f'"{url}" is a mail address without its scheme', f"write mailto:{url}"
        absolute = path.startswith("/")
        said = f'"{url}" leads to nothing' if not absolute else f'"{url}" is an absolute link'
        near = self._files.nearest(target.strip("/") if absolute else target)
        same = near is not None and _name(near[0]) == _name(target)
        if not absolute and not same and target in self._files.waiting:
            return said, f"the page comes with {self._files.waiting[target]}"
        if near is None:
            plain = "link to a page's file, as in duties.md, from the folder of this page"
            return said, plain
        right = posixpath.relpath(near[0], posixpath.dirname(self._doc.path) or ".")
        right += f"#{anchor}" if anchor else ""
        why = "the site may stand below another address" if absolute else near[1]
        return said, f'did you mean "{right}"?' + (f" {why}" if why else "")

    def _say(self, written: Written, message: str, hint: str) -> None:
        self.findings.append(codes.LINK.at(self.where(written), message, hint))
