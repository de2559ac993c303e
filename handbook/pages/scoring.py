"""Scores as pages show them, with what a browser needs to judge them again when they are read."""

import datetime as dt

from handbook.schedule.score import PartScore, Proof, Score, Turns


def answers(what: PartScore | Proof, day: dt.date) -> str:
    """The answers that time alone gives: "2026-04-01 yes|2026-05-03 no"; "" where it is one."""
    return _written(what.turns(day))


def counts(score: Score) -> str:
    """How many parts are proved as time goes on: "2026-04-01 4 of 7|2026-05-03 3 of 7"; or ""."""
    return _written(score.turns())


def _written(turns: Turns[object]) -> str:
    found = [f"{day} {said or 'ended'}" for day, said in turns]
    return "|".join(found) if len(found) > 1 else ""
