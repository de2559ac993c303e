"""The headings of a page as it is shown: their levels, and the list of contents made from them.

MkDocs reads a page's headings before macros have put their HTML into it, and a card does not
know on which page it stands.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from typing import NamedTuple

from handbook.pages.cells import LENGTHY

# A list that is longer helps nobody: then cards are left out.
MOST = 60
DEEPEST = 4
CARD = "hb-card__title"
_BLANK = re.compile(r'<span class="w">(\s*)</span>')
_TITLE = re.compile(r"<h1\b([^>]*)>(.*?)</h1>", re.S)
_HEADING = re.compile(r"<h([1-6])\b([^>]*)>(.*?)</h\1>", re.S)
_ID = re.compile(r'\bid="([^"]+)"')
_ANCHOR = re.compile(r'<a\b[^>]*?href="#([^"]+)"')
_PERMALINK = re.compile(r'<a class="headerlink".*?</a>', re.S)
_TAG = re.compile(r"<[^>]*>")


class Heading(NamedTuple):
    """A heading of a page: its level, its anchor, its text as HTML, and whether it is a card's."""

    level: int
    anchor: str
    text: str
    card: bool


def levelled(html: str) -> str:
    """A page whose cards have titles one level below the heading above them, down to the fourth.

    Its own title is marked where it is as long as a paragraph, to be set smaller. Blanks in code
    have no colour, so no element that a reader would have to load.
    """
    html = _BLANK.sub(r"\1", _TITLE.sub(_marked, html, count=1))
    above = 1

    def level(found: re.Match[str]) -> str:
        nonlocal above
        if CARD not in found[2]:
            above = int(found[1])
            return found[0]
        name = f"h{min(above + 1, DEEPEST)}"
        return f"<{name}{found[2]}>{found[3]}</{name}>"

    return _HEADING.sub(level, html) if CARD in html else html


def _marked(title: re.Match[str]) -> str:
    if len(_said(title[2])) <= LENGTHY or "class=" in title[1]:
        return title[0]
    return f'<h1 class="hb-lengthy"{title[1]}>{title[2]}</h1>'


def _said(inner: str) -> str:
    """The text of a heading, without its tags and the link to itself."""
    return unescape(_TAG.sub("", _PERMALINK.sub("", inner)).strip())


def listed(found: Sequence[Heading]) -> list[Heading]:
    """The headings that the list of contents has: those down to the third level.

    Where it would have more than `MOST` entries, it is without the titles of cards.
    """
    high = [each for each in found if each.level <= 3]
    return high if len(high) <= MOST else [each for each in high if not each.card]


def headings(html: str) -> Iterator[Heading]:
    """The headings of a page that a link can lead to, in their order."""
    for level, attributes, inner in _HEADING.findall(html):
        anchor = _ID.search(attributes) or _ANCHOR.search(inner)
        if anchor:
            said = escape(_said(inner), quote=False)
            yield Heading(int(level), unescape(anchor[1]), said, CARD in attributes)
