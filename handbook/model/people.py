"""Who: roles, the people who hold them, and who answers for what."""

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, Field

from handbook.model.base import (
    AnyId,
    AutomationId,
    ComponentId,
    Date,
    Duration,
    EscalationId,
    Many,
    Part,
    PersonId,
    Prose,
    Record,
    Relation,
    RoleId,
    StandInId,
    Text,
    Verbatim,
    refuse,
)
from handbook.model.reach import Way
from handbook.model.traits import Traits

# A person or a team: GitHub's login names and team names, GitLab's nested groups.
_HANDLE = re.compile(r"@[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


def _handle(value: str) -> str:
    if not _HANDLE.fullmatch(value):
        raise refuse(f'"{value}" is not a handle', "as in @name, or @organisation/team")
    return value


Handle = Annotated[str, Field(max_length=255), AfterValidator(_handle), Verbatim()]


class Role(Record):
    """A hat that somebody wears; everything in the handbook is owned by a role."""

    traits = Traits(
        name="role",
        plural="roles",
        section="Who",
        register="role_table",
        own_pages=True,
        named=True,
        spelt=True,
        weight=4.0,
    )

    handle: Handle | None = Field(
        None, description="The team's handle on the code host, as @org/devops."
    )
    within: Annotated[RoleId | None, Relation("Part of", "Roles within it")] = Field(
        None,
        description="The role that it is a part of: who holds this one holds that one as well.",
    )
    reach: Many[Way] = Field((), description="How the role is reached, the first way first.")
    stand_in: Annotated[Many[StandInId], Relation("Stands in", "Stands in for")] = Field(
        (), description="Who stands in while no holder answers: people or roles, in order."
    )


class Person(Record):
    """Somebody who can hold roles."""

    traits = Traits(
        name="person",
        plural="people",
        page="roles",
        section="Who",
        register="people_table",
        carries=False,
        alike=True,
    )

    contact: Text | None = Field(
        None, description="Where the person is reached at work, in words; better say reach."
    )
    reach: Many[Way] = Field((), description="How the person is reached, the first way first.")
    stand_in: Annotated[Many[StandInId], Relation("Stands in", "Stands in for")] = Field(
        (), description="Who stands in while the person is away: people or roles, in order."
    )
    handle: Handle | None = Field(
        None, description="The person's handle on the code host, as @name."
    )
    left: Date | None = Field(None, description="The last day, once the person has left.")


class Assignment(Record):
    """A role held by a person, from one date to another."""

    traits = Traits(
        name="assignment",
        plural="assignments",
        page="roles",
        section="Who",
        register="people_table",
        carries=False,
        alike=True,
    )

    role: Annotated[RoleId, Relation("", "")] = Field(description="The role that is held.")
    person: Annotated[PersonId, Relation("", "")] = Field(description="Who holds it.")
    start: Date | None = Field(None, description="The first day, where it is known.")
    end: Date | None = Field(None, description="The last day, where it is known.")

    def runs(self, day: dt.date) -> bool:
        """Whether it runs on a day; without a start it has run from ever."""
        started = self.start is None or self.start <= day
        return started and (self.end is None or day <= self.end)

    def overlaps(self, other: "Assignment") -> bool:
        """Whether there is a day on which both run."""
        first, last = dt.date.min, dt.date.max
        return (self.start or first) <= (other.end or last) and (other.start or first) <= (
            self.end or last
        )


class Responsibility(Record):
    """A row of the RACI matrix, with the automation that supports it."""

    traits = Traits(
        name="responsibility",
        plural="responsibilities",
        section="Who",
        register="responsibility_cards",
    )

    accountable: Annotated[RoleId | None, Relation("Accountable", "Answers for")] = Field(
        None, description="The one role that answers for it."
    )
    responsible: Annotated[Many[RoleId], Relation("Responsible", "Does the work of")] = Field(
        (), description="The roles that do the work."
    )
    consulted: Annotated[Many[RoleId], Relation("Consulted", "Is consulted on")] = Field(
        (), description="The roles asked beforehand."
    )
    informed: Annotated[Many[RoleId], Relation("Informed", "Is informed of")] = Field(
        (), description="The roles told afterwards."
    )
    automations: Annotated[Many[AutomationId], Relation("Helped by", "Helps with")] = Field(
        (), description="What supports the people."
    )
    covers: Annotated[Many[AnyId], Relation("Covers", "Answered for in")] = Field(
        (), description="Duties, vendors and records it is about."
    )
    note: Prose | None = Field(None, description="What else must be known.")


class Level(Part):
    """One rung of a severity ladder."""

    severity: Text = Field(description="Its name, as SEV1.")
    means: Text | None = Field(None, description="What a reader sees when it is this severe.")
    told: Annotated[Many[RoleId], Relation("Told at once", "Is told at once by")] = Field(
        (), description="The roles that are told at once."
    )
    respond_within: Duration | None = Field(
        None, description="ISO 8601 duration to the first answer."
    )


class Step(Part):
    """One stop on the way of an alert."""

    role: Annotated[RoleId, Relation("Asks", "Is asked by")] = Field(
        description="Who is asked at this stop."
    )
    does: Text | None = Field(None, description="What this role decides or does.")
    proposed: Text | None = Field(
        None, description="What the handbook proposes that it decides or does; nobody decided it."
    )
    after: Duration | None = Field(None, description="ISO 8601 duration without an answer.")


class Escalation(Record):
    """Who is asked, in which order, and where everyone can see it."""

    traits = Traits(
        name="escalation",
        plural="escalations",
        page="escalation",
        section="When it breaks",
        register="escalation_register",
        named=True,
        weight=0.8,
    )

    when: Text | None = Field(None, description="What sets it off.")
    levels: Many[Level] = Field((), description="The severity ladder.")
    route: Many[Step] = Field((), description="The roles asked, first to last.")
    mirrors: Annotated[Many[ComponentId], Relation("Mirrored to", "Shows the alerts of")] = Field(
        (), description="Where alerts are shown as well."
    )
    automations: Annotated[Many[AutomationId], Relation("Sorted by", "Sorts")] = Field(
        (), description="What helps to sort alerts."
    )
    then: Annotated[EscalationId | None, Relation("Then", "Follows on")] = Field(
        None, description="The escalation that follows this one."
    )
    then_proposed: bool = Field(
        False, description="Whether the handbook proposes what follows, and nobody decided it."
    )
    note: Prose | None = Field(None, description="What else must be known.")
