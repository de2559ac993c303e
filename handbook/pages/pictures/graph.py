"""What a picture is made of: boxes with lines of text in them, and what leads from box to box.

All values are plain and hashable, so that what was drawn once is drawn once.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from handbook.catalog import Handbook, Lack
from handbook.model import Record

# With more boxes a picture says less than a table, and takes seconds and megabytes.
MOST = 60
# How that looks which is not known, not set or not decided, and that which was proved.
OPEN, PROVED, CODE = "open", "proved", "code"
NOT_SET = "not set"


class Line(NamedTuple):
    """A line of text in a box; `target` is the id of the record that it leads to.

    `look` is "" or what the words mean: `OPEN`, `PROVED`, or `CODE` for what is typed as it stands.
    """

    text: str
    target: str = ""
    look: str = ""


class Node(NamedTuple):
    """A box: the word that says what it is, its title, and what else is in it."""

    id: str
    word: str
    title: Line
    lines: tuple[Line, ...] = ()
    shape: str = "part"
    look: str = ""


class Edge(NamedTuple):
    """What leads from one box to another; a look of `OPEN` is a way that nobody has decided."""

    start: str
    end: str
    word: str = ""
    look: str = ""


class Graph(NamedTuple):
    """A picture: its name within a page, its title, what its arrows mean, its parts, and a note.

    A small one stands beside other things, and is drawn once for desks and phones.
    """

    name: str
    title: str
    verb: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    note: str = ""
    small: bool = False

    def told(self) -> list[tuple[Node, list[tuple[str, list[Node]]]]]:
        """The picture in words: each box with the boxes that it leads to, by what leads there."""
        boxes = {node.id: node for node in self.nodes}
        leads: dict[str, dict[str, list[Node]]] = {node.id: {} for node in self.nodes}
        for edge in self.edges:
            leads[edge.start].setdefault(edge.word or self.verb, []).append(boxes[edge.end])
        return [(node, list(leads[node.id].items())) for node in self.nodes]


class Left(NamedTuple):
    """A picture that is not drawn, and how many boxes it would have."""

    title: str
    boxes: int


def unset(book: Handbook, record: Record, field: str, label: str = "") -> Line:
    """That a field of a record, as steps.undo, is not set: "label: not set".

    It leads to the decision that settles it, or else to the record.
    """
    target = book.settlers.get(Lack(record.id, field), record.id)
    return Line(f"{label}: {NOT_SET}" if label else NOT_SET, target, OPEN)


def drawable(graph: Graph) -> Graph | Left:
    """A picture, or that it has too many boxes or lines to be one."""
    if len(graph.nodes) > MOST or len(graph.edges) > 3 * MOST:
        return Left(graph.title, len(graph.nodes))
    return graph


def between(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[Edge]:
    """The edges whose two ends are there, each once."""
    there = {node.id for node in nodes}
    return (each for each in dict.fromkeys(edges) if {each.start, each.end} <= there)


def pieces(graph: Graph) -> list[tuple[list[Node], list[Edge]]]:
    """The parts of a picture that nothing ties to each other, in the order of their first boxes.

    Those that are a single box come last.
    """
    near: dict[str, set[str]] = {node.id: set() for node in graph.nodes}
    for edge in graph.edges:
        near[edge.start].add(edge.end)
        near[edge.end].add(edge.start)
    of: dict[str, str] = {}
    for node in graph.nodes:
        reached = [node.id] if node.id not in of else []
        for name in reached:
            if of.setdefault(name, node.id) == node.id:
                reached += sorted(near[name] - of.keys())
    found: dict[str, tuple[list[Node], list[Edge]]] = {}
    for node in graph.nodes:
        found.setdefault(of[node.id], ([], []))[0].append(node)
    for edge in graph.edges:
        found[of[edge.start]][1].append(edge)
    return sorted(found.values(), key=lambda each: not each[1])
