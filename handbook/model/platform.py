"""What runs, where, and who provides it."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from handbook.model.base import (
    AnyId,
    BackupId,
    ComponentId,
    CredentialId,
    Duration,
    DutyId,
    EnvironmentId,
    Exact,
    Id,
    Label,
    Link,
    Many,
    NeededId,
    Part,
    PlaybookId,
    Prose,
    Record,
    Relation,
    RoleId,
    SystemId,
    Text,
    Url,
    Variable,
    VendorId,
    refuse,
)
from handbook.model.freeze import Freeze
from handbook.model.traits import Traits

_PLAIN = r"[A-Za-z0-9_./:@%+=,-]+"


def _plain(value: str) -> str:
    # It is put into commands, within quotes and without: nothing in it may mean more to a shell.
    if not re.fullmatch(_PLAIN, value):
        hint = "letters, digits and _ . / : @ % + = , - only, as in eu-central-1"
        raise refuse(f'"{value}" cannot stand in a command as it is', hint)
    return value


PlainValue = Annotated[Label, AfterValidator(_plain)]


class Environment(Record):
    """A place where the product runs."""

    traits = Traits(
        name="environment",
        plural="environments",
        section="Systems",
        register="environment_cards",
    )

    frontend_url: Url | None = Field(
        None, description="Where the frontend answers; a system may say so itself instead."
    )
    backend_url: Url | None = Field(
        None, description="Where the backend answers; a system may say so itself instead."
    )
    purpose: Text | None = Field(None, description="What it is for.")
    freezes: Many[Freeze] = Field(
        (), description="The times in which nothing is deployed there, whatever a gate asks."
    )


class Running(Part):
    """An environment in which a system runs."""

    environment: Annotated[EnvironmentId, Relation("Runs in", "Runs here", hit="naming")] = Field(
        description="Where it runs."
    )
    url: Url | None = Field(None, description="The address at which it answers there.")


class Objective(Part):
    """A service level objective: how well a system must work, and over how long."""

    title: Text = Field(description="What is measured, as Availability.")
    target: Label = Field(description="What is aimed at, as 99.9 %, or 95 % within 300 ms.")
    window: Duration | None = Field(
        None, description="The span over which it must hold, as an ISO 8601 duration: P30D."
    )
    url: Url | None = Field(None, description="Where it is measured.")


ScorePart = Literal["walked", "restored", "monitored", "rotated", "backed-up", "gated"]


class NotAsked(Part):
    """Parts of a system's score that mean nothing for it, and why."""

    parts: Many[ScorePart] = Field(min_length=1, description="What is not asked of it.")
    why: Text = Field(description="Why, as It keeps nothing: its build can be made again.")


class System(Record):
    """A deployable part of the product."""

    traits = Traits(
        name="system",
        plural="systems",
        section="Systems",
        register="system_table",
        own_pages=True,
        cared_for=True,
        spelt=True,
    )

    tier: Label | None = Field(
        None, description="How much depends on it, in the team's own words: 1, gold, critical."
    )
    platform: Text | None = Field(None, description="What it runs on.")
    region: Exact | None = Field(None, description="Where in the world it runs, as eu-central-1.")
    environments: Many[Running] = Field(
        (), description="The environments in which it runs, each with its address."
    )
    repository: Url | None = Field(None, description="Where its code is.")
    build: Exact | None = Field(None, description="The command that builds it.")
    output: Exact | None = Field(None, description="What the build leaves, and where.")
    delivery: Text | None = Field(None, description="How a build reaches its platform.")
    cdn: Text | None = Field(None, description="What stands between it and its users.")
    rollback: Text | None = Field(
        None, description="The threshold at which a deploy is rolled back."
    )
    dashboards: Many[Link] = Field((), description="Where it is seen whether it works.")
    slos: Many[Objective] = Field((), description="How well it must work.")
    depends_on: Annotated[Many[NeededId], Relation("Needs", "Needed by", hit="naming")] = Field(
        (), description="The systems, components and vendors that must work for it to work."
    )
    playbooks: Annotated[Many[PlaybookId], Relation("Follow", "Deploys and rolls back")] = Field(
        (), description="How it is deployed and rolled back."
    )
    not_asked: Many[NotAsked] = Field(
        (),
        description="What handbook score does not ask of it, as a backup of what keeps nothing.",
    )


class Component(Record):
    """A part or tool that systems and people rely on."""

    traits = Traits(
        name="component",
        plural="components",
        page="systems",
        section="Systems",
        register="component_cards",
        named=True,
        spelt=True,
    )

    role: Text | None = Field(None, description="What it does here.")
    vendor: Annotated[VendorId | None, Relation("From", "Provides", hit="naming")] = Field(
        None, description="Who provides it."
    )
    depends_on: Annotated[Many[NeededId], Relation("Needs", "Needed by", hit="naming")] = Field(
        (), description="The systems, components and vendors that must work for it to work."
    )


_AS_WRITTEN = "each as name: value, with dots between what stands within each other, as"


class Trigger(Part):
    """What starts a pipeline."""

    event: Exact = Field(description="The event's name, as push.")
    branches: Many[Exact] = Field((), description="The branches it listens to.")
    settings: Many[Exact] = Field(
        (), description=f"What else narrows it, {_AS_WRITTEN} cron: 0 3 * * *."
    )


class JobStep(Part):
    """One step of a job: an action that it uses, or a command that it runs."""

    uses: Exact | None = Field(None, description="The action and its version.")
    run: Exact | None = Field(None, description="The command.")
    with_: Many[Exact] = Field((), alias="with", description="Inputs, each as name: value.")
    condition: Exact | None = Field(None, description="When it runs at all.")
    settings: Many[Exact] = Field(
        (), description=f"What else is set for it, {_AS_WRITTEN} env.REGION: eu-central-1."
    )


class Job(Part):
    """A job of a pipeline."""

    name: Exact = Field(description="The job's key in the workflow.")
    runs_on: Exact | None = Field(None, description="The runner.")
    needs: Many[Exact] = Field((), description="Jobs that must pass first.")
    condition: Exact | None = Field(None, description="When it runs at all.")
    deploys: Annotated[SystemId | None, Relation("Deploys", "Deployed by", hit="named")] = Field(
        None, description="The system that it deploys."
    )
    environment: Annotated[EnvironmentId | None, Relation("Deploys to", "Deployed to by")] = Field(
        None, description="Where it deploys to."
    )
    secrets: Annotated[Many[CredentialId], Relation("Uses", "Used by", hit="naming")] = Field(
        (), description="The credentials it uses."
    )
    settings: Many[Exact] = Field(
        (), description=f"What else is set for it, {_AS_WRITTEN} timeout-minutes: 10."
    )
    steps: Many[JobStep] = Field((), description="What it does, in order.")


class Pipeline(Record):
    """A workflow that builds, tests and deploys."""

    traits = Traits(
        name="pipeline",
        plural="pipelines",
        section="Systems",
        register="pipeline_table",
        own_pages=True,
        cared_for=True,
    )

    workflow: Exact | None = Field(
        None,
        description="The file that it is written in, from the top of its repository; by default "
        "the workflow that is called as this is titled.",
    )
    triggers: Many[Trigger] = Field((), description="What starts it.")
    settings: Many[Exact] = Field(
        (), description=f"What else is set for all jobs, {_AS_WRITTEN} permissions.contents: read."
    )
    jobs: Many[Job] = Field((), description="Its jobs, in order.")


class Contact(Part):
    """A way to reach a vendor."""

    purpose: Text | None = Field(None, description="What it is for, as support or billing.")
    url: Url = Field(description="https or mailto.")


class Vendor(Record):
    """Somebody outside whose service the product needs."""

    traits = Traits(
        name="vendor",
        plural="vendors",
        section="Systems",
        register="vendor_table",
        own_pages=True,
        cared_for=True,
        spelt=True,
    )

    purpose: Text | None = Field(None, description="What it is needed for.")
    tier: Literal["primary", "secondary"] | None = Field(
        None, description="Its place where two vendors serve one purpose."
    )
    falls_back_to: Annotated[VendorId | None, Relation("Falls back to", "Stands in for")] = Field(
        None, description="The vendor used when this one fails."
    )
    terraform: Exact | None = Field(None, description="The Terraform path that provisions it.")
    provisions: Prose | None = Field(None, description="What is provisioned, and how.")
    access: Prose | None = Field(None, description="How access and role mappings are kept.")
    onboarding: Prose | None = Field(
        None, description="The steps to onboard it, or their playbook."
    )
    billing: Prose | None = Field(None, description="Who approves its bills, and how.")
    allowlist: Prose | None = Field(None, description="Which addresses may reach it.")
    monitoring: Prose | None = Field(None, description="How its failures are seen.")
    contacts: Many[Contact] = Field((), description="How it is reached.")
    contact_history: Prose | None = Field(None, description="Where past contact is archived.")
    playbooks: Annotated[Many[PlaybookId], Relation("Follow", "About")] = Field(
        (), description="Playbooks about it."
    )


class Credential(Record):
    """A reference to a secret. Never the secret."""

    traits = Traits(
        name="credential",
        plural="credentials",
        section="Systems",
        register="credential_register",
        cared_for=True,
    )

    vendor: Annotated[VendorId | None, Relation("Issued by", "Issues", hit="naming")] = Field(
        None, description="Who issued it."
    )
    store: Annotated[Many[ComponentId], Relation("Kept in", "Keeps", hit="naming")] = Field(
        (), description="Where it is kept; more than one is a question."
    )
    strategy: Prose | None = Field(None, description="How it is handled and rotated.")
    variable: Exact | None = Field(None, description="Its name in pipelines, as DEPLOY_TOKEN.")
    environments: Annotated[Many[EnvironmentId], Relation("Used in", "Uses")] = Field(
        (), description="Where it is used."
    )
    rotation: Annotated[DutyId | None, Relation("Rotated by", "Rotates")] = Field(
        None, description="The duty that rotates it."
    )
    playbook: Annotated[PlaybookId | None, Relation("Follow", "Serves")] = Field(
        None, description="How it is rotated or used."
    )
    secret: bool = Field(
        True, description="Whether it is a secret; an id or a name that travels with one is none."
    )
    used_by: Annotated[Many[AnyId], Relation("Used by", "Uses", hit="named")] = Field(
        (), description="The systems, pipelines and roles that use it."
    )
    grants: Prose | None = Field(None, description="What somebody who holds it can do.")
    breaks: Prose | None = Field(None, description="What stops when it is revoked or lost.")
    revoke: Prose | None = Field(None, description="What to revoke first when it leaks.")
    if_leaked: Annotated[PlaybookId | None, Relation("If it leaks", "Starts when this leaks")] = (
        Field(None, description="What to do when it leaks.")
    )


class Parameter(Record):
    """A name that commands need again and again; filled in once, it stands in all of them."""

    traits = Traits(
        name="parameter",
        plural="parameters",
        section="Systems",
        register="parameter_register",
        named=True,
    )
    asked = ("value", "find")

    variable: Variable = Field(description="Its name in commands, as CLUSTER.")
    value: PlainValue | None = Field(None, description="What it is here. Never a secret.")
    find: Prose | None = Field(None, description="How it is found, with the command that shows it.")
    example: Exact | None = Field(None, description="What one looks like.")
    environment: Annotated[EnvironmentId | None, Relation("Holds in", "Values here")] = Field(
        None, description="Where it holds."
    )


class Access(Record):
    """A way into a system or a vendor's account, and the roles that have it."""

    traits = Traits(
        name="access",
        plural="accesses",
        store="access.yaml",
        page="access",
        section="Who",
        register="access_matrix",
    )

    to: Annotated[NeededId, Relation("Opens", "Opened by")] = Field(
        description="The system, component or vendor that it opens."
    )
    roles: Annotated[Many[RoleId], Relation("Held by", "Can open")] = Field(
        (), description="The roles that have it."
    )
    level: Label | None = Field(None, description="What it allows, as read, write or administer.")
    granted_by: Annotated[RoleId | None, Relation("Given by", "Gives")] = Field(
        None, description="The role that gives it and takes it back."
    )
    how: Prose | None = Field(None, description="How somebody new gets it.")
    removal: Prose | None = Field(None, description="How it is taken from whoever leaves.")
    reviewed_by: Annotated[DutyId | None, Relation("Reviewed by", "Reviews")] = Field(
        None, description="The duty that reviews who has it."
    )


class Scenario(Record):
    """Something bad that can happen, and what is ready for it."""

    traits = Traits(
        name="scenario",
        plural="scenarios",
        section="When it breaks",
        register="scenario_table",
        weight=1.5,
    )

    symptom: Text | None = Field(
        None,
        description="What people say first, as A deploy broke it; the home page begins with it, "
        "and those with the same words stand together.",
    )
    label: Text | None = Field(
        None,
        description="What tells it from others with the same symptom, in a word or two, as API.",
    )
    looks_like: Text | None = Field(None, description="What people see when it happens.")
    affects: Annotated[Many[AnyId], Relation("Hits", "Hit by")] = Field(
        (), description="The systems and records that it hits."
    )
    playbook: Annotated[PlaybookId | None, Relation("Follow", "Starts in")] = Field(
        None, description="What is done then."
    )
    entry: Id | None = Field(None, description="The step at which to enter that playbook.")
    backups: Annotated[Many[BackupId], Relation("Brought back by", "Brings back after")] = Field(
        (), description="The backups that bring back what is lost."
    )
    tested_by: Annotated[DutyId | None, Relation("Tested by", "Tests")] = Field(
        None, description="The duty that tries it."
    )
    rpo: Duration | None = Field(
        None,
        title="RPO",
        description="How much may be lost, as an ISO 8601 duration; by default its backups'.",
    )
    rto: Duration | None = Field(
        None,
        title="RTO",
        description="How long it may take, as an ISO 8601 duration; by default its backups'.",
    )
