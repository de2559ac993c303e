"""What is done: duties, automations, backups, gates and playbooks."""

from typing import Annotated, Literal

from pydantic import Field

from handbook.model.base import (
    CONTROLS,
    AnyId,
    AutomationId,
    ComponentId,
    Date,
    Duration,
    DutyId,
    EnvironmentId,
    EscalationId,
    Exact,
    Id,
    KindName,
    Many,
    NeededId,
    ParameterId,
    Part,
    PipelineId,
    PlaybookId,
    Prose,
    Record,
    Relation,
    RoleId,
    Text,
    Variable,
)
from handbook.model.cadence import CadenceField
from handbook.model.freeze import Freeze
from handbook.model.traits import Traits

Evidence = Literal["ticket", "link", "note"]
Assurance = Literal["claimed", "configured", "observed"]
Effect = Literal["reads", "changes", "destroys"]
REPORTS_AS = (
    "What it is called in the reports of machines: a workflow's file, a resource, a monitor's id. "
    "Only such reports are taken for it."
)
SYMPTOMS = "What people type into the search when they need it, as site down, outage, undo."


class Duty(Record):
    """Something owed again and again."""

    traits = Traits(
        name="duty",
        plural="duties",
        section="What is due",
        register="duty_register",
        cared_for=True,
    )

    cadence: CadenceField | None = Field(None, description="How often it is owed.")
    starts: Date | None = Field(
        None,
        description="The day counting starts, where it is known; "
        "without it, what was never done is not known.",
    )
    environments: Annotated[
        Many[EnvironmentId], Relation("After deploys to", "Owed after deploys")
    ] = Field(
        (), description="The environments whose deploys make it owed; by default all of them."
    )
    playbook: Annotated[PlaybookId | None, Relation("Follow", "Serves")] = Field(
        None, description="How it is done."
    )
    evidence: Many[Evidence] = Field((), description="What proves that it was done.")
    evidence_from: Date | None = Field(
        None, description="The day from which that proof is asked for; by default always."
    )
    severity: Literal["minor", "major", "critical"] | None = Field(
        None, description="How bad it is when late."
    )
    about: Annotated[Many[AnyId], Relation("About", "Looked after by")] = Field(
        (), description="The vendors, systems and records it is about."
    )
    done_by: Annotated[AutomationId | None, Relation("Done by", "Does", hit="naming")] = Field(
        None, description="The automation that does it, where one does."
    )
    tracked_in: Annotated[Many[ComponentId], Relation("Tracked in", "Tracks")] = Field(
        (), description="Where else it is tracked."
    )
    informs: Annotated[Many[RoleId], Relation("Informs", "Is informed of")] = Field(
        (), description="Who receives the outcome."
    )
    controls: Many[Exact] = Field((), description=CONTROLS)

    @property
    def owed(self) -> str:
        """When it is owed, in words: "quarterly", "after each deploy to production"."""
        if self.cadence is None:
            return "cadence not set"
        places = " or ".join(self.environments)
        return f"{self.cadence.words} to {places}" if places else self.cadence.words


class Automation(Record):
    """A bot, scanner or job that supports people."""

    traits = Traits(
        name="automation",
        plural="automations",
        section="What is due",
        register="automation_register",
        cared_for=True,
    )

    type: Literal["bot", "scanner", "job"] | None = Field(None, description="What it is.")
    does: Text | None = Field(None, description="What it does, by itself.")
    assurance: Assurance = Field(
        "claimed",
        description="claimed: somebody says so. configured: its configuration was read. "
        "observed: it was seen working.",
    )
    observed_how: Text | None = Field(
        None, description="How it was read or seen, and where the proof is."
    )
    made_true_by: Text | None = Field(None, description="The command or gate that would prove it.")
    runs_in: Annotated[PipelineId | None, Relation("Runs in", "Runs", hit="naming")] = Field(
        None, description="The pipeline that runs it."
    )
    supports: Annotated[Many[AnyId], Relation("Supports", "Helped by")] = Field(
        (), description="What it supports."
    )
    reports_as: Many[Exact] = Field((), description=REPORTS_AS)


class Backup(Record):
    """A backup policy and its targets."""

    traits = Traits(
        name="backup",
        plural="backups",
        section="Systems",
        register="backup_register",
        cared_for=True,
    )

    covers: Text | None = Field(None, description="What is backed up.")
    backs_up: Annotated[Many[NeededId], Relation("Backs up", "Backed up by")] = Field(
        (), description="The systems, components and vendors whose data is in it."
    )
    tool: Annotated[Many[ComponentId], Relation("Made by", "Makes", hit="naming")] = Field(
        (), description="What makes the copies."
    )
    cadence: CadenceField | None = Field(None, description="How often a copy is made.")
    changes_every: Duration | None = Field(
        None,
        description="Where changes are copied between whole copies, for a restore to any moment: "
        "how far they are behind at most, as PT5M.",
    )
    copies_to: Text | None = Field(None, description="Where copies are kept.")
    kept_for: Duration | None = Field(
        None, description="How long a copy is kept, as an ISO 8601 duration: P30D."
    )
    rpo: Duration | None = Field(
        None, title="RPO", description="Recovery point objective, ISO 8601 duration."
    )
    rto: Duration | None = Field(
        None, title="RTO", description="Recovery time objective, ISO 8601 duration."
    )
    validated_by: Annotated[DutyId | None, Relation("Proved by", "Proves")] = Field(
        None, description="The drill that proves it."
    )
    playbook: Annotated[PlaybookId | None, Relation("Follow", "Restores")] = Field(
        None, description="How it is restored."
    )
    reports_as: Many[Exact] = Field((), description=REPORTS_AS)


class Monitor(Record):
    """A monitor, and what it watches."""

    traits = Traits(
        name="monitor",
        plural="monitors",
        section="When it breaks",
        register="monitor_register",
        cared_for=True,
    )

    tool: Annotated[ComponentId | None, Relation("Runs in", "Runs", hit="naming")] = Field(
        None, description="What runs it."
    )
    alerts_on: Text | None = Field(None, description="The condition that raises an alert.")
    watches: Annotated[Many[AnyId], Relation("Watches", "Watched by")] = Field(
        (), description="What it watches."
    )
    threshold: Text | None = Field(None, description="The value at which it alerts.")
    escalation: Annotated[EscalationId | None, Relation("Asks", "Asked by")] = Field(
        None, description="Who is asked then."
    )
    playbook: Annotated[PlaybookId | None, Relation("Follow", "Starts on the alert")] = Field(
        None, description="What to do when it alerts."
    )
    reports_as: Many[Exact] = Field((), description=REPORTS_AS)


class Condition(Part):
    """One thing that must hold before a gate opens."""

    title: Text = Field(description="What must hold.")
    proof: Literal["approval", "notice", "review", "done", "release"] | None = Field(
        None,
        description="The kind of log event that proves it. approval: of this very version. "
        "notice: to each role that must be told. review: of each record that it is about. "
        "done: each duty that it is about is not late. release: of this version elsewhere before.",
    )
    by: Annotated[Many[RoleId], Relation("Proved by", "Proves")] = Field(
        (), description="The roles whose event counts."
    )
    to: Annotated[Many[RoleId], Relation("Tells", "Is told for")] = Field(
        (), description="The roles that must have been told."
    )
    before: Duration | None = Field(
        None, description="How long before, as an ISO 8601 duration: PT24H."
    )
    needs: Annotated[Many[AnyId], Relation("Needs", "Needed by")] = Field(
        (), description="The records it is about."
    )
    kinds: Many[KindName] = Field(
        (), description="Kinds all of whose records a notice is about, as faq."
    )
    paths: Many[Exact] = Field(
        (), description="Files or folders of the repository that a notice is about."
    )
    only_if_changed: bool = Field(
        False,
        description="Whether a notice is needed only where something that it is about has "
        "changed since the last release; by default there is one for each release.",
    )
    environment: Annotated[EnvironmentId | None, Relation("Tried before in", "Is tried for")] = (
        Field(None, description="Where the version must have been released to before.")
    )


class Gate(Record):
    """What must hold before something may happen."""

    traits = Traits(
        name="gate",
        plural="gates",
        section="What is due",
        register="gate_register",
        cared_for=True,
    )

    guards: Text | None = Field(None, description="What may not happen until the conditions hold.")
    environment: Annotated[EnvironmentId | None, Relation("Guards the way to", "Guarded by")] = (
        Field(None, description="Where it applies.")
    )
    pipeline: Annotated[PipelineId | None, Relation("Guards", "Guarded by")] = Field(
        None, description="The pipeline it applies to."
    )
    conditions: Many[Condition] = Field(description="All that must hold.")
    freezes: Many[Freeze] = Field((), description="The times in which it stays closed.")
    assurance: Assurance = Field(
        "claimed", description="Whether the gate is claimed, configured or observed."
    )


class PlaybookInput(Part):
    """A value that the commands of a playbook need, which whoever follows it has to know."""

    parameter: Annotated[ParameterId | None, Relation("Takes", "Used by")] = Field(
        None, description="The parameter of the register that it is, which says all the rest."
    )
    name: Variable | None = Field(
        None, description="Its name in the commands, as VERSION; by default the parameter's."
    )
    what: Text | None = Field(None, description="What it is; by default the parameter's title.")
    find: Prose | None = Field(None, description="How it is found, with the command that shows it.")
    example: Exact | None = Field(None, description="What one looks like.")
    secret: bool = Field(
        False, description="Whether it is a secret, which is never written down or shown."
    )


class PlaybookEntry(Part):
    """A way into a playbook: where to start for one purpose, up to where the next one starts."""

    label: Text = Field(description="What it does, as an order: Roll back now.")
    step: Id = Field(description="The id of the step at which it starts.")
    when: Text | None = Field(None, description="When this is the way to take, in one sentence.")
    danger: Text | None = Field(None, description="What it may harm, in one sentence.")
    symptoms: Many[Text] = Field((), description=SYMPTOMS)
    preconditions: Many[Prose] = Field(
        (), description="What must hold before its first step, beside what the playbook asks for."
    )


class PlaybookStep(Part):
    """One step: what to do, what to expect, and how to undo it."""

    asked = ("effect", "where", "expect", "undo")

    id: Id | None = Field(
        None, description="A name to lead to it by, unique within the playbook, as roll-back."
    )
    title: Text = Field(description="A few words, as an order: Copy the new key.")
    effect: Effect | None = Field(
        None,
        description="What it does to the world: reads, changes, or destroys what has no way back.",
    )
    where: Text | None = Field(None, description="What it reads or changes, as the ECS service.")
    do: Prose = Field(description="What to do, with one command in each block.")
    expect: Prose | None = Field(None, description="What is seen when it worked.")
    undo: Prose | None = Field(
        None, description="How to go back; what only reads leaves nothing to undo."
    )

    def may_lack(self, field: str) -> bool:
        """Whether a field has nothing to say here: what only reads leaves nothing to undo."""
        return field == "undo" and self.effect == "reads"


class Playbook(Record):
    """A task, complete enough to be carried out by someone new."""

    traits = Traits(
        name="playbook",
        plural="playbooks",
        store="playbooks/",
        section="When it breaks",
        register="playbook_table",
        own_pages=True,
        cared_for=True,
        weight=4.0,
    )

    purpose: Prose = Field(description="What it achieves, and why.")
    triggers: Many[Prose] = Field(min_length=1, description="When to start.")
    symptoms: Many[Text] = Field((), description=SYMPTOMS)
    preconditions: Many[Prose] = Field(
        min_length=1, description="What must hold before the first step."
    )
    inputs: Many[PlaybookInput] = Field(
        (), description="The values that its commands need, each named once."
    )
    entries: Many[PlaybookEntry] = Field(
        (), description="The ways into it, what is done under pressure first."
    )
    steps: Many[PlaybookStep] = Field(min_length=1, description="The steps, in order.")
    verification: Many[Prose] = Field(
        min_length=1, description="How to know that all of it worked."
    )
    escalation: Annotated[EscalationId | None, Relation("Asks", "Asked by")] = Field(
        None, description="Who is asked when a step fails."
    )
    terraform: Many[Exact] = Field(
        (), description="The Terraform state addresses or paths it touches."
    )
    terraform_none: Text | None = Field(
        None, description="Why no Terraform state is touched, where none is."
    )
    about: Annotated[Many[AnyId], Relation("About", "Follow")] = Field(
        (), description="The vendors, systems and credentials it is about."
    )
    roles: Annotated[Many[RoleId], Relation("Done by", "Carries out")] = Field(
        (), description="The roles that may carry it out."
    )
    automations: Annotated[Many[AutomationId], Relation("Helped by", "Helps with")] = Field(
        (), description="What helps."
    )
    unknown: Many[Prose] = Field(
        (), description="What is not known and matters here, shown at the end."
    )
