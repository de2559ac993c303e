"""Rules over what must be there: accountability, credentials, and what playbooks carry."""

import datetime as dt
import re
from collections.abc import Iterator

from handbook.catalog import Handbook
from handbook.checks.rules import Fault, rule
from handbook.findings import Severity
from handbook.model.knowledge import Asset, Packet
from handbook.model.people import Responsibility
from handbook.model.platform import Credential, Pipeline, Vendor
from handbook.model.work import Automation, Playbook

# GitHub's workflow syntax: expressions read a secret as secrets.NAME.
_SECRET = re.compile(r"\bsecrets\.([A-Za-z_][A-Za-z0-9_]*)")


@rule("HB501", Severity.GAP)
def one_accountable(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every responsibility has exactly one accountable role."""
    for entry in book.each(Responsibility):
        if entry.record.accountable is None:
            shared = ", ".join(entry.record.responsible)
            yield Fault(
                entry.where("id"),
                f'"{entry.record.title}" has no accountable role',
                f"set accountable: to one role; responsible now: {shared or 'nobody'}",
            )


@rule("HB502")
def secrets_are_registered(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every secret that a pipeline reads is a credential of the register, named by its job."""
    known = {c.variable: c.id for c in book.all(Credential) if c.variable}
    for entry in book.each(Pipeline):
        for number, job in enumerate(entry.record.jobs):
            for index, step in enumerate(job.steps):
                texts = [("run", step.run or "")] + [("with", text) for text in step.with_]
                for key, text in texts:
                    for name in _SECRET.findall(text):
                        where = entry.where("jobs", number, "steps", index, key)
                        if name not in known:
                            yield Fault(
                                where,
                                f"secret {name} is not in the credential register",
                                f"add a credential with variable: {name}",
                            )
                        elif known[name] not in job.secrets:
                            yield Fault(
                                where,
                                f'job "{job.name}" reads {name} but does not name it',
                                f"add {known[name]} to the job's secrets:",
                            )


@rule("HB503")
def playbooks_carry_three_things(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every playbook has a review, an escalation, and Terraform references or why none (F32)."""
    for entry in book.each(Playbook):
        record = entry.record
        for name, value in (("review", record.review), ("escalation", record.escalation)):
            if value is None:
                yield Fault(
                    entry.where("id"), f'playbook "{record.id}" has no {name}', f"add {name}:"
                )
        if not record.terraform and not record.terraform_none:
            yield Fault(
                entry.where("id"),
                f'playbook "{record.id}" has no Terraform references',
                "add terraform: or say why there are none in terraform_none:",
            )


@rule("HB504", Severity.GAP)
def vendors_have_four_things(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every vendor has onboarding, billing approvals, an IP allowlist and monitoring (F29)."""
    for entry in book.each(Vendor):
        for name in ("onboarding", "billing", "allowlist", "monitoring"):
            if getattr(entry.record, name) is None:
                yield Fault(
                    entry.where("id"),
                    f"{entry.record.title}: {name} is not set",
                    f"add {name}: to the record",
                )


@rule("HB505", Severity.GAP)
def assets_serve_kpis(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every education asset has a KPI, an owner and a review cadence (F69, F70)."""
    for entry in book.each(Asset):
        record = entry.record
        for name, value in (
            ("kpis", record.kpis),
            ("owner", record.owner),
            ("review", record.review),
        ):
            if not value:
                yield Fault(
                    entry.where("id"),
                    f"{record.title}: {name} is not set",
                    f"add {name}: to the record",
                )


@rule("HB506")
def packets_have_content(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every section of a packet says something: text, records, or both (F62)."""
    for entry in book.each(Packet):
        for index, section in enumerate(entry.record.sections):
            if not section.body and not section.see:
                yield Fault(
                    entry.where("sections", index),
                    f'section "{section.title}" is empty',
                    "write its body:, or name records in see:",
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
