"""The escalation ladders as a picture: who is asked, in which order, and how long each one has."""

import datetime as dt
from collections.abc import Iterator

from handbook import schedule
from handbook.catalog import Handbook
from handbook.model import duration
from handbook.model.people import Escalation
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

_NOTE = "Below each role stands how long it has to answer before the next one is asked."


def escalations(book: Handbook, today: dt.date) -> Graph | Left:
    """Each escalation as a ladder, and the one that follows it."""
    going_on = [each for each in book.all(Escalation) if not schedule.has_ended(each, today)]
    nodes = tuple(_ladder(book, each) for each in going_on)
    edges = tuple(between(nodes, _following(book, going_on)))
    title = "Who is asked, and who then"
    return drawable(Graph("escalations", title, "then", nodes, edges, _NOTE))


def _following(book: Handbook, going_on: list[Escalation]) -> Iterator[Edge]:
    for each in going_on:
        if each.then and (then := book.get(each.then)):
            proposed = each.then_proposed
            yield Edge(each.id, then.id, "proposed" if proposed else "", OPEN if proposed else "")


def _ladder(book: Handbook, escalation: Escalation) -> Node:
    rungs = tuple(_rungs(book, escalation)) or (unset(book, escalation, "route", "who is asked"),)
    title = Line(escalation.title, escalation.id)
    look = "" if escalation.route else OPEN
    return Node(escalation.id, "escalation", title, rungs, "ladder", look)


def _rungs(book: Handbook, escalation: Escalation) -> Iterator[Line]:
    """The severities and their time to answer, the roles and the wait after each, what follows."""
    for level in escalation.levels:
        within = duration.words(level.respond_within) if level.respond_within else ""
        known = Line(f"{level.severity}: answer in {within}") if within else None
        lacking = f"{level.severity}: time to answer"
        yield known or unset(book, escalation, "levels.respond_within", lacking)
    for number, stop in enumerate(escalation.route, 1):
        if role := book.get(stop.role):
            yield Line(f"{number}. {role.title}", role.id)
        if stop.after:
            yield Line(f"↓ after {duration.words(stop.after)}")
        elif number < len(escalation.route) or escalation.then:
            yield unset(book, escalation, "route.after", "↓ wait")
    if then := book.get(escalation.then or ""):
        proposed = escalation.then_proposed
        word = "then (proposed)" if proposed else "then"
        yield Line(f"{word}: {then.title}", look=OPEN if proposed else "")
