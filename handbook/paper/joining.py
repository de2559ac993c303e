"""Pages joined into one document: ids stay apart, and links lead within it or to the site."""

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from handbook.paper.packet import Chapter

# What has no meaning on paper, or stands on the title page already.
_GONE = (
    ".headerlink, .hb-screen, .hb-foot, .hb-details, .hb-head__edit, .hb-edit, .hb-where, "
    ".hb-filter, script, style, button"
)
# Attributes that name an id of the same page, or several (WAI-ARIA 1.2, HTML).
_NAMING = ("for", "headers", "aria-labelledby", "aria-describedby", "aria-controls")
_PICTURES = {
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webp": "image/webp",
}
_HEADING = re.compile(r"<(/?)h([1-6])\b")
_SITE = "http://handbook.invalid/"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, for the contents: the id that it has in the document, its level, its text."""

    id: str
    level: int
    text: str


@dataclass
class Joined:
    """Chapters as one HTML, with what the contents list and the questions that it leads to."""

    html: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    asked: dict[str, None] = field(default_factory=dict)


class Joiner:
    """Joins pages. `address` is where the site is published, "" where nobody said.

    `questions` are the anchors of the open questions, as questions/#q12, each with the id that
    it has on the title page, and `picture` gives a file of the site by its path, or None.
    With one page its title is the document's, and is left out.
    """

    def __init__(
        self,
        chapters: Iterable[Chapter],
        address: str,
        questions: Mapping[str, str],
        picture: Callable[[str], bytes | None],
    ) -> None:
        self._chapters = tuple(chapters)
        self._numbers = {each.url: number for number, each in enumerate(self._chapters, 1)}
        self._address = address
        self._questions = questions
        self._picture = picture
        parsed = (LexborHTMLParser(each.html).body for each in self._chapters)
        # A parser gives every text a body (HTML, 13.2.6.4.6).
        self._pages = [body for body in parsed if body is not None]
        self._ids = [{node.id for node in page.css("[id]") if node.id} for page in self._pages]
        self._joined = Joined()

    def joined(self) -> Joined:
        """The document."""
        for number, page in enumerate(self._pages, 1):
            self._clear(page)
            self._rename(page, number)
            for link in page.css("a[href]"):
                # One in a drawing has its address as xlink:href, which paper does not follow.
                if written := link.attributes.get("href"):
                    self._lead(link, number, written)
            for image in page.css("img[src]"):
                self._carry(image, number)
            self._head(page, number)
            html = page.inner_html or ""
            self._joined.html.append(html if self._alone else _HEADING.sub(_lower, html))
        return self._joined

    @property
    def _alone(self) -> bool:
        return len(self._chapters) == 1

    def _clear(self, page: LexborNode) -> None:
        for node in page.css(_GONE):
            node.decompose()
        if self._alone:
            for node in page.css("h1, .hb-lead"):
                node.decompose()

    def _rename(self, page: LexborNode, number: int) -> None:
        for node in page.css("[id]"):
            node.attrs["id"] = _name(number, node.id or "")
        for attribute in _NAMING:
            for node in page.css(f"[{attribute}]"):
                names = (node.attributes[attribute] or "").split()
                node.attrs[attribute] = " ".join(_name(number, each) for each in names)

    def _carry(self, image: LexborNode, number: int) -> None:
        """Put a picture of the site into the document; one from elsewhere is its words alone."""
        written = image.attributes["src"] or ""
        if written.startswith("data:"):
            return
        path = urldefrag(urljoin(f"{_SITE}{self._chapters[number - 1].url}", written))[0]
        sort = _PICTURES.get(path.rpartition(".")[2].lower(), "")
        found = self._picture(unquote(path.removeprefix(_SITE))) if path.startswith(_SITE) else None
        if not (sort and found):
            del image.attrs["src"]
            return
        image.attrs["src"] = f"data:{sort};base64,{base64.b64encode(found).decode()}"

    def _lead(self, link: LexborNode, number: int, written: str) -> None:
        """Lead a link within the document, to the title page, to the site, or nowhere."""
        whole = urljoin(f"{_SITE}{self._chapters[number - 1].url}", written)
        if not whole.startswith(_SITE):
            if (link.text() or "").strip() in (written, urlsplit(written).path):
                link.attrs["class"] = f"{link.attributes.get('class') or ''} hb-said".strip()
            return
        target = whole.removeprefix(_SITE)
        if led := self._within(target):
            link.attrs["href"] = led
        elif self._address:
            link.attrs["href"] = urljoin(self._address, target)
            link.attrs["data-own"] = ""
        else:
            del link.attrs["href"]

    def _within(self, target: str) -> str:
        """The place in the document that an address of the site has, or ""."""
        if question := self._questions.get(target):
            self._joined.asked[target] = None
            return f"#{question}"
        page, anchor = urldefrag(target)
        number = self._numbers.get(page)
        if number is None:
            return ""
        known = anchor and anchor in self._ids[number - 1]
        return f"#{_name(number, anchor)}" if known else f"#{chapter_id(number)}"

    def _head(self, page: LexborNode, number: int) -> None:
        """Give each heading an id, and keep it for the contents."""
        for count, node in enumerate(page.css("h1, h2, h3, h4, h5")):
            first = node.tag == "h1"
            node.attrs["id"] = chapter_id(number) if first else node.id or f"c{number}-h{count}"
            level = int((node.tag or "h1")[1]) + (not self._alone)
            self._joined.headings.append(Heading(node.id or "", level, _text(node)))


def _lower(tag: re.Match[str]) -> str:
    """The tag of a heading one level lower; h6 is the last that there is."""
    return f"<{tag[1]}h{min(int(tag[2]) + 1, 6)}"


def chapter_id(number: int) -> str:
    """The id of a chapter, by its number from 1."""
    return f"c{number}"


def _name(number: int, anchor: str) -> str:
    return f"{chapter_id(number)}-{anchor}"


def _text(node: LexborNode) -> str:
    return " ".join((node.text() or "").split())


def contents(headings: Iterable[Heading]) -> Iterator[Heading]:
    """The two uppermost levels, which the contents list."""
    return (each for each in headings if each.level <= 3)
