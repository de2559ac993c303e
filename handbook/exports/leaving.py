"""What follows where a person leaves, as a checklist to work through or to paste into an issue."""

import json
from collections.abc import Iterator

from handbook.catalog import Handbook, Logged
from handbook.catalog.leaving import Held, Leaving
from handbook.markup.plain import escaped
from handbook.model.log import Task

Sections = list[tuple[str, list[str]]]


def sections(book: Handbook, found: Leaving) -> Sections:
    """The checklist: headings, each with what is to be done. What asks for nothing is left out."""
    every = [
        ("Roles to hand over", [_of_role(each) for each in found.roles]),
        ("Follow-ups to hand over", [_of_task(*pair) for pair in found.unfinished.tasks]),
        ("Incidents to hand over", [_of_incident(book, e) for e in found.unfinished.incidents]),
        (
            "Decisions to hand over",
            [f"{each.title} ({each.id})" for each in found.unfinished.decisions],
        ),
        ("Turns to fill", [f"{each.title} (roster {each.id})" for each in found.rosters]),
        ("Stand-ins to replace", [f"of {each.title} ({each.id})" for each in found.stands_in]),
        ("Accesses to take", list(_accesses(book, found))),
        ("Accesses of roles held before", list(_kept(book, found))),
        ("Secrets to rotate", list(_secrets(found))),
        ("Duties to do out of turn", [f"{each.title} ({each.id})" for each in found.reviews]),
        ("Assignments to end", [_of_assignment(book, each.id, found) for each in found.ending]),
    ]
    return [(heading, list(map(_one_line, items))) for heading, items in every if items]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def as_text(book: Handbook, found: Leaving) -> str:
    """The checklist as text."""
    lines = [_title(found)]
    for heading, items in sections(book, found):
        lines += ["", f"{heading}:", *(f"  [ ] {item}" for item in items)]
    return "\n".join([*lines, *_none(book, found)]) + "\n"


def as_markdown(book: Handbook, found: Leaving) -> str:
    """The checklist as Markdown, in which code hosts show boxes to tick."""
    lines = [f"# {escaped(_title(found))}"]
    for heading, items in sections(book, found):
        lines += ["", f"## {heading}", "", *(f"- [ ] {escaped(item)}" for item in items)]
    return "\n".join([*lines, *_none(book, found)]) + "\n"


def as_json(book: Handbook, found: Leaving) -> str:
    """The ids of all that it is about, for programs."""
    value = {
        "person": found.person.id,
        "last": str(found.last),
        "roles": [
            {
                "id": each.role.id,
                "orphaned": each.is_orphaned,
                "others": [other.id for other in each.others],
                "records": each.owed,
            }
            for each in found.roles
        ],
        "rosters": [each.id for each in found.rosters],
        "stands_in": [each.id for each in found.stands_in],
        "follow_ups": [{"event": e.id, "title": t.title} for e, t in found.unfinished.tasks],
        "incidents": [each.id for each in found.unfinished.incidents],
        "decisions": [each.id for each in found.unfinished.decisions],
        "accesses": [each.id for each in found.accesses],
        "kept": [{"id": e.access.id, "role": e.role, "until": str(e.until)} for e in found.kept],
        "secrets": [
            {"id": e.credential.id, "because": e.because, "alone": e.credential.id in found.lone}
            for e in found.secrets
        ],
        "duties": [each.id for each in found.reviews],
        "assignments": [each.id for each in found.ending],
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _title(found: Leaving) -> str:
    return f"{found.person.title} leaves on {found.last}"


def _none(book: Handbook, found: Leaving) -> list[str]:
    return [] if sections(book, found) else ["", "Nothing on record depends on them."]


def _of_role(each: Held) -> str:
    count = f"{each.owed} {'record' if each.owed == 1 else 'records'}"
    name = f"{each.role.title} ({each.role.id}), {count}"
    if each.others:
        names = ", ".join(other.title for other in each.others)
        alone = "; a single point then" if len(each.others) == 1 else ""
        return f"{name}: to {names}{alone}"
    return (
        f"{name}: who holds it is in its roster's tool"
        if each.by_roster
        else (f"{name}: ORPHANED, nobody holds it then")
    )


def _accesses(book: Handbook, found: Leaving) -> Iterator[str]:
    for each in found.accesses:
        by = book.title_of(each.granted_by) if each.granted_by else "nobody on record"
        removal = f": {each.removal}" if each.removal else ""
        yield f"{each.title} ({each.id}), taken by {by}{removal}"


def _secrets(found: Leaving) -> Iterator[str]:
    for each in found.secrets:
        rotation = each.credential.rotation
        how = f"handbook show {rotation}" if rotation else "no duty rotates it"
        name = f"{each.credential.title} ({each.credential.id})"
        alone = "; NOBODY else can read it then" if each.credential.id in found.lone else ""
        yield f"{name}: a role of theirs {each.because}; {how}{alone}"


def _kept(book: Handbook, found: Leaving) -> Iterator[str]:
    for each in found.kept:
        name = f"{each.access.title} ({each.access.id})"
        yield f"{name}, as {book.title_of(each.role)} until {each.until}: no review since"


def _of_task(each: Logged, task: Task) -> str:
    ticket = f", ticket {task.ticket}" if task.ticket else ""
    return f"{task.title} ({task.owner}{ticket}), from {each.id}"


def _of_incident(book: Handbook, each: Logged) -> str:
    return f"{book.title_of(each.event.subject)}, {each.event.result} ({each.id})"


def _of_assignment(book: Handbook, name: str, found: Leaving) -> str:
    return f"end: {found.last} at {book.entries[name].where('id')} ({name})"
