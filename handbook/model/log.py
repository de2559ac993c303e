"""The log: one file an event, never changed afterwards.

An event's id is its file's name, so that it is typed once.
"""

import datetime as dt
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from handbook.model.base import (
    AnyId,
    Date,
    Duration,
    DutyId,
    EnvironmentId,
    EventId,
    Exact,
    Many,
    Part,
    PersonId,
    PlaybookId,
    Ref,
    RoleId,
    Text,
    Url,
)
from handbook.model.duration import words
from handbook.model.moment import Moment
from handbook.model.moment import words as words_of
from handbook.model.revision import Commit
from handbook.model.wording import Digest, Sha256

By = Annotated[str, Ref("role", "person")]
# What leaves a record of its own work.
ByAny = Annotated[str, Ref("role", "person", "automation")]

_COMMIT = "The full commit that the version meant then; by default what git says."


class Origin(Part):
    """The report of a machine from which an event was recorded."""

    source: Exact = Field(description="What wrote the report, as GitHub Actions.")
    id: Exact | None = Field(None, description="What it calls the run, job or delivery.")
    sha256: Sha256 = Field(
        description="The SHA-256 of the report as it was given; the command writes it."
    )


class Event(Part):
    """What every event says.

    `found` are fields that nobody types: the command that records the event finds them. With
    `settled_later`, whatever is done on a later day settles it, for which events it is done or not.
    With `only_said` it is its own proof.
    """

    found: ClassVar[tuple[str, ...]] = ()
    settled_later: ClassVar[bool] = False
    only_said: ClassVar[bool] = False
    kind: str = Field(description="What kind of event it is.")
    on: Date = Field(description="The day it happened, in the handbook's time zone.")
    at: Moment | None = Field(
        None, description="The moment it happened, where there can be several on a day."
    )
    recorded: Date | None = Field(
        None, description="The day it was written down; by default the day it happened."
    )
    recorded_at: Moment | None = Field(
        None,
        description="The moment it was written down, where the day does not tell it; "
        "the command writes it.",
    )
    subject: AnyId = Field(description="The record that it is about.")
    by: By = Field(description="The role or person that did it.")
    outcome: Text = Field(description="What came of it, in a few words.")
    ticket: Exact | None = Field(None, description="The ticket's number or address.")
    evidence: Many[Url] = Field((), description="Addresses of what proves it.")
    note: Text | None = Field(None, description="What else should be remembered.")
    corrects: EventId | None = Field(None, description="The event that this one puts right.")
    playbook: PlaybookId | None = Field(None, description="The playbook that was followed.")
    expires: Date | None = Field(
        None, description="The last day on which it proves anything; by default that never ends."
    )
    origin: Origin | None = Field(
        None, description="The report of a machine that it was recorded from; the command finds it."
    )

    def proves(self, day: dt.date) -> bool:
        """Whether it still proves something on a day."""
        return self.expires is None or day <= self.expires

    @property
    def lacks_evidence(self) -> bool:
        """Whether nothing proves it: no ticket, address, note or report of a machine.

        Of what is only said, nobody asks for more.
        """
        proof = self.ticket or self.evidence or self.note or self.origin
        return not (proof or self.only_said)

    @property
    def owed_from(self) -> dt.date:
        """The day from which it makes duties owed."""
        return self.on

    @property
    def called(self) -> str:
        """What tells it from others of its kind, as "v2"."""
        return f"of {self.on}"

    @property
    def details(self) -> str:
        """What the event says beyond its outcome, in a few words, as "v2 to production"."""
        return ""

    @property
    def result(self) -> str:
        """What came of it, in words for every reader."""
        return self.outcome


class Done(Event):
    """A duty was done."""

    kind: Literal["done"]
    by: ByAny = Field(description="The role, person or automation that did it.")
    subject: Annotated[str, Ref("duty")] = Field(description="The duty.")
    settles: Many[EventId] = Field(
        (),
        description="The releases, iterations or leavings it was done for; "
        "by default all up to the day.",
    )


class Review(Event):
    """A record was read again, by somebody who exercised it."""

    kind: Literal["review"]


class Walkthrough(Event):
    """A playbook was walked through, to see that it can be carried out."""

    kind: Literal["walkthrough"]
    subject: PlaybookId = Field(description="The playbook.")


class Task(Part):
    """Something to be done because of what happened."""

    title: Text = Field(description="What is to be done.")
    owner: RoleId | None = Field(None, description="The role that does it.")
    ticket: Exact | None = Field(None, description="The ticket's number or address.")
    done: Date | None = Field(None, description="The day it was done, if it was at once.")


class Drill(Event):
    """A restore was rehearsed and measured."""

    kind: Literal["drill"]
    by: ByAny = Field(description="The role, person or automation that did it.")
    environment: EnvironmentId | None = Field(None, description="Where it was restored to.")
    backup_taken: Date | None = Field(None, description="The day the restored backup was taken.")
    target_rto: Duration | None = Field(None, description="The recovery time aimed at.")
    target_rpo: Duration | None = Field(None, description="The recovery point aimed at.")
    measured_rto: Duration | None = Field(None, description="The recovery time measured.")
    measured_rpo: Duration | None = Field(None, description="The recovery point measured.")
    migrations_verified: bool | None = Field(
        None, description="Whether the schema migrations were verified."
    )
    boot_verified: bool | None = Field(None, description="Whether the application booted.")
    remediation: Many[Task] = Field((), description="What must be mended.")

    @property
    def details(self) -> str:
        """What was measured, and what was aimed at."""
        pairs = (
            ("RTO", self.measured_rto, self.target_rto),
            ("RPO", self.measured_rpo, self.target_rpo),
        )
        found = (
            f"{name} {words(was)}, target {words(aim) if aim else 'not set'}"
            for name, was, aim in pairs
            if was
        )
        return ", ".join(found)


class Incident(Event):
    """Something broke."""

    kind: Literal["incident"]
    outcome: Text | None = Field(  # type: ignore[assignment]  # an open one has none yet
        None, description="What came of it, once it is over."
    )
    severity: Text = Field(description="How severe it was, by the severity ladder.")
    started: Moment = Field(description="When it began.")
    detected: Moment | None = Field(None, description="When somebody knew.")
    resolved: Moment | None = Field(None, description="When it was over.")
    root_cause: Text | None = Field(None, description="Why it happened.")
    follow_ups: Many[Task] = Field((), description="What is done so that it does not happen again.")

    @property
    def details(self) -> str:
        """How severe it was."""
        return self.severity

    @property
    def result(self) -> str:
        """What came of it; while it is not over, since when it is open."""
        if self.resolved:
            return self.outcome or "resolved"
        since = f"open since {words_of(self.started)}"
        # "done" was written by default once, and says nothing while it is open.
        return f"{since}: {self.outcome}" if self.outcome not in (None, "done") else since


class Release(Event):
    """A deploy to an environment."""

    kind: Literal["release"]
    version: Exact = Field(description="What was deployed: a tag or a commit.")
    environment: EnvironmentId = Field(description="Where it was deployed to.")

    @property
    def called(self) -> str:
        """The version, on one line."""
        return " ".join(self.version.split())

    @property
    def details(self) -> str:
        """What was deployed, and where to."""
        return f"{self.version} to {self.environment}"


class Iteration(Event):
    """A beta iteration ended."""

    kind: Literal["iteration"]


class Leaving(Event):
    """Somebody leaves, or has left."""

    settled_later = True
    only_said = True
    kind: Literal["leaving"]
    subject: PersonId = Field(description="Who leaves.")
    last: Date | None = Field(
        None, description="The last day, where it is told before; by default the day of the event."
    )
    opens: Many[DutyId] = Field(
        (), description="The duties that are owed from that day on, whatever their cadence says."
    )

    @property
    def owed_from(self) -> dt.date:
        """The last day: until then the person needs what they can open."""
        return self.last or self.on

    @property
    def called(self) -> str:
        """Who leaves."""
        return f"of {self.subject}"

    @property
    def details(self) -> str:
        """The last day."""
        return f"last day {self.owed_from}"


class Approval(Event):
    """Somebody said yes."""

    kind: Literal["approval"]
    version: Exact | None = Field(None, description="What was approved: a tag or a commit.")
    commit: Commit | None = Field(None, description=_COMMIT)
    wording: Digest | None = Field(
        None,
        description="The SHA-256 of the wording that was approved; the command writes it.",
    )
    found = ("wording",)

    @property
    def details(self) -> str:
        """What was approved."""
        return self.version or ("its wording" if self.wording else "")


class Notice(Event):
    """Somebody was told."""

    kind: Literal["notice"]
    at: Moment | None = Field(None, description="The moment they were told.")
    to: Many[RoleId] = Field(min_length=1, description="The roles that were told.")
    version: Exact | None = Field(None, description="The release that it was about.")
    commit: Commit | None = Field(None, description=_COMMIT)

    @property
    def details(self) -> str:
        """Who was told, and of what."""
        return f"to {', '.join(self.to)}{f' of {self.version}' if self.version else ''}"


class Observation(Event):
    """An automation was seen working, or what is there to be as it is recorded."""

    kind: Literal["observation"]
    by: ByAny = Field(description="The role or person that saw it, or the automation itself.")
    subject: Annotated[str, Ref("automation", "gate", "monitor", "backup", "pipeline")] = Field(
        description="What was seen working, or to be as it is recorded."
    )


class Failure(Event):
    """Something that works by itself was seen to fail."""

    kind: Literal["failure"]
    by: ByAny = Field(description="The role or person that saw it, or the automation itself.")
    subject: Annotated[str, Ref("automation", "duty", "gate", "monitor", "backup")] = Field(
        description="What failed: it was not done, and did not work."
    )


class Retraction(Event):
    """An event was recorded that did not happen."""

    only_said = True
    kind: Literal["retraction"]
    by: ByAny = Field(description="Who takes it back: a role, a person or an automation.")
    corrects: EventId = Field(description="The event that did not happen.")


EVENT_MODELS: dict[str, type[Event]] = {
    "done": Done,
    "review": Review,
    "walkthrough": Walkthrough,
    "drill": Drill,
    "incident": Incident,
    "release": Release,
    "iteration": Iteration,
    "leaving": Leaving,
    "approval": Approval,
    "notice": Notice,
    "observation": Observation,
    "failure": Failure,
    "retraction": Retraction,
}
