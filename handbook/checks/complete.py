"""Rules over what any handbook says: who is accountable, how claims are proven, and duties done."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import Handbook, Lack
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.knowledge import Packet
from handbook.model.people import Responsibility
from handbook.model.platform import Vendor
from handbook.model.work import Automation, Duty


@rule("HB501", Severity.GAP)
def one_accountable(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every responsibility has exactly one accountable role, where there are roles."""
    for entry in book.each(Responsibility) if book.uses("role") else ():
        if entry.record.accountable is None:
            shared = ", ".join(entry.record.responsible)
            yield Fault(
                entry.where("id"),
                f'"{entry.record.title}" has no accountable role',
                f"set accountable: to one role; responsible now: {shared or 'nobody'}",
                lacks=(Lack(entry.record.id, "accountable"),),
            )


@rule("HB506")
def packets_have_content(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every section of a packet says something: text, records, a map or playbooks."""
    for entry in book.each(Packet):
        for index, section in enumerate(entry.record.sections):
            if not (section.body or section.see or section.shows or section.cards):
                yield Fault(
                    entry.where("sections", index),
                    f'section "{section.title}" is empty',
                    "write its body:, or name records in see: or playbooks in cards:",
                )


@rule("HB507")
def claims_say_how(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every automation that is configured or observed says how that was seen."""
    for entry in book.each(Automation):
        if entry.record.assurance != "claimed" and not entry.record.observed_how:
            yield Fault(
                entry.where("assurance"),
                f'"{entry.record.title}" is {entry.record.assurance}, but not how',
                "add observed_how:, or write assurance: claimed",
            )


@rule("HB508", Severity.GAP)
def claims_can_be_proven(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every automation that is only claimed says what would prove it."""
    for entry in book.each(Automation):
        if entry.record.assurance == "claimed" and not entry.record.made_true_by:
            yield Fault(
                entry.where("id"),
                f'"{entry.record.title}" is only claimed, and nothing says what would prove it',
                "add made_true_by: with a command or a check",
                lacks=(Lack(entry.record.id, "made_true_by"),),
            )


@rule("HB933", Severity.GAP)
def duties_say_how_often(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every duty says how often it is owed."""
    for entry in book.each(Duty):
        if entry.record.cadence is None:
            yield Fault(
                entry.where("id"),
                f'duty "{entry.record.id}": cadence is not set',
                "add cadence:, as quarterly, P90D or on: deploy",
                lacks=(Lack(entry.record.id, "cadence"),),
            )


@rule("HB509", Severity.GAP)
def duties_say_how(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every duty says what proves that it was done, and how people do it.

    It says how by a playbook or, where it is soon told, in its summary. That is asked for where
    the handbook has playbooks.
    """
    by_playbook = book.uses("playbook")
    for entry in book.each(Duty):
        duty = entry.record
        if by_playbook and not (duty.playbook or duty.done_by or duty.summary):
            message = f'duty "{duty.id}": playbook is not set'
            hint = "add playbook:, done_by: an automation, or a summary: that says how"
            lacks = tuple(Lack(duty.id, way) for way in ("playbook", "done_by", "summary"))
            yield Fault(entry.where("id"), message, hint, lacks=lacks)
        if not duty.evidence:
            message = f'duty "{duty.id}": evidence is not set'
            hint = "add evidence: with ticket, link or note"
            yield Fault(entry.where("id"), message, hint, lacks=(Lack(duty.id, "evidence"),))


@rule("HB543", Severity.WARNING, all_of=["vendor"])
def fallbacks_are_secondary(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every vendor falls back to a secondary one, and every secondary one is fallen back to."""
    for entry in book.each(Vendor):
        vendor = entry.record
        fallback = book.get(vendor.falls_back_to or "")
        if isinstance(fallback, Vendor) and fallback.tier == "primary":
            yield Fault(
                entry.where("falls_back_to"),
                f'"{vendor.id}" falls back to "{fallback.id}", which is primary itself',
                "write tier: secondary there, or name another vendor",
            )
        if vendor.tier == "secondary" and not book.named_as(vendor.id, "falls_back_to"):
            yield Fault(
                entry.where("tier"),
                f'"{vendor.id}" is secondary, but no vendor falls back to it',
                f"add falls_back_to: {vendor.id} to the vendor that it stands in for",
            )
