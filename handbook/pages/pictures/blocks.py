"""The boxes of a picture with their text, before anybody knows where they stand.

A unit is a twentieth of the theme's rem, so text is as large as the small print of a page.
"""

from collections.abc import Iterator
from typing import NamedTuple

from handbook.pages.pictures import svg
from handbook.pages.pictures.graph import CODE, Line, Node
from handbook.pages.pictures.letters import ELLIPSIS, Hand, wrap

# The size of small print, and that of a title where there is room.
SMALL, TITLE = 12.4, 14.0
_TOP = 8
# A link is as high as a finger's target; other lines as their text needs.
_TARGET, _LEADING, _APART = 24, 16, 4
# Where in its line a text stands, from the top.
_BASE = 12
_MOST = {"word": 2, "title": 4, "line": 4}


class Text(NamedTuple):
    """A line of text as it is shown, and how far below the top of its box."""

    y: float
    text: str


class Area(NamedTuple):
    """What a line of the data takes up in a box: its text, and the classes of how that looks."""

    y: float
    height: float
    looks: str
    texts: tuple[Text, ...]
    line: Line

    @property
    def short(self) -> bool:
        """Whether less than all of its text is shown."""
        return self.texts[-1].text.endswith(ELLIPSIS)


class Block(NamedTuple):
    """A box with its text, all from its upper left corner, and where a text begins."""

    node: Node
    width: float
    height: float
    areas: tuple[Area, ...]
    left: float

    @property
    def outline(self) -> str:
        """Its edge, as path data."""
        return svg.outline(self.node.shape, self.width, self.height)

    @property
    def marks(self) -> str:
        """What is drawn on it beside its text, as path data, if anything is."""
        return svg.marks(self.node.shape, self.width, self.height)


def block(node: Node, width: float, side: float, title: float) -> Block:
    """A box of a width with room at its sides and a title of a size, as high as its text needs."""
    areas = tuple(_areas(node, width - 2 * side, title))
    height = areas[-1].y + areas[-1].height + _TOP
    return Block(node, width, height, areas, side)


def _areas(node: Node, room: float, title: float) -> Iterator[Area]:
    """The lines of a box, one below the other: the word for what it is, its title, the others."""
    big = Hand(title, bold=True, mono=node.title.look == CODE)
    rows = [("word", Line(node.word), Hand(SMALL)), ("title", node.title, big)]
    rows += [("line", each, Hand(SMALL, mono=each.look == CODE)) for each in node.lines]
    top: float = _TOP
    for look, line, hand in rows:
        found = _area(line, look, top, wrap(line.text, room, hand, _MOST[look]))
        top += found.height
        yield found


def _area(line: Line, look: str, top: float, shown: tuple[str, ...]) -> Area:
    leading = _LEADING + (2 if look == "title" else 0)
    text = leading * len(shown)
    height = max(text + _APART, _TARGET) if line.target else text + _APART
    first = top + (height - text) / 2 + _BASE
    texts = tuple(Text(first + row * leading, each) for row, each in enumerate(shown))
    looks = f"hb-box__{look} hb-box__{line.look}" if line.look else f"hb-box__{look}"
    return Area(top, height, looks, texts, line)
