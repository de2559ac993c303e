"""Scores as pages show them, with what a browser needs to judge them again when they are read."""

import datetime as dt

from handbook.schedule.score import PartScore, Proof, Score

# Before any day on which a page is read: what holds by now has no beginning that matters.
_ALWAYS = "1970-01-01"


def turns(what: PartScore | Proof, day: dt.date) -> str:
    """The answers that time alone gives, each with its first day: "2026-04-01 yes|2026-05-03 no".

    "" where time changes nothing.
    """
    found = what.turns(day)
    return "|".join(f"{first} {answer}" for first, answer in found) if len(found) > 1 else ""


def lasting(score: Score) -> int:
    """How many parts are yes on the day of the score, and stay so."""
    return sum(each.until(score.day) is None for each in score.proved)


def ending(score: Score) -> str:
    """The spans in which the other parts stay yes: "1970-01-01/2026-05-02 …"."""
    ends = (each.until(score.day) for each in score.proved)
    return " ".join(f"{_ALWAYS}/{end}" for end in ends if end)
