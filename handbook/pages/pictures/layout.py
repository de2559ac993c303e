"""Where the boxes of a picture stand, and where its lines run.

graphlay places them: layers after Sugiyama, lines that turn at right angles and go around boxes,
and the same places for the same picture each time.
"""

import functools
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from handbook.pages.pictures import svg
from handbook.pages.pictures.blocks import SMALL, TITLE, Block, block
from handbook.pages.pictures.graph import Edge, Graph

# The width of a page's column beside the navigation, and what is still read on a phone of 390
# pixels: there it is drawn smaller by a tenth.
COLUMN, PHONE = 720, 400
RIGHT, DOWN = "leftright", "topbottom"
_UNITS = 20
_MARGIN = 2


class Style(NamedTuple):
    """How a picture is drawn.

    The width of a box and of the room beside its text, the size of a title, and the gaps between
    layers, between the boxes of one, and between lines.
    """

    box: int
    side: int
    title: float
    layers: int
    nodes: int
    lines: int


WIDE = tuple(Style(box, 10, TITLE, 40, 16, 8) for box in (208, 176, 148))
NARROW = tuple(Style(box, 6, SMALL, 26, 12, 5) for box in (168, 104))


class Box(NamedTuple):
    """A box and the place of its upper left corner."""

    x: float
    y: float
    block: Block


class Way(NamedTuple):
    """A line from box to box: the points that it goes through, its path, and its arrow's."""

    edge: Edge
    points: tuple[svg.Point, ...]
    path: str
    arrow: str


class Drawing(NamedTuple):
    """A picture as it is drawn, and whether it is the one for phones."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    narrow: bool = False

    @property
    def rems(self) -> str:
        """Its width at full size, in the theme's rem."""
        return svg.number(self.width / _UNITS)


@functools.lru_cache(maxsize=1 << 9)
def drawings(graph: Graph) -> tuple[Drawing, ...]:
    """The drawings of a picture: one, and one more for phones where the first is too wide."""
    wide = _best(graph, WIDE, COLUMN)
    if wide.width <= PHONE:
        return (wide,)
    narrow = _best(graph, NARROW, PHONE)._replace(narrow=True)
    return (wide, narrow) if narrow.width <= PHONE else (wide,)


def _best(graph: Graph, styles: tuple[Style, ...], room: int) -> Drawing:
    """The widest boxes that leave the picture within a room, in the lower of two ways to lay it.

    Where none of them fits, the narrowest.
    """
    tried: list[Drawing] = []
    for style in styles:
        found = [place(graph, style, each, room) for each in (RIGHT, DOWN)]
        if fitting := [each for each in found if each.width <= room]:
            return min(fitting, key=lambda each: each.height)
        tried += found
    return min(tried, key=lambda each: each.width)


def place(graph: Graph, style: Style, direction: str, room: int = COLUMN) -> Drawing:
    """A picture as it is drawn in one style, to the right or down.

    What nothing leads to or from stands below the rest, in rows that fit the room.
    """
    tied = {end for edge in graph.edges for end in (edge.start, edge.end)}
    blocks = [block(node, style.box, style.side, style.title) for node in graph.nodes]
    boxes, ways = _tied([each for each in blocks if each.node.id in tied], graph, style, direction)
    top = max((each.y + each.block.height + style.layers for each in boxes), default=_MARGIN)
    boxes += _rows([each for each in blocks if each.node.id not in tied], style, room, top)
    ends = [(each.x + each.block.width, each.y + each.block.height) for each in boxes]
    ends += [point for way in ways for point in way.points]
    width, height = (max((each[axis] for each in ends), default=0) + _MARGIN for axis in (0, 1))
    return Drawing(width, height, tuple(boxes), tuple(ways))


def _tied(
    blocks: Sequence[Block], graph: Graph, style: Style, direction: str
) -> tuple[list[Box], list[Way]]:
    """The boxes that lines tie together, and the lines."""
    import graphlay  # noqa: PLC0415 -- few commands draw

    if not blocks:
        return [], []
    sizes = [{"size": {"width": each.width, "height": each.height}} for each in blocks]
    asked = {"nodes": sizes, "edges": _ends(blocks, graph.edges)}
    # Lines that end at one box join before it; dashes on dashes would be a line.
    merged = "none" if any(each.look for each in graph.edges) else "joins"
    laid = graphlay.layout(asked, options=_options(style, direction, merged))
    left, top = (laid.bounds["min"][axis] - _MARGIN for axis in ("x", "y"))
    boxes = [
        Box(
            svg.rounded(each["center"]["x"] - left - one.width / 2),
            svg.rounded(each["center"]["y"] - top - one.height / 2),
            one,
        )
        for one, each in zip(blocks, laid.nodes, strict=True)
    ]
    ways = [
        _way(edge, each["points"], left, top)
        for edge, each in zip(graph.edges, laid.edges, strict=True)
    ]
    return boxes, ways


def _ends(blocks: Iterable[Block], edges: Iterable[Edge]) -> list[dict[str, int]]:
    """The edges as the numbers of their boxes."""
    numbers = {each.node.id: number for number, each in enumerate(blocks)}
    return [{"source": numbers[each.start], "target": numbers[each.end]} for each in edges]


def _options(style: Style, direction: str, merged: str) -> dict[str, Any]:
    spacing = {
        "layer_gap": style.layers,
        "node_gap": style.nodes,
        "dummy_gap": 10,
        "port_gap": 8,
        "port_stroke_clear": 6,
        "stub": style.layers // 2 - 2,
        "self_loop_gap": 8,
    }
    return {
        "direction": direction,
        "spacing": spacing,
        "routing": {"merge_edges": merged, "lane_gap": style.lines},
    }


def _way(edge: Edge, points: Sequence[dict[str, float]], left: float, top: float) -> Way:
    found = tuple((svg.rounded(each["x"] - left), svg.rounded(each["y"] - top)) for each in points)
    return Way(edge, found, svg.line(found), svg.arrow(found))


def _rows(blocks: Sequence[Block], style: Style, room: int, top: float) -> list[Box]:
    """Boxes in rows, as many as fit, from a height on."""
    columns = max(1, (room - 2 * _MARGIN + style.nodes) // (style.box + style.nodes))
    boxes: list[Box] = []
    for start in range(0, len(blocks), columns):
        row = blocks[start : start + columns]
        for number, each in enumerate(row):
            boxes.append(Box(_MARGIN + number * (style.box + style.nodes), top, each))
        top += max(each.height for each in row) + style.nodes
    return boxes
