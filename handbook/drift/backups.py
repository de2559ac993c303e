"""Backups and the plans of AWS Backup: how often, how long, and copied to where.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetBackupPlan.html
"""

from collections.abc import Iterator
from typing import NamedTuple

from handbook.catalog import Entry, Handbook
from handbook.drift import codes
from handbook.drift.aws_schedule import days_between
from handbook.drift.given import Compared, File
from handbook.drift.listed import objects, read_file, text, where
from handbook.findings import Finding, Where, meant
from handbook.model.cadence import Cadence
from handbook.model.duration import from_iso
from handbook.model.work import Backup
from handbook.source import Json, Map, Seq

SOURCE = "AWS Backup plan"
_CHANGE = "change the one that is wrong"


class _Rule(NamedTuple):
    """A rule of a plan, all that it is called, and where it stands."""

    names: tuple[str, ...]
    file: File
    json: Json
    path: tuple[str | int, ...]
    node: Map

    def where(self, *steps: str | int) -> Where:
        return where(self.json, *self.path, *steps)


def compare(book: Handbook, files: tuple[File, ...]) -> Iterator[Compared]:
    """What differs for each backup that has a name in reports; of its rules the nearest counts."""
    rules: list[_Rule] = []
    lost = False
    for file in files:
        json, trouble = read_file(file)
        lost = lost or json is None
        rules += _rules(file, json) if json else ()
        yield Compared(trouble)
    known = {name for rule in rules for name in rule.names}
    for entry in book.each(Backup):
        record = entry.record
        found = [each for each in rules if not {*each.names}.isdisjoint(record.reports_as)]
        told = [(tuple(_differs(entry, each)), each) for each in found]
        if told:
            differs, rule = min(told, key=lambda each: len(each[0]))
            yield Compared(differs, record.id, rule.file, SOURCE)
        elif record.reports_as and not lost and (near := _near(entry, known)):
            yield Compared((near,), record.id)


def _rules(file: File, json: Json) -> Iterator[_Rule]:
    for path, each in objects(json):
        plan = each.get("BackupPlan")
        inner = plan if isinstance(plan, Map) else each
        at = (*path, "BackupPlan") if plan is inner else path
        name = text(inner, "BackupPlanName")
        names = (name, text(each, "BackupPlanId"), text(each, "BackupPlanArn"))
        rules = inner.get("Rules")
        for number, rule in enumerate(rules if isinstance(rules, Seq) else ()):
            own = text(rule, "RuleName")
            every = filter(None, (own, f"{name}/{own}", text(rule, "RuleId"), *names))
            if isinstance(rule, Map):
                yield _Rule(tuple(every), file, json, (*at, "Rules", number), rule)


def _near(entry: Entry[Backup], known: set[str]) -> Finding | None:
    """The finding that a name is misspelt; others may be of jobs, or of other plans."""
    for number, name in enumerate(entry.record.reports_as):
        if hint := meant(name, known):
            message = f'no rule of a plan is called "{name}"'
            return codes.BACKUP_DIFFERS.at(entry.where("reports_as", number), message, hint)
    return None


def _differs(entry: Entry[Backup], rule: _Rule) -> Iterator[Finding]:
    yield from _often(entry, rule)
    yield from _kept(entry, rule)
    record = entry.record
    copies = rule.node.get("CopyActions")
    if record.copies_to and not copies:
        message = f'copies go to "{record.copies_to}", and the rule copies nothing'
        yield codes.BACKUP_DIFFERS.at(entry.where("copies_to"), message, _CHANGE, rule.where())
    elif copies and not record.copies_to:
        message = "the rule copies to another vault, which is not recorded"
        hint = "say with copies_to: where copies are kept"
        place = rule.where("CopyActions")
        yield codes.BACKUP_DIFFERS.at(entry.where("id"), message, hint, place)
    if record.changes_every and rule.node.get("EnableContinuousBackup") is not True:
        message = f"changes are copied every {record.changes_every}, and the rule does not do that"
        yield codes.BACKUP_DIFFERS.at(entry.where("changes_every"), message, _CHANGE, rule.where())


def _often(entry: Entry[Backup], rule: _Rule) -> Iterator[Finding]:
    cadence = entry.record.cadence
    expression = text(rule.node, "ScheduleExpression")
    if cadence is None or cadence.on or not expression:
        return
    gaps = days_between(expression)
    place = rule.where("ScheduleExpression")
    if gaps is None:
        hint = "compare it by hand"
        yield codes.NOT_COMPARED.at(place, f'"{expression}" is not understood', hint)
        return
    fewest, most = _days(cadence)
    if not (fewest <= gaps[0] and gaps[1] <= most):
        span = str(gaps[0]) if gaps[0] == gaps[1] else f"{gaps[0]} to {gaps[1]}"
        often = "every day" if span == "1" else f"every {span} days"
        message = f"it is made {cadence.words}, and the rule runs {often}"
        yield codes.BACKUP_DIFFERS.at(entry.where("cadence"), message, _CHANGE, place)


def _days(cadence: Cadence) -> tuple[int, int]:
    """The fewest and the most days of a cadence; a month has 28 to 31."""
    if cadence.days:
        return cadence.days, cadence.days
    return 28 * cadence.months, 31 * cadence.months


def _kept(entry: Entry[Backup], rule: _Rule) -> Iterator[Finding]:
    kept = entry.record.kept_for
    lifecycle = rule.node.get("Lifecycle")
    days = lifecycle.get("DeleteAfterDays") if isinstance(lifecycle, Map) else None
    span = from_iso(kept) if kept else None
    if span is None or span.has_time:
        return
    low = span.whole_days + 30 * span.whole_months
    high = span.whole_days + 31 * span.whole_months
    if span.whole_months >= 12:
        low, high = low // 30 * 30, high + 1
    if not isinstance(days, int) or not low <= days <= high:
        there = f"{days} days" if isinstance(days, int) else "for ever"
        message = f"a copy is kept for {kept}, and the rule keeps it {there}"
        steps = ("Lifecycle", "DeleteAfterDays") if isinstance(days, int) else ()
        place = rule.where(*steps)
        yield codes.BACKUP_DIFFERS.at(entry.where("kept_for"), message, _CHANGE, place)
