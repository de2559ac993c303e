"""The names that templates know beside the macros: plain values, and functions that give them.

Each group is asked of the page that is being made (`View`), or of the handbook on the day of the
build. Nothing here writes, or reads a clock or a file.
"""

from itertools import islice
from typing import Any

from handbook import schedule
from handbook.catalog import access, asked, naming
from handbook.catalog.decisions import decisions
from handbook.catalog.impact import impact, ways_of
from handbook.catalog.inputs import is_asked
from handbook.catalog.roles import assignments, held, must_be_owned
from handbook.model.fields import own_fields
from handbook.pages import (
    card,
    dependencies,
    gates,
    handover,
    home,
    log,
    people,
    playbooks,
    prose,
    queries,
    readiness,
    scoring,
    tiles,
)
from handbook.pages import map as maps
from handbook.pages.columns import RowMaker
from handbook.pages.lacking import known
from handbook.pages.pictures import drawings, flows, ladders, services, svg, year
from handbook.pages.rows import rows
from handbook.pages.view import View
from handbook.schedule import ahead, approved, care, shown

# How many records a page shows at once where there are many, and a card.
ON_PAGE, ON_CARD = 100, 10


def helpers(view: View) -> dict[str, Any]:
    """All of them by their names."""
    groups = (
        _records,
        _cells,
        _page,
        _questions,
        _playbooks,
        _due,
        _home,
        _people,
        _handover,
        _log,
        _proofs,
        _ready,
        _pictures,
    )
    return {name: value for group in groups for name, value in group(view).items()}


def _records(view: View) -> dict[str, Any]:
    """Records, their kinds, and what the handbook asks of them."""
    book, wanted = view.book, asked.wanted(view.book)
    return {
        "all": book.of,
        "get": view.get,
        "records": book.entries,
        "naming": book.naming,
        "named_as": book.named_as,
        "owner_of": book.owner_of,
        "owned_by": book.owned_by,
        "needs_owner": lambda record: (
            must_be_owned(view.entry(record))
            or "owner" in asked.fields_wanted(wanted, view.entry(record).kind.name, record)
        ),
        "page_owner_of": lambda record: (
            None if must_be_owned(view.entry(record)) else book.pages_owner
        ),
        "no_page_owner": view.no_page_owner,
        "kinds": book.kinds,
        "kind": lambda record: view.entry(record).kind.name,
        "own_fields": own_fields,
        "expected_of": lambda record: asked.fields_wanted(
            wanted, view.entry(record).kind.name, record
        ),
        "namers_of": lambda record: asked.namers_wanted(
            wanted, view.entry(record).kind.name, record
        ),
        "shows": lambda kind, field: asked.is_shown(book, wanted, kind, field),
        "used": book.uses,
        "file_of": lambda kind: book.path_of(kind.store),
        "settings": book.settings,
    }


def _cells(view: View) -> dict[str, Any]:
    """Values as a page shows them: escaped, and with addresses from where the page is."""
    return {
        "ref": view.ref,
        "refs": view.refs,
        "rows": rows,
        "each_as_before": view.each_as_before,
        "row_of": RowMaker().row,
        "path": view.path,
        "href": view.href,
        "link": view.link,
        "cell": view.cell,
        "own": view.own,
        "md": view.md,
        "not_set": view.unset,
        "unset": view.unset,
        "unnamed": lambda record, way, word="": view.unset(record, naming(way), word),
        "edit": view.edit,
        "edit_address": view.edit_address,
        "edit_at": view.edit_at,
        "written": view.written,
        "event_path": view.event_path,
        "former_path": view.former_path,
        "duration": view.length,
        "every": view.every,
        "moment": lambda value: log.moment(view.book, value),
        "weekday": lambda value: people.with_weekday(view.book, value),
    }


def _page(view: View) -> dict[str, Any]:
    """What belongs to the page that is being made."""
    return {
        "this_page": view.this_page,
        "page_at": view.page_at,
        "page_heading": view.page_heading,
        "kinds_here": view.kinds_here,
        "shows_something": view.shows_something,
        "lists": view.lists,
        "has_feed": view.has_feed,
        "facts_here": view.facts_here,
        "questions_here": view.questions_here,
        "disclaimers_here": view.disclaimers_here,
        "disclaimers_of": view.disclaimers_of,
        "needs_of": view.needs_of,
    }


def _questions(view: View) -> dict[str, Any]:
    """What is asked of all records, and of the handbook as a whole."""
    book = view.book
    return {
        "touching": view.touching,
        "cited": view.cited,
        "ties": view.ties,
        "lacking_of": view.lacking_of,
        "known": known,
        "by_kind": lambda records: queries.by_kind(book, records),
        "raci": queries.raci,
        "RACI": queries.RACI,
        "vendors_of": lambda duty: queries.vendors(book, duty),
        "rules": view.rules,
        "gaps": lambda: queries.gaps(view.findings()),
        "decisions": lambda: decisions(book),
        "left_label": lambda left: queries.label(book, left),
        "waiting": lambda: queries.waiting(view.findings()),
        "source_text": book.source_text,
        "document": lambda: prose.document(book.source_text),
    }


def _playbooks(view: View) -> dict[str, Any]:
    """Playbooks: their ways, the values that they need, and what can be ticked off."""
    book = view.book
    return {
        "ways_of": lambda record, entry=None: playbooks.ways_shown(book, record, entry),
        "values_of": lambda record: playbooks.values_shown(book, record),
        "filled": lambda record, texts: playbooks.items_shown(book, record, texts),
        "is_asked": is_asked,
        "tick_key": playbooks.tick_key,
        "severities": lambda: playbooks.severities(book),
    }


def _due(view: View) -> dict[str, Any]:
    """What is owed, and when."""
    book, today = view.book, view.today
    return {
        "today": today,
        "state": lambda duty: schedule.of_duty(book, duty, today),
        "review": lambda record: schedule.of_review(book, record, today),
        "reviews": lambda records: ahead.reviews(book, records, today),
        "first_due": lambda duties: ahead.first_due(book, duties, today),
        "coming": lambda: ahead.coming(book, today),
        "often": lambda: ahead.often(book),
        "soonest": lambda: ahead.soonest(book, today),
        "unknown": lambda: ahead.unknown(book, today),
        "machines": lambda: schedule.of_machines(book, today),
    }


def _home(view: View) -> dict[str, Any]:
    """What the home page begins with."""
    book, today = view.book, view.today
    return {
        "tiles": lambda chosen=(), first=None: tiles.tiles(book, today, chosen, first),
        "owed": lambda: home.owed(book, today),
        "open_incidents": lambda: home.open_incidents(book, today),
        "duties_of": lambda role: home.duties_of(book, role, today),
        "held_roles": lambda: held(book, today),
        "next_steps": lambda: home.next_steps(book, today),
    }


def _people(view: View) -> dict[str, Any]:
    """Who holds a role, what it owes, and who is on call."""
    book, today = view.book, view.today
    return {
        "holders": lambda role: ahead.holders(book, role, today),
        "assigned": lambda role: assignments(book, role),
        "owed_by": lambda role: people.duties(book, role),
        "rosters": lambda role=None: people.rosters(book, today, role),
        "contacts": lambda: people.contact_sheet(book, today),
        "turns": lambda roster: people.turns(book, roster, today),
        "on_roster": people.on_roster,
    }


def _handover(view: View) -> dict[str, Any]:
    """What somebody new gets, and what whoever leaves hands over."""
    book, today = view.book, view.today
    return {
        "opened_to": lambda role: access.opened_to(book, role),
        "lacking": lambda role: access.lacking(book, role),
        "track_days": lambda track: queries.track_days(book, track),
        "tasks_of": lambda role: handover.tasks(book, role, today),
        "incidents_of": lambda role: handover.incidents(book, role, today),
        "decisions_of": lambda role: handover.decisions(book, role),
        "secrets_of": lambda role: handover.secrets(book, role),
        "alone": lambda role: handover.alone(book, role, today),
        "places": lambda: maps.places(book),
    }


def _log(view: View) -> dict[str, Any]:
    """The log as it is known today."""
    book, today = view.book, view.today
    known = book.known(today)
    return {
        "standing": log.Newest(known),
        "events_about": lambda subject: tuple(reversed(known.about(subject))),
        "correction": lambda event_id: log.correction(known, event_id),
        "seen": lambda record: schedule.seen(book, record, today),
        "latest": lambda subject, *kinds: schedule.latest(book, subject, today, *kinds),
        "log_months": lambda year=None: log.by_month(book, today, year),
        "log_latest": lambda most: log.latest(book, today, most),
    }


def _proofs(view: View) -> dict[str, Any]:
    """What the log proves of gates, drills and releases."""
    book, today = view.book, view.today
    return {
        "judged": shown.judged,
        "approval": lambda record: approved.approval(book, record, today),
        "gate_stands": lambda gate: gates.stands(book, gate, today, view.versions),
        "proving": lambda gate, condition: shown.proving(book, gate, condition, today),
        "released": lambda place: shown.released(book, place, today),
    }


def _ready(view: View) -> dict[str, Any]:
    """What rests on what, who can open it, and what is ready for the bad day."""
    book = view.book
    return {
        "impact": lambda record: impact(book, record, most=ON_PAGE),
        "stops": lambda record: list(islice(ways_of(book, record.id), ON_CARD)),
        "ON_PAGE": ON_PAGE,
        "ON_CARD": ON_CARD,
        "service_map": lambda kind: dependencies.service_map(book, kind),
        "users_of": lambda credential: queries.users(book, credential),
        "access_rows": lambda: access.matrix(book),
        "access_roles": access.roles_in,
        "by_cadence": lambda duties: queries.by_cadence(book, duties),
        "proposals": lambda: queries.proposals(book),
        "controls": lambda: queries.kept_controls(book, view.today),
        "control_anchors": lambda: queries.control_anchors(book, view.today),
        "met": lambda kept: queries.met(book, kept),
        "on_card": lambda: card.on_card(book),
        "calls": lambda: card.calls(book, view.today),
        "ready": lambda scenario: readiness.ready(book, scenario, view.today),
        "scores": lambda: care.scores(book, view.today),
        "score_of": lambda system: care.score(book, system, view.today),
        "has_ended": lambda record: schedule.has_ended(record, view.today),
        "answers_of": lambda what: scoring.answers(what, view.today),
        "counts_of": scoring.counts,
    }


def _pictures(view: View) -> dict[str, Any]:
    """What pictures are drawn of."""
    book, today = view.book, view.today
    return {
        "drawings": drawings,
        "number": svg.number,
        "place_of": view.place_of,
        "YEAR": year,
        "year_sheets": lambda: year.sheets(book, today),
        "map_graph": lambda: services.service_map(book, today),
        "around_graph": lambda record: services.neighbourhood(book, record, today),
        "pipeline_graph": lambda record: flows.pipeline(book, record, today),
        "backup_graph": lambda: flows.backups(book, today),
        "escalation_graph": lambda: ladders.escalations(book, today),
    }
