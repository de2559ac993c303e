"""The scores of systems, as text for people and as JSON for programs."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Any

from handbook.catalog import Handbook
from handbook.findings import Where
from handbook.schedule.score import Answer, PartScore, Proof, Raise, Score, Step, said

_ORDER = (Answer.YES, Answer.NO, Answer.NOT_KNOWN, Answer.NOT_ASKED)


def as_text(scores: Sequence[Score], day: dt.date) -> str:
    """For each system how many parts are proved, which are and which are not, and the next step."""
    width = max((len(each.system.id) for each in scores), default=0)
    lines = [line for each in scores for line in _short(each, width)]
    return "\n".join([*lines, f"All systems: {said(scores, day)}"]) + "\n"


def _short(score: Score, width: int) -> Iterator[str]:
    yield f"{score.system.id:<{width}}  {score.said}"
    for answer in _ORDER:
        titles = [part.title for part in score.parts if part.on(score.day) is answer]
        if titles:
            yield f"  {answer}: {', '.join(titles)}"
    yield f"  {next_step(score)}"


def next_step(score: Score) -> str:
    """What to do next, in a line."""
    found = score.next
    if found is None:
        return "next: nothing; what is proved here has no end"
    before = f"by {found.before}, " if found.before else ""
    left = f" (1 of {found.work} steps)" if found.work > 1 else ""
    return f"next: {before}{found.part.title}: {found.proof.step}{left}"


def one_as_text(book: Handbook, score: Score) -> str:
    """All parts of a system, and under each what stands to it, with its proof or its next step."""
    entry = book.entries[score.system.id]
    name = " ".join(score.system.title.split())
    title = f"{name} (system {score.system.id})  {entry.where()}"
    lines = [title, f"{score.said} on {score.day}", ""]
    for part in score.parts:
        lines += _part(book, part, score.day)
    return "\n".join([*lines, "", next_step(score)]) + "\n"


def _part(book: Handbook, part: PartScore, day: dt.date) -> Iterator[str]:
    why = f": {' '.join(part.why.split())}" if part.why else ""
    yield f"{part.on(day):<9}  {part.title}{why}"
    for each in part.proofs:
        yield f"  {each.answer:<9}  {_proof(book, each)}"
        if each.answer is not Answer.YES:
            yield f"             {each.step}"


def _proof(book: Handbook, proof: Proof) -> str:
    name = f"{proof.record.id}: " if proof.record else ""
    until = f", until {proof.proved_until}" if proof.proved_until else ""
    place = f"  ({proof.event.id})" if proof.event else f"  ({proof.where})" if proof.where else ""
    return f"{name}{proof.says}{until}{place}"


def as_json(book: Handbook, scores: Sequence[Score], day: dt.date) -> str:
    """The day, and each system with its parts; what is not known of a proof is null."""
    found = {
        "day": str(day),
        "proved": sum(len(each.proved) for each in scores),
        "asked": sum(len(each.asked) for each in scores),
        "systems": [_system(book, each) for each in scores],
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _system(book: Handbook, score: Score) -> dict[str, Any]:
    return {
        "id": score.system.id,
        "title": score.system.title,
        "at": str(book.entries[score.system.id].where()),
        "proved": len(score.proved),
        "asked": len(score.asked),
        "next": score.next and _next(score.next),
        "parts": [_plain_part(book, each, score.day) for each in score.parts],
    }


def _next(found: Raise) -> dict[str, Any]:
    return {
        "part": found.part.name,
        "steps": found.work,
        "before": _day(found.before),
        **_step(found.proof.step),
    }


def _plain_part(book: Handbook, part: PartScore, day: dt.date) -> dict[str, Any]:
    until = part.until(day) if part.on(day) is Answer.YES else None
    return {
        "part": part.name,
        "title": part.title,
        "answer": part.on(day),
        "until": _day(until),
        "why": part.why or None,
        "proofs": [_plain_proof(book, each) for each in part.proofs],
    }


def _plain_proof(book: Handbook, proof: Proof) -> dict[str, Any]:
    record = proof.record
    return {
        "id": record and record.id,
        "kind": record and book.entries[record.id].kind.name,
        "answer": proof.answer,
        "says": proof.says,
        "until": _day(proof.proved_until),
        "event": proof.event and proof.event.id,
        "at": _place(proof.event.where() if proof.event else proof.where),
        "step": _step(proof.step),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "command": step.command or None,
        "then": step.then or None,
        "record": step.record and step.record.id,
        "at": _place(step.where),
        "key": step.key or None,
    }


def _place(where: Where | None) -> str | None:
    return str(where) if where else None


def _day(day: dt.date | None) -> str | None:
    return str(day) if day else None
