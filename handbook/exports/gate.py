"""How a gate stands, as a line for each condition, as JSON and as GitHub's annotations."""

import datetime as dt
import json
from collections.abc import Callable, Iterator

from handbook.catalog import Handbook
from handbook.exports.findings import Place, workflow_command
from handbook.findings import Where
from handbook.model.moment import words, written
from handbook.schedule.ahead import holders
from handbook.schedule.asked import Missing, Verdict
from handbook.schedule.gates import GateState


def as_text(book: Handbook, state: GateState, place: Place) -> str:
    """A line that says whether it is open, one for each condition, and what is not known."""
    lines = [heading(state)]
    lines += [f"  {_word(each):<6}  {line(book, state, each)}" for each in state.verdicts]
    lines += [f"  note    {note}" for note in state.notes]
    return "\n".join([*lines, ""])


def heading(state: GateState) -> str:
    """Whether it is open, for what and when: "night is closed for v2 at 2026-03-07 14:05 CET"."""
    of = f" for {_plain_line(state.version)}" if state.version else ""
    found = f"{state.gate.id} is {_standing(state)}{of} at {words(state.at)}"
    return f"{found}; it opens by itself at {words(state.opens)}" if state.opens else found


def _standing(state: GateState) -> str:
    return "open" if state.is_open else "closed"


def _word(verdict: Verdict) -> str:
    return "holds" if verdict.holds else "closed"


def line(book: Handbook, state: GateState, verdict: Verdict) -> str:
    """One condition in a line: what holds since when, or what is missing, from whom, and how."""
    title = verdict.title.rstrip().rstrip(".")
    return _plain_line(f"{title}: {'; '.join(_parts(book, state, verdict))}")


def _plain_line(text: str) -> str:
    """A text in one line: what a version or a title has of line ends would begin another one."""
    return " ".join(text.split())


def _parts(book: Handbook, state: GateState, verdict: Verdict) -> Iterator[str]:
    yield verdict.says
    if verdict.since:
        yield f"since {words(verdict.since)}"
    if verdict.holds and verdict.events:
        yield f"by {', '.join(each.id for each in verdict.events)}"
    for each in verdict.missing:
        yield f"missing: {each.says}"
        if each.command or each.who:
            yield f"from: {_who(book, each, state.at.date())}"
        if each.command:
            yield f"run: {each.command}"


def _who(book: Handbook, missing: Missing, day: dt.date) -> str:
    """The roles that can give something, with who holds them on a day."""
    if not missing.who:
        return "anybody, for no role is named"
    return " or ".join(_role(book, role, day) for role in missing.who)


def _role(book: Handbook, role: str, day: dt.date) -> str:
    people = dict.fromkeys(each.person for each in holders(book, role, day) if each.runs(day))
    return f"{role} ({', '.join(people)})" if people else role


def as_json(book: Handbook, state: GateState, place: Place) -> str:
    """One object; moments are RFC 3339, and what is not known is null."""
    found = {
        "gate": state.gate.id,
        "version": state.version,
        "at": written(state.at),
        "open": state.is_open,
        "opens": state.opens and written(state.opens),
        "conditions": [_plain(book, each, state.at.date()) for each in state.verdicts],
        "notes": list(state.notes),
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _plain(book: Handbook, verdict: Verdict, day: dt.date) -> dict[str, object]:
    return {
        "title": verdict.title,
        "proof": verdict.proof or None,
        "holds": verdict.holds,
        "says": verdict.says,
        "since": verdict.since and written(verdict.since),
        "opens": verdict.opens and written(verdict.opens),
        "events": [each.id for each in verdict.events],
        "missing": [
            {"says": each.says, "roles": list(each.who), "people": _people(book, each, day),
             "command": each.command or None}
            for each in verdict.missing
        ],
        "at": str(_where(book, verdict)),
    }  # fmt: skip


def _people(book: Handbook, missing: Missing, day: dt.date) -> list[str]:
    found = (each for role in missing.who for each in holders(book, role, day) if each.runs(day))
    return list(dict.fromkeys(each.person for each in found))


def _where(book: Handbook, verdict: Verdict) -> Where:
    entry = book.entries.get(verdict.record)
    return entry.where(*verdict.where) if entry else Where("")


def as_github(book: Handbook, state: GateState, place: Place) -> str:
    """An annotation of each condition at its line: an error where it is closed, else a notice."""
    lines = []
    for each in state.verdicts:
        where = _where(book, each)
        properties: dict[str, str | int] = {"title": f"{state.gate.id}: {_word(each)}"}
        if where.path:
            properties |= {"file": place(where.path), "line": where.line, "col": where.column}
        name = "notice" if each.holds else "error"
        lines.append(workflow_command(name, properties, line(book, state, each)))
    lines += [workflow_command("notice", {"title": state.gate.id}, note) for note in state.notes]
    return "\n".join([*lines, heading(state), ""])


FORMATS: dict[str, Callable[[Handbook, GateState, Place], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}
