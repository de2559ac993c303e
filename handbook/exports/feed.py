"""The log, and what becomes due, as an Atom feed (RFC 4287).

An entry carries dates and no count of days, and is dated by what it tells of: the day
on which an event became known, the day on which a duty became soon, the day from which it
is late, or the day since which nothing is known of it. So a feed that was made later
differs only where something happened.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin
from xml.etree import ElementTree as ET

from handbook import schedule
from handbook.catalog import Handbook, Logged
from handbook.catalog.made import FEED
from handbook.model.work import Duty
from handbook.schedule import State, Status

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 200
# All that XML 1.0 can hold ("Char", production 2); nothing else may stand in a document,
# not even as a reference.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """What an entry says; `page` and `related` are addresses, which may be relative to the site."""

    name: str
    day: dt.date
    title: str
    text: str
    author: str
    page: str
    related: tuple[str, ...] = ()


def feed(
    book: Handbook,
    today: dt.date,
    site: str = "",
    own: str = "",
    place: Callable[[str], str] = str,
) -> str:
    """The latest events, and the duties that are soon or late, as an Atom document.

    `site` is the site's address. Without it there are no relative addresses to
    resolve, and the entries have no links but absolute ones. `own` is where the feed is
    read, by default FILE in the site, and `place` gives the site's form of a page's address.
    """
    items = sorted([*_events(book, today), *_duties(book, today)], key=lambda i: (i.day, i.name))
    root = ET.Element("feed", {"xmlns": ATOM})
    _text(root, "id", _tag(book, "feed"))
    _text(root, "title", _one_line(book.settings.title if book.settings else "Handbook"))
    _text(root, "updated", _moment(items[-1].day if items else _adopted(book)))
    _link(root, "self", own or FEED, site)
    _link(root, "alternate", "", site)
    for item in items[: -MOST_ENTRIES - 1 : -1]:
        _entry(book, root, replace(item, page=place(item.page)), site)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _entry(book: Handbook, root: ET.Element, item: FeedItem, site: str) -> None:
    entry = ET.SubElement(root, "entry")
    _text(entry, "id", _tag(book, item.name))
    _text(entry, "title", _one_line(item.title))
    _text(entry, "updated", _moment(item.day))
    _text(ET.SubElement(entry, "author"), "name", _one_line(item.author))
    _text(entry, "content", item.text, type="text")
    _link(entry, "alternate", item.page, site)
    for address in item.related:
        _link(entry, "related", address, site)


def _events(book: Handbook, today: dt.date) -> Iterator[FeedItem]:
    known = book.known(today)
    for each in known.events:
        event = each.event
        title = f"{event.kind.capitalize()}: {_title(book, event.subject)}"
        yield FeedItem(
            f"log:{quote(each.id, errors='replace')}",
            known.since[each.id],
            title,
            _said(each),
            _title(book, event.by),
            f"log/{str(event.on)[:4]}/#{quote(each.id, errors='replace')}",
            event.evidence,
        )


def _said(each: Logged) -> str:
    event = each.event
    lines = [event.result]
    lines += [event.details] if event.details else []
    lines += [f"Ticket: {event.ticket}"] if event.ticket else []
    lines += [event.note] if event.note else []
    lines += [f"Corrects: {event.corrects}"] if event.corrects else []
    late = event.recorded and event.recorded > event.on
    lines += [f"It was on {event.on}, recorded on {event.recorded}."] if late else []
    lines += [f"Evidence: {address}" for address in event.evidence]
    return "\n".join(lines)


def _duties(book: Handbook, today: dt.date) -> Iterator[FeedItem]:
    for duty, state in schedule.duties(book, today):
        if state.status in (Status.UNKNOWN, Status.UNOBSERVED):
            yield _unproven(book, duty, state, schedule.unproven_since(book, duty, state, today))
        if state.due and state.soon_from and state.soon_from <= today:
            yield _due(book, duty, state, "soon", state.soon_from)
            if state.status is Status.LATE:
                yield _due(book, duty, state, "late", state.due + dt.timedelta(days=1))


def _due(book: Handbook, duty: Duty, state: State, level: str, day: dt.date) -> FeedItem:
    word = "Due" if level == "soon" else "Late: due"
    done = f"Last done {state.last.event.on}." if state.last else "Never done."
    first = f":{book.known().first(state.owed_for[0].id)}" if state.owed_for else ""
    name = f"due:{duty.first_id}:{state.due}:{level}{first}"
    title = f"{word} {state.due}: {duty.title}"
    return FeedItem(name, day, title, *_about(book, duty, state, done))


def _unproven(book: Handbook, duty: Duty, state: State, day: dt.date) -> FeedItem:
    """That nothing is known of a duty, or that a machine left no record of it in time."""
    by = f"Done by {_title(book, state.done_by)}." if state.done_by else "Never recorded."
    title = f"{state.standing[0].upper()}{state.standing[1:]}: {duty.title}"
    return FeedItem(f"unproven:{duty.first_id}:{day}", day, title, *_about(book, duty, state, by))


def _about(book: Handbook, duty: Duty, state: State, done: str) -> tuple[str, str, str]:
    """What an entry about a duty says, who answers for it, and its page."""
    owner = _title(book, duty.owner) if duty.owner else "no owner"
    text = f"Owner: {owner}.\nOwed {state.owed_now}.\n{done}"
    return text, owner, book.entries[duty.id].url


def _title(book: Handbook, record_id: str) -> str:
    return str(getattr(book.get(record_id), "title", record_id))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _adopted(book: Handbook) -> dt.date:
    return book.settings.adopted if book.settings else dt.date(1970, 1, 1)


def _tag(book: Handbook, name: str) -> str:
    """An id that no build changes and no other handbook has: a UUID of a name (RFC 9562, 5.5)."""
    return uuid.uuid5(uuid.UUID(book.namespace), name).urn


def _moment(day: dt.date) -> str:
    """The start of a day (RFC 3339)."""
    return f"{day}T00:00:00Z"


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _ILLEGAL.sub("\ufffd", text)


def _link(parent: ET.Element, relation: str, address: str, site: str) -> None:
    """A link, where its address is absolute or the site's is known."""
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address):
        if not site:
            return
        address = urljoin(site.rstrip("/") + "/", address)
    ET.SubElement(parent, "link", {"rel": relation, "href": _ILLEGAL.sub("\ufffd", address)})
