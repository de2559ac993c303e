"""What a change does to the handbook, in Markdown, for whoever reviews it."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handbook import schedule
from handbook.catalog import Handbook
from handbook.findings import Finding, Severity, is_reading
from handbook.markup.plain import escaped
from handbook.model import Record
from handbook.model.fields import fields_of
from handbook.model.knowledge import Fact
from handbook.model.work import Automation
from handbook.schedule import Status

# A page of GitHub's job summary holds a mebibyte, and a reviewer far less.
LONGEST_LIST = 100
# How a figure ends of which there is none.
OF_NONE = " of 0"


@dataclass(frozen=True, slots=True)
class Stand:
    """A handbook and all that its check finds."""

    book: Handbook
    findings: tuple[Finding, ...]

    def of(self, severity: Severity) -> list[Finding]:
        """The findings of one severity."""
        return [each for each in self.findings if each.severity is severity]


def summary(now: Stand, before: Stand | None, base: str, today: dt.date) -> str:
    """The counts now and before, what stops the change, and what it changes.

    `base` names the revision that `before` is of; without `before` it says why there is none.
    """
    errors = len(now.of(Severity.ERROR))
    verdict = "No error." if not errors else f"**{_count(errors, 'error')} to mend.**"
    parts = ["## The handbook", "", verdict, ""]
    if not any(is_reading(each.code) for each in now.of(Severity.ERROR)):
        # What is not read would be missing in the counts.
        parts += [*_counts(now, before, base, today), ""]
    parts += _section("Errors", map(_finding, now.of(Severity.ERROR)))
    parts += _section("Warnings", map(_finding, now.of(Severity.WARNING)))
    if before is None:
        return "\n".join([*parts, f"Not compared: {escaped(base)}.", ""])
    changes = [
        *_section("Records", _records(now.book, before.book)),
        *_section("Events", _events(now.book, before.book)),
        *_section("Gaps closed", _new_gaps(before, now)),
        *_section("Gaps opened", _new_gaps(now, before)),
    ]
    return "\n".join(parts + (changes or ["No record, event or gap changes.", ""]))


def _counts(now: Stand, before: Stand | None, base: str, today: dt.date) -> Iterator[str]:
    known = _figures(before, today) if before else None
    yield "| | Now |" + (f" In {escaped(base)} |" if known else "")
    yield "| --- | --- |" + (" --- |" if known else "")
    for name, figure in _figures(now, today).items():
        then = known[name] if known else figure
        if figure.endswith(OF_NONE) and then.endswith(OF_NONE):
            continue  # a sort of record that the handbook has none of
        yield f"| {name} | {figure} |" + (f" {then} |" if known else "")


def _figures(stand: Stand, today: dt.date) -> dict[str, str]:
    """The figures that a reviewer asks for, by name."""
    book = stand.book
    facts = {fact.id for fact in book.all(Fact)}
    cited = {fact for entry in book.entries.values() for fact in entry.record.source} & facts
    seen = [
        each
        for each in book.all(Automation)
        if schedule.seen(book, each, today).assurance(today) == "observed"
    ]
    standing = Counter(state.status for _, state in schedule.duties(book, today))
    count = Counter(each.severity for each in stand.findings)
    return {
        **{f"{str(s).capitalize()}s": str(count[s]) for s in Severity},
        "Records": str(len(book.entries)),
        "Events": str(len(book.log)),
        "Duties late": str(standing[Status.LATE]),
        "Duties not known": str(standing[Status.UNKNOWN]),
        "Machines' duties not observed": str(standing[Status.UNOBSERVED]),
        "Source facts that a record cites": f"{len(cited)} of {len(facts)}",
        "Automations seen working": f"{len(seen)} of {len(book.all(Automation))}",
    }


def _finding(each: Finding) -> str:
    where, hint = escaped(str(each.where)), f": {escaped(each.hint)}" if each.hint else ""
    return f"- {where} {each.code} {escaped(each.message)}{hint}"


def _records(now: Handbook, before: Handbook) -> Iterator[str]:
    """What became of each record, in the order of their ids."""
    for name in sorted({*now.entries, *before.entries}):
        new, old = now.entries.get(name), before.entries.get(name)
        entry = new or old
        if entry is None or (new and old and new.record == old.record):
            continue
        state = "removed" if new is None else "added" if old is None else "changed"
        what = f"- {state} {entry.kind.name} `{name}`: {escaped(entry.record.title)}"
        yield f"{what} ({_fields(new.record, old.record)})" if new and old else what


def _fields(new: Record, old: Record) -> str:
    """The names of the fields that differ, as they are written in YAML."""
    if type(new) is not type(old):
        return "another kind"
    return ", ".join(
        f"`{field.key}`"
        for field in fields_of(type(new))
        if getattr(new, field.name) != getattr(old, field.name)
    )


def _events(now: Handbook, before: Handbook) -> Iterator[str]:
    """What became of each event; one that changed or went is never right."""
    new, old = ({each.id: each for each in book.log} for book in (now, before))
    for name in sorted({*new, *old}):
        if new.get(name) and old.get(name) and new[name].event == old[name].event:
            continue
        event = (new.get(name) or old[name]).event
        state = "removed" if name not in new else "added" if name not in old else "changed"
        title = getattr(now.get(event.subject), "title", event.subject)
        says = f"{escaped(title)}, {escaped(event.result)}, by {escaped(event.by)}"
        yield f"- {state} {event.on} {event.kind}: {says}"


def _new_gaps(stand: Stand, other: Stand) -> Iterator[str]:
    """The gaps of one that the other does not have."""
    known = {each.message for each in other.of(Severity.GAP)}
    new = {each.message for each in stand.of(Severity.GAP)} - known
    yield from (f"- {escaped(message)}" for message in sorted(new))


def _section(title: str, items: Iterable[str]) -> list[str]:
    """A heading and its list; nothing where the list is empty."""
    found = list(items)
    if not found:
        return []
    more = len(found) - LONGEST_LIST
    rest = [f"- and {more} more"] if more > 0 else []
    return [f"### {title}", "", *found[:LONGEST_LIST], *rest, ""]


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
