"""Where the boxes of a picture stand, and where its lines run.

graphlay places them: layers after Sugiyama, lines that turn at right angles and go around boxes,
and the same places for the same picture each time.
"""

import functools
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from handbook.pages.pictures import svg
from handbook.pages.pictures.blocks import SMALL, TITLE, Block, block
from handbook.pages.pictures.graph import Edge, Graph, Node, pieces

# The width of a page's column beside the navigation, and what is still read on a phone of 390
# pixels: there it is drawn smaller by a tenth.
COLUMN, PHONE = 736, 400
RIGHT, DOWN = "leftright", "topbottom"
_UNITS = 20
_MARGIN = 2


class Style(NamedTuple):
    """How a picture is drawn.

    The width of a box and of the room beside its text, the size of a title, the gaps between
    layers, between the boxes of one, and between lines; and what a picture in this style may be
    higher than one in another and still be taken: what is narrow is harder to read.
    """

    box: int
    side: int
    title: float
    layers: int
    nodes: int
    lines: int
    worth: float = 1.0


WIDE = (
    Style(208, 10, TITLE, 40, 16, 8),
    Style(176, 10, TITLE, 40, 16, 8, 0.9),
    Style(148, 10, TITLE, 40, 16, 8, 0.8),
    Style(120, 6, TITLE, 32, 16, 8, 0.65),
)
NARROW = (Style(168, 6, SMALL, 26, 12, 5), Style(104, 6, SMALL, 26, 12, 5, 0.7))


class Box(NamedTuple):
    """A box and the place of its upper left corner."""

    x: float
    y: float
    block: Block


class Way(NamedTuple):
    """A line from box to box, and the points that it goes through."""

    edge: Edge
    points: tuple[svg.Point, ...]

    @property
    def path(self) -> str:
        """How it runs, up to its arrow."""
        return svg.line(self.points)

    @property
    def arrow(self) -> str:
        """The arrow at its end."""
        return svg.arrow(self.points)


class Drawing(NamedTuple):
    """A picture as it is drawn, and what for.

    "wide" where "narrow" is another one for phones, "any" where there is one for all, "small" where
    that one is drawn as for phones.
    """

    width: float
    height: float
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    kind: str = "any"

    @property
    def rems(self) -> str:
        """Its width at full size, in the theme's rem."""
        return svg.number(self.width / _UNITS)


@functools.lru_cache(maxsize=1 << 9)
def drawings(graph: Graph) -> tuple[Drawing, ...]:
    """The drawings of a picture: one, and one more for phones where the first is too wide."""
    if graph.small:
        small = _best(graph, NARROW, PHONE)
        if small.width <= PHONE:
            return (small._replace(kind="small"),)
    wide = _best(graph, WIDE, COLUMN)
    if wide.width > PHONE and (narrow := _best(graph, NARROW, PHONE)).width <= PHONE:
        return wide._replace(kind="wide"), narrow._replace(kind="narrow")
    return (wide,)


def _best(graph: Graph, styles: tuple[Style, ...], room: int) -> Drawing:
    """The lowest drawing that fits a room, by what its style is worth; else the narrowest.

    Where both directions fit, narrower boxes only make it higher. What is small needs no more than
    one that fits.
    """
    enough = any if graph.small else all
    tried: list[tuple[float, Drawing]] = []
    for style in styles:
        found = [place(graph, style, direction, room) for direction in (RIGHT, DOWN)]
        tried += [(style.worth, each) for each in found]
        if enough(each.width <= room for each in found):
            break
    fitting = [(each.height / worth, each) for worth, each in tried if each.width <= room]
    if fitting:
        return min(fitting, key=itemgetter(0))[1]
    return min((each for _, each in tried), key=lambda each: each.width)


def place(graph: Graph, style: Style, direction: str, room: int = COLUMN) -> Drawing:
    """A picture as it is drawn in one style, to the right or down.

    What nothing ties to the rest stands beside it where there is room, or else below.
    """
    boxes: list[Box] = []
    ways: list[Way] = []
    left = top = low = width = float(_MARGIN)
    for nodes, edges in pieces(graph):
        piece = _piece(nodes, edges, style, direction)
        if left > _MARGIN and left + piece.width > room - _MARGIN:
            left, top = _MARGIN, low + style.layers
        boxes += [_moved(each, left, top) for each in piece.boxes]
        ways += [_way(edge, points, left, top) for edge, points in piece.lines]
        width, low = max(width, left + piece.width), max(low, top + piece.height)
        left += piece.width + style.layers
    right, bottom = (svg.rounded(each + _MARGIN) for each in (width, low))
    return Drawing(right, bottom, tuple(boxes), tuple(ways))


class _Piece(NamedTuple):
    """A part of a picture in a place of its own."""

    width: float
    height: float
    boxes: list[Box]
    lines: list[tuple[Edge, list[svg.Point]]]


def _piece(nodes: Sequence[Node], edges: Sequence[Edge], style: Style, direction: str) -> _Piece:
    """Boxes that lines tie together, laid out; what is named first stands first."""
    blocks = [block(node, style.box, style.side, style.title) for node in nodes]
    if not edges:
        return _Piece(style.box, blocks[0].height, [Box(0, 0, blocks[0])], [])
    laid = _laid(blocks, edges, style, direction)
    low, high = laid["bounds"]["min"], laid["bounds"]["max"]
    width, height = high["x"] - low["x"], high["y"] - low["y"]
    boxes = [
        Box(
            each["center"]["x"] - low["x"] - one.width / 2,
            each["center"]["y"] - low["y"] - one.height / 2,
            one,
        )
        for one, each in zip(blocks, laid["nodes"], strict=True)
    ]
    lines = [
        (edge, [(each["x"] - low["x"], each["y"] - low["y"]) for each in found["points"]])
        for edge, found in zip(edges, laid["edges"], strict=True)
    ]
    piece = _Piece(width, height, boxes, lines)
    first = boxes[0]
    if direction == RIGHT and first.y + first.block.height / 2 > height / 2:
        return _upside_down(piece)
    return piece


def _upside_down(piece: _Piece) -> _Piece:
    """A piece with what stood below above."""
    boxes = [each._replace(y=piece.height - each.y - each.block.height) for each in piece.boxes]
    lines = [(edge, [(x, piece.height - y) for x, y in points]) for edge, points in piece.lines]
    return piece._replace(boxes=boxes, lines=lines)


def _laid(
    blocks: Sequence[Block], edges: Sequence[Edge], style: Style, direction: str
) -> dict[str, Any]:
    """What graphlay makes of boxes and lines."""
    import graphlay  # noqa: PLC0415 -- few commands draw

    numbers = {each.node.id: number for number, each in enumerate(blocks)}
    asked = {
        "nodes": [{"size": {"width": each.width, "height": each.height}} for each in blocks],
        "edges": [{"source": numbers[each.start], "target": numbers[each.end]} for each in edges],
    }
    spacing = {
        "layer_gap": style.layers,
        "node_gap": style.nodes,
        "dummy_gap": 10,
        "port_gap": 8,
        "port_stroke_clear": 6,
        "stub": style.layers // 2 - 2,
        "self_loop_gap": 8,
    }
    # Lines that end at one box join before it; dashes on dashes would be a line.
    merged = "none" if any(each.look for each in edges) else "joins"
    routing = {"merge_edges": merged, "lane_gap": style.lines}
    options = {"direction": direction, "spacing": spacing, "routing": routing}
    found: dict[str, Any] = graphlay.layout(asked, options=options).to_dict()
    return found


def _moved(box: Box, left: float, top: float) -> Box:
    return box._replace(x=svg.rounded(box.x + left), y=svg.rounded(box.y + top))


def _way(edge: Edge, points: Iterable[svg.Point], left: float, top: float) -> Way:
    return Way(edge, tuple((svg.rounded(x + left), svg.rounded(y + top)) for x, y in points))
