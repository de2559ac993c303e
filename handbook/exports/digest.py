"""What happened in a span of days: done, late, incidents, gaps closed and opened."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handbook.catalog import Handbook, Logged
from handbook.exports import due
from handbook.exports.due import markdown
from handbook.model.log import Incident


@dataclass(frozen=True, slots=True)
class Gaps:
    """What was settled and what came up since; None where the past is not known."""

    closed: tuple[str, ...]
    opened: tuple[str, ...]


def digest(book: Handbook, since: dt.date, today: dt.date, gaps: Gaps | None) -> str:
    """A Markdown summary from the day after `since` up to and with `today`."""
    events = [each for each in book.standing if since < each.event.on <= today]
    lines = [f"# From {since + dt.timedelta(days=1)} to {today}", ""]
    lines += _section("Done", (_line(book, e) for e in events if e.event.kind != "incident"))
    late = due.late(due.rows(book, today))
    lines += _section("Late", (_late(row) for row in late))
    incidents = [e for e in events if isinstance(e.event, Incident)]
    lines += _section("Incidents", (part for e in incidents for part in _incident(book, e)))
    lines += _gaps(gaps)
    return "\n".join(lines).rstrip() + "\n"


def _section(title: str, items: Iterable[str]) -> list[str]:
    found = list(items)
    return [f"## {title}", "", *(found or ["Nothing."]), ""]


def _line(book: Handbook, each: Logged) -> str:
    event = each.event
    title = getattr(book.get(event.subject), "title", event.subject)
    parts = [f"- {event.on} {event.kind}: {markdown(title)}, {markdown(event.result)}"]
    if event.details:
        parts.append(markdown(event.details))
    parts.append(f"by {markdown(event.by)}")
    if event.ticket:
        parts.append(f"ticket {markdown(event.ticket)}")
    parts += [_address(url) for url in event.evidence]
    return ", ".join(parts)


def _address(url: str) -> str:
    """An address as a Markdown autolink (CommonMark 0.31.2, 6.5); a path is no autolink."""
    if not url.startswith(("https:", "http:", "mailto:")):
        return markdown(url)
    return f"<{url.replace('<', '%3C').replace('>', '%3E')}>"


def _late(row: due.Row) -> str:
    values = row.values()
    owner = values["owner"] or "owner not set"
    return f"- {markdown(values['title'])}: {markdown(values['in_words'])}, {markdown(owner)}"


def _incident(book: Handbook, each: Logged) -> Iterator[str]:
    event = each.event
    if not isinstance(event, Incident):
        return
    title = getattr(book.get(event.subject), "title", event.subject)
    cause = markdown(event.root_cause) if event.root_cause else "root cause not set"
    head = f"- {event.on} {markdown(event.severity)} {markdown(title)}"
    yield f"{head}: {markdown(event.result)}; {cause}"
    for task in event.follow_ups:
        ticket = f", {markdown(task.ticket)}" if task.ticket else ", no ticket"
        state = f"done {task.done}" if task.done else "open"
        yield f"    - {markdown(task.title)}, {markdown(task.owner)}{ticket}, {state}"


def _gaps(gaps: Gaps | None) -> list[str]:
    if gaps is None:
        return ["## Gaps", "", "Not known: there is no older revision to compare with.", ""]
    closed = _section("Gaps closed", (f"- {markdown(each)}" for each in gaps.closed))
    return closed + _section("Gaps opened", (f"- {markdown(each)}" for each in gaps.opened))
