"""The pages of a tree: front matter for the templates, and HTML that is done."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from handbook.catalog import Doc
from handbook.catalog.docs import page_url
from handbook.catalog.made import Made
from handbook.findings import Finding, Severity
from handbook.markup.words import words_of_html
from handbook.pages.prose import said as marked
from handbook.pages.search import Hit, hits
from handbook.site import contents, source
from handbook.site.around import Around
from handbook.site.elsewhere.blocks import block
from handbook.site.elsewhere.settings import as_yaml, is_left_out, nav, place
from handbook.site.escaping import text
from handbook.site.inmemory import InMemory

# What finds a page and need not be told on it.
_TYPED = ("symptoms", "names", "topics", "typed", "kind")
FOUND_BY = "hb-found-by"
_HEADING = re.compile(r"<h[1-6]\b")
_TAG = re.compile(r"<[^>]*>")
_START, _END = "<html><body>", "</body></html>"


class _Section(NamedTuple):
    title: str


class _Listed(NamedTuple):
    """A page of the navigation, as much of it as the pages beside it show."""

    url: str
    parent: _Section | None


class _Nav(NamedTuple):
    pages: list[_Listed]


@dataclass
class Written:
    """The pages of a project, whose mkdocs.yml says `said`; `findings` are their errors."""

    memory: InMemory
    said: Mapping[str, Any]
    findings: list[Finding] = field(default_factory=list)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The file of each page, by its path in the docs folder.

        Raises what the project's own code raises.
        """
        book, given = self.memory.reading.book, self.memory.given
        left_out = is_left_out(self.said)
        with self.memory.pages() as (pages, _):
            found = list(pages.findings())
            self.findings = [each for each in found if each.severity is Severity.ERROR]
            for doc in book.docs:
                if doc.is_page and not left_out(doc.path):
                    html = shown(pages.html[f"{doc.url}index.html"])
                    front = _of_doc(doc, html, source.front(book, doc.path))
                    words = _findable(html, self._hits(doc.url), front.get("tags") or ())
                    yield place(doc.path), _file(front, words)
            around = Around(book, self.memory.reading.addresses, cast("Any", self._nav()))
            for path, made in given.items():
                url = page_url(path)
                html = shown(pages.html[f"{url}index.html"])
                front = self._of_made(made, around)
                yield place(path), _file(front, _findable(html, self._hits(url), ()))

    def _hits(self, url: str) -> list[Hit]:
        """What the search finds on a page, of what the data says."""
        reading = self.memory.reading
        return list(hits(reading.book, reading.derived, url))

    def _nav(self) -> _Nav:
        """The navigation, page by page, each with the section that it stands in."""
        tree = nav(self.memory.project, self.memory.reading, self.said)
        return _Nav([_Listed(page_url(path), section) for path, section in _listed(tree, None)])

    def _of_made(self, made: Made, around: Around) -> dict[str, Any]:
        found = {**text(dict(made.front)), "title": text(made.title)}
        if made.listed_on:
            found["breadcrumb"] = made.breadcrumb(self.memory.reading.addresses.of)
            beside = around.of(made)
            own, others = beside["record"], beside["siblings"]
            found["around"] = beside | {
                "record": own and own._asdict(),
                "siblings": [each._asdict() for each in others],
            }
        return found


def _findable(html: str, found: Sequence[Hit], tags: Iterable[str]) -> str:
    """A page with what people type for it and what does not stand on it, where nobody reads it.

    An engine's search knows the text of a page and nothing else. Among the words are those that
    it would miss because it only takes out the tags of HTML: entries that stand side by side are
    one word to it. They are at the end of what stands above the second heading, for the page.
    """
    known = set(words_of_html(_TAG.sub("", html)))
    lines = [line for hit in found for name in _TYPED for line in getattr(hit, name).split("\n")]
    more = [line for line in (*tags, *lines) if not known.issuperset(words_of_html(line))]
    known.update(word for line in more for word in words_of_html(line))
    texts = (text for hit in found for text in (hit.title, hit.text))
    glued = sorted({*words_of_html(" ".join((*texts, _TAG.sub(" ", html))))} - known)
    if not (said := " · ".join(dict.fromkeys(filter(None, (*more, " ".join(glued)))))):
        return html
    second = [*_HEADING.finditer(html), None, None][1]
    at = second.start() if second else len(html)
    return f'{html[:at]}\n<div class="{FOUND_BY}" hidden> {said} </div>\n{html[at:]}'


def _listed(tree: Any, section: _Section | None) -> Iterator[tuple[str, _Section | None]]:
    for item in tree:
        for title, below in item.items() if isinstance(item, dict) else [("", item)]:
            if isinstance(below, list):
                yield from _listed(below, _Section(text(str(title))))
            elif isinstance(below, str):
                yield below, section


def shown(page: str) -> str:
    """A page's HTML as the site shows it."""
    return marked(contents.levelled(page.removeprefix(_START).removesuffix(_END)))


def _of_doc(doc: Doc, html: str, front: Mapping[str, Any]) -> dict[str, Any]:
    """The front matter of a page that people wrote; its title is that of its heading, at least."""
    found: dict[str, Any] = text(dict(front))
    headings = _listed_headings(html)
    if "title" not in found:
        first = headings[0] if headings else None
        found["title"] = first.text if first and first.level == 1 else _called(doc)
    return found


def _called(doc: Doc) -> str:
    """The title of a page that gives itself none, as MkDocs 1.6 makes it of the file's name."""
    if not doc.url:
        return "Home"
    name = posixpath.splitext(posixpath.basename(doc.path))[0].replace("-", " ").replace("_", " ")
    return str(text(name.capitalize() if name.lower() == name else name))


def _file(front: Mapping[str, Any], html: str) -> bytes:
    found = _contents(html)
    whole = {**front, "contents": found} if found else front
    return b"---\n" + as_yaml(whole) + b"---\n" + block(html).encode()


def _listed_headings(html: str) -> list[contents.Heading]:
    return contents.listed(list(contents.headings(html)))


def _contents(html: str) -> list[dict[str, Any]]:
    """The list of contents of a page, each entry by the names by which templates ask for it."""
    top: list[dict[str, Any]] = []
    open_: list[dict[str, Any]] = []
    for each in _listed_headings(html):
        named = {"title": each.text, "content": each.text, "url": f"#{each.anchor}"}
        entry: dict[str, Any] = {**named, "level": each.level, "children": []}
        while open_ and open_[-1]["level"] >= each.level:
            open_.pop()
        (open_[-1]["children"] if open_ else top).append(entry)
        open_.append(entry)
    return top
