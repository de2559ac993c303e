"""What happened in a span of days: done, late, incidents, decisions, gaps closed and opened."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handbook.catalog import Handbook, Logged
from handbook.exports import due
from handbook.markup.plain import escaped
from handbook.model.knowledge import Question
from handbook.model.log import Incident


@dataclass(frozen=True, slots=True)
class Gaps:
    """What was settled and what came up since."""

    closed: tuple[str, ...]
    opened: tuple[str, ...]


def digest(book: Handbook, since: dt.date, today: dt.date, gaps: Gaps | str) -> str:
    """A Markdown summary from the day after `since` up to and with `today`.

    An event is told of when it became known, so that one that was recorded late is told of
    too. `gaps` is text that says why they are not known, where they are not.
    """
    known = book.known(today)
    events = [each for each in known.standing if known.since[each.id] > since]
    lines = [f"# From {since + dt.timedelta(days=1)} to {today}", ""]
    lines += _section("Done", (_line(book, e) for e in events if e.event.kind != "incident"))
    rows = due.rows(book, today)
    lines += _section("Late", (_late(row) for row in due.late(rows)))
    lines += _some("Not known", (_late(row) for row in due.unknown(rows)))
    lines += _some("Not observed", (_late(row) for row in due.unobserved(rows)))
    incidents = [e for e in events if isinstance(e.event, Incident)]
    lines += _section("Incidents", (part for e in incidents for part in _incident(book, e)))
    lines += _some("Decided", _decisions(book, since, today))
    lines += _gaps(gaps)
    return "\n".join(lines).rstrip() + "\n"


def _section(title: str, items: Iterable[str]) -> list[str]:
    found = list(items)
    return [f"## {title}", "", *(found or ["Nothing."]), ""]


def _some(title: str, items: Iterable[str]) -> list[str]:
    """A section that is left out where there is nothing in it."""
    found = list(items)
    return _section(title, found) if found else []


def _line(book: Handbook, each: Logged) -> str:
    event = each.event
    title = getattr(book.get(event.subject), "title", event.subject)
    parts = [f"- {event.on} {event.kind}: {escaped(title)}, {escaped(event.result)}"]
    if event.details:
        parts.append(escaped(event.details))
    parts.append(f"by {escaped(event.by)}")
    if event.ticket:
        parts.append(f"ticket {escaped(event.ticket)}")
    if event.recorded and event.recorded > event.on:
        parts.append(f"recorded {event.recorded}")
    parts += [_address(url) for url in event.evidence]
    return ", ".join(parts)


def _address(url: str) -> str:
    """An address as a Markdown autolink (CommonMark 0.31.2, 6.5); a path is no autolink."""
    if not url.startswith(("https:", "http:", "mailto:")):
        return escaped(url)
    return f"<{url.replace('<', '%3C').replace('>', '%3E')}>"


def _late(row: due.Row) -> str:
    values = row.values()
    owner = values["owner"] or "no owner"
    by = f", by {escaped(values['done_by'])}" if values["done_by"] else ""
    return f"- {escaped(values['title'])}: {escaped(values['in_words'])}, {escaped(owner)}{by}"


def _incident(book: Handbook, each: Logged) -> Iterator[str]:
    event = each.event
    if not isinstance(event, Incident):
        return
    title = getattr(book.get(event.subject), "title", event.subject)
    cause = escaped(event.root_cause) if event.root_cause else "root cause not set"
    head = f"- {event.on} {escaped(event.severity)} {escaped(title)}"
    yield f"{head}: {escaped(event.result)}; {cause}"
    for task in event.follow_ups:
        ticket = f", {escaped(task.ticket)}" if task.ticket else ", no ticket"
        state = f"done {task.done}" if task.done else "open"
        owner = escaped(task.owner) if task.owner else "no owner"
        yield f"    - {escaped(task.title)}, {owner}{ticket}, {state}"


def _decisions(book: Handbook, since: dt.date, today: dt.date) -> Iterator[str]:
    """What was decided from the day after `since` up to and with `today`, in the order of days."""
    found = [q for q in book.all(Question) if not q.is_open and q.decided and q.decision]
    for question in sorted(found, key=lambda each: (each.decided, each.id)):
        if question.decided and since < question.decided <= today:
            decision = " ".join((question.decision or "").split())
            by = f", by {escaped(question.by)}" if question.by else ""
            yield (
                f"- {question.decided} {question.id} {escaped(question.title)}: "
                f"{escaped(decision)}{by}"
            )


def _gaps(gaps: Gaps | str) -> list[str]:
    if isinstance(gaps, str):
        return ["## Gaps", "", f"Not known: {escaped(gaps)}.", ""]
    closed = _section("Gaps closed", (f"- {escaped(each)}" for each in gaps.closed))
    return closed + _section("Gaps opened", (f"- {escaped(each)}" for each in gaps.opened))
