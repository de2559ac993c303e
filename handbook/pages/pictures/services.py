"""The service map as a picture: systems, and the parts and vendors that they rest on."""

import datetime as dt
from collections.abc import Iterable, Sequence

from handbook import schedule
from handbook.catalog import Handbook
from handbook.model import Record
from handbook.model.platform import Component, Environment, System, Vendor
from handbook.pages.dependencies import dependents, needed, rests_on
from handbook.pages.pictures.graph import (
    OPEN,
    Edge,
    Graph,
    Left,
    Line,
    Node,
    between,
    drawable,
    unset,
)

_WORDS = {System: "system", Component: "part or tool", Vendor: "vendor"}
_NOTE = "An arrow leads from what needs something to what it needs."
_SHAPES = {System: "system", Component: "part", Vendor: "vendor"}
# As many names stand in a box for several records, and boxes in the picture of one record.
_NAMES = 8
_AROUND = 24
_REACH = 60
# Fewer boxes than these say nothing that the page does not say as fast.
_LEAST = 3


def service_map(book: Handbook, today: dt.date) -> Graph | Left:
    """All systems, and of the parts and vendors those that something needs or that need something.

    Parts that need the same, and that the same need, stand together in a box, and so do the
    vendors that nothing names as needed.
    """
    records = [each for each in _all(book) if not schedule.has_ended(each, today)]
    edges = _edges(book, records)
    tied = {end for edge in edges for end in (edge.start, edge.end)}
    shown = [each for each in records if isinstance(each, System) or each.id in tied]
    loose = [each for each in records if isinstance(each, Vendor) and each.id not in tied]
    alone, groups = _together(shown, edges)
    nodes = [_node(book, each, edges) for each in alone]
    nodes += [_stack(book, group) for group in groups]
    if loose and shown:
        nodes.append(_unnamed(loose))
    return drawable(_graph("service-map", "What rests on what", nodes, edges, groups))


def neighbourhood(book: Handbook, record: Record, today: dt.date) -> Graph | None:
    """A record with all that it needs and all that needs it, or with what is next to it.

    None where there is too little to draw, or too much.
    """
    ways = (*dependents(book, record.id), *needed(book, record.id))
    for reached in ([each for each, _ in ways], [each for each, way in ways if not way]):
        if len(reached) > _REACH:
            continue
        around = {each.id: each for each in reached if not schedule.has_ended(each, today)}
        records = [record, *(each for name, each in around.items() if name != record.id)]
        edges = _edges(book, records)
        alone, groups = _together(records, edges, but=record.id)
        nodes = [_plain(each, here=each is record) for each in alone]
        nodes += [_stack(book, group) for group in groups]
        if len(records) >= _LEAST and len(nodes) <= _AROUND:
            title = f"What is around {record.title}"
            return _graph("around", title, nodes, edges, groups)._replace(small=True)
    return None


def _all(book: Handbook) -> Iterable[Record]:
    for kind in (System, Component, Vendor):
        yield from book.all(kind)


def _edges(book: Handbook, records: Iterable[Record]) -> list[Edge]:
    """What each record needs of the others."""
    there = {each.id: each for each in records}
    found = (
        Edge(each.id, other.id)
        for each in there.values()
        for other in rests_on(book, each)
        if other.id in there
    )
    return list(dict.fromkeys(found))


def _together(
    records: Sequence[Record], edges: Sequence[Edge], but: str = ""
) -> tuple[list[Record], list[list[Record]]]:
    """The records with a box of their own, and the parts that share one: nothing tells them apart.

    Those are parts that need the same, and that the same need; `but` has a box of its own.
    """
    ends: dict[str, tuple[set[str], set[str]]] = {each.id: (set(), set()) for each in records}
    for edge in edges:
        ends[edge.start][0].add(edge.end)
        ends[edge.end][1].add(edge.start)
    groups: dict[tuple[frozenset[str], frozenset[str]], list[Record]] = {}
    for each in records:
        needs, wanted = ends[each.id]
        if isinstance(each, Component) and needs and each.id != but:
            groups.setdefault((frozenset(needs), frozenset(wanted)), []).append(each)
    shared = [group for group in groups.values() if len(group) > 1]
    inside = {each.id for group in shared for each in group}
    return [each for each in records if each.id not in inside], shared


def _graph(
    name: str,
    title: str,
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    groups: Iterable[Sequence[Record]],
) -> Graph:
    """A picture; what leads to or from a record in a box of several leads to or from that box."""
    box = {each.id: group[0].id for group in groups for each in group}
    kept = (Edge(*(box.get(end, end) for end in (each.start, each.end))) for each in edges)
    found = tuple(nodes)
    return Graph(name, title, "needs", found, tuple(between(found, kept)), _NOTE)


def _node(book: Handbook, record: Record, edges: Iterable[Edge]) -> Node:
    """A box of the map; a system says where it runs, and whether what it needs is known."""
    plain = _plain(record)
    if not isinstance(record, System):
        return plain
    lines = []
    places = [each for run in record.environments if (each := book.get(run.environment))]
    if places:
        lines.append(Line(f"in {', '.join(each.title for each in places)}"))
    elif book.all(Environment):
        lines.append(unset(book, record, "environments", "runs in"))
    known = any(edge.start == record.id for edge in edges)
    if not known:
        lines.append(unset(book, record, "depends_on", "needs"))
    return plain._replace(lines=tuple(lines), look="" if known else OPEN)


def _plain(record: Record, *, here: bool = False) -> Node:
    """A box with no more than what a record is."""
    kind = type(record)
    title = Line(record.title, "" if here else record.id)
    look = "here" if here else ""
    return Node(record.id, _WORDS[kind], title, shape=_SHAPES[kind], look=look)


def _stack(book: Handbook, group: Sequence[Record]) -> Node:
    """A box for several parts that rest on the same."""
    grounds = " and ".join(each.title for each in rests_on(book, group[0]))
    title = Line(f"{len(group)} on {grounds}")
    return Node(group[0].id, "parts and tools", title, _names(group), "part")


def _unnamed(vendors: Sequence[Record]) -> Node:
    """A box for the vendors of which it is not known what needs them."""
    title = Line("Needed by: not set", look=OPEN)
    return Node("loose", "vendors", title, _names(vendors), "vendor", OPEN)


def _names(records: Sequence[Record]) -> tuple[Line, ...]:
    lines = [Line(each.title, each.id) for each in records[:_NAMES]]
    left = len(records) - len(lines)
    return (*lines, Line(f"and {left} more")) if left else tuple(lines)
