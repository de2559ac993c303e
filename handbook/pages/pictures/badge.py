"""A badge of a score: a small picture for a README, with the day that it was made for.

A picture that stands elsewhere is not judged when it is read, so it says how old it is. It stands
on a ground of its own, and reads the same on a light and on a dark page.
"""

import datetime as dt
import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import jinja2

from handbook.catalog import Handbook, made
from handbook.model.platform import System
from handbook.pages.pictures.letters import Hand, width, wrap
from handbook.schedule import care
from handbook.schedule.score import Answer, Score, said

_TEMPLATES = Path(__file__).parents[1] / "templates"
_HAND = Hand(12)
_MARGIN = 8
# How long a title can be, in the picture's unit, before it is cut.
_ROOM = 240
# What every badge has, and no other picture.
MARK = 'data-made-by="handbook score"'
# The colours of the light scheme (`base.css`); white text on each holds 7:1.
_NAME, _DAY = "#15212b", "#46545f"
_PROVED, _HARM, _UNKNOWN = "#125231", "#9b1c1a", "#56368a"


class _Field(NamedTuple):
    """A part of a badge: its text, its colour, where it begins, and how wide it is."""

    text: str
    colour: str
    x: float
    width: float


def badge_of(
    book: Handbook, scores: Sequence[Score], day: dt.date, title: str | None = None
) -> str:
    """The badge of some systems on a day, as SVG: "Player", "4 of 7", "2026-04-01".

    Without a title it is named as the handbook is.
    """
    of = title or (book.settings.title if book.settings else "Handbook")
    count = said(scores, day)
    return _drawn(of, count, f"{count} proved on {day}", _colour(scores), day)


def badges(book: Handbook, day: dt.date) -> Iterator[tuple[str, str]]:
    """The badges that the site has, each as its path and its SVG.

    A system that ended says so: its address stays where others show it.
    """
    scores = {each.system.id: each for each in care.scores(book, day)}
    for badge in made.badges(book):
        if badge.system is None:
            yield badge.path, badge_of(book, [*scores.values()], day)
        elif found := scores.get(badge.system.record.id):
            yield badge.path, badge_of(book, [found], day, found.system.title)
        else:
            yield badge.path, _of_ended(badge.system.record, day)


def _of_ended(system: System, day: dt.date) -> str:
    return _drawn(system.title, "ended", f"ended on {system.ended}", _DAY, day)


def _colour(scores: Sequence[Score]) -> str:
    """Green where all is proved, red where something is known not to hold, else violet."""
    found = {part.on(each.day) for each in scores for part in each.asked}
    if Answer.NO in found:
        return _HARM
    return _UNKNOWN if Answer.NOT_KNOWN in found or not found else _PROVED


def _drawn(title: str, word: str, says: str, colour: str, day: dt.date) -> str:
    name = _printable(title)
    short = " ".join(wrap(name, _ROOM, _HAND, 1))
    fields = list(_fields((short, _NAME), (word, colour), (str(day), _DAY)))
    whole = round(sum(each.width for each in fields), 1)
    return _template().render(
        fields=fields, whole=whole, inner=round(whole - 1, 1), mark=MARK, says=f"{name}: {says}"
    )


@functools.cache
def _template() -> jinja2.Template:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return env.get_template("_score_badge.svg")


def _printable(text: str) -> str:
    """A text in one line, without what XML or a reader cannot show."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _fields(*texts: tuple[str, str]) -> Iterator[_Field]:
    x = 0.0
    for text, colour in texts:
        room = round(width(text, _HAND) + 2 * _MARGIN, 1)
        yield _Field(text, colour, round(x, 1), room)
        x += room
