"""What people should know: onboarding, questions and answers, words, and the source itself."""

from typing import Annotated, Literal

from pydantic import Field

from handbook.model.base import (
    FORMERLY,
    AnyId,
    Date,
    Exact,
    FactId,
    FactNumber,
    Id,
    KindName,
    Many,
    PagePath,
    Part,
    Prose,
    QuestionNumber,
    Record,
    Ref,
    Relation,
    RoleId,
    Text,
    Url,
    Wording,
)
from handbook.model.expectation import Named
from handbook.model.traits import Traits


class TrackItem(Part):
    """One thing a newcomer does."""

    title: Text = Field(description="What to do, as an order.")
    day: int = Field(ge=1, le=90, description="The working day, counted from 1.")
    owner: Annotated[RoleId | None, Relation("Helped by", "Helps in")] = Field(
        None, description="The role that helps; by default the track's owner."
    )
    how: Prose | None = Field(None, description="What to read, run or ask.")
    see: Annotated[Many[AnyId], Relation("Reads", "Read in")] = Field(
        (), description="The records that it leads to."
    )
    proof: Text | None = Field(None, description="What shows that it is done.")


class Track(Record):
    """What somebody new in a role does, day by day."""

    traits = Traits(
        name="track",
        plural="onboarding tracks",
        store="tracks.yaml",
        page="onboarding",
        section="New here",
        register="track_table",
        own_pages=True,
        weight=0.5,
    )

    asked = ("role",)

    role: Annotated[RoleId | None, Relation("Leads into", "Onboarding")] = Field(
        None,
        description="The role it leads into; without one it is everybody's, and comes first.",
    )
    items: Many[TrackItem] = Field(min_length=1, description="What to do, in order.")


class Shown(Part):
    """A playbook, or one way into it, that is printed with all its steps."""

    playbook: Annotated[Annotated[str, Ref("playbook")], Relation("Prints", "Printed in")] = Field(
        description="The playbook."
    )
    entry: Id | None = Field(
        None, description="The step at which the way into it starts; by default all of it."
    )


class Section(Part):
    """A section of a packet."""

    asked = ("body",)

    title: Text = Field(description="Its heading.")
    body: Prose | None = Field(None, description="What it says.")
    see: Annotated[Many[AnyId], Relation("Shows", "Shown in")] = Field(
        (), description="The records that it shows."
    )
    shows: Many[Literal["system-map", "contacts", "scenarios", "alerts"]] = Field(
        (), description="What is shown of the whole handbook."
    )
    cards: Many[Shown] = Field((), description="The playbooks that are printed with their steps.")


class Packet(Record):
    """An ordered document made of the handbook's records, to be handed over."""

    traits = Traits(
        name="packet",
        plural="packets",
        page="onboarding",
        section="New here",
        register="packet_table",
        own_pages=True,
        weight=0.5,
    )

    sections: Many[Section] = Field(min_length=1, description="Its sections, none empty.")
    refreshed_by: Annotated[
        Annotated[str, Ref("duty")] | None, Relation("Refreshed by", "Refreshes")
    ] = Field(None, description="The duty that refreshes it.")


class Faq(Record):
    """A question that people ask, and its answer. The title is the question."""

    traits = Traits(
        name="faq",
        plural="questions and answers",
        store="faq.yaml",
        page="faq",
        section="New here",
        register="faq_list",
        label="FAQ",
        weight=1.0,
    )

    audience: Literal["trust", "operations"] = Field(description="Which FAQ it belongs to.")
    answer: Prose = Field(description="The answer, as the team knows it.")
    wording: Annotated[Prose, Wording()] | None = Field(
        None, description="What users are told; shown once somebody approved it."
    )
    approvers: Annotated[Many[RoleId], Relation("Approved by", "Approves")] = Field(
        (), description="The roles that may approve the wording; by default any."
    )
    see: Annotated[Many[AnyId], Relation("Rests on", "Answers")] = Field(
        (), description="The records that it rests on."
    )


class Term(Record):
    """A word, and what it means here."""

    traits = Traits(
        name="term",
        plural="terms",
        page="glossary",
        section="New here",
        register="glossary_list",
        spelt=True,
        weight=0.2,
    )

    definition: Prose = Field(description="What it means here.")
    also: Many[Exact] = Field((), description="Other spellings and names.")
    not_: Many[Exact] = Field(
        (), alias="not", description="Spellings that are wrong here, as Git Hub."
    )


class Kpi(Record):
    """A figure by which something is judged."""

    traits = Traits(
        name="kpi",
        plural="KPIs",
        page="education",
        section="New here",
        register="kpi_cards",
        named=True,
        label="KPI",
        weight=0.5,
    )

    measures: Text | None = Field(None, description="What is counted.")
    target: Text | None = Field(None, description="The value aimed at.")


class Asset(Record):
    """A part of the user-facing education suite."""

    traits = Traits(
        name="asset",
        plural="assets",
        page="education",
        section="New here",
        register="asset_cards",
        weight=0.5,
    )

    type: Literal["checklist", "faq", "video"] = Field(description="What it is.")
    kpis: Annotated[Many[Annotated[str, Ref("kpi")]], Relation("Serves", "Served by")] = Field(
        (), title="KPIs", description="The activation KPIs that it serves."
    )
    location: Url | None = Field(None, description="Where it is published.")
    approvers: Annotated[
        Many[RoleId], Relation("Seen before a deploy by", "Sees before a deploy")
    ] = Field((), description="Who must see it before a deploy.")
    outline: Many[Text] = Field((), description="What it has to cover, in order.")
    outline_proposed: bool = Field(
        False, description="Whether the outline is only proposed, and nobody agreed to it yet."
    )


class NeededOn(Part):
    """Where a disclaimer must be read."""

    pages: Many[PagePath] = Field((), description="The paths of pages, as faq or systems/frontend.")
    kinds: Many[KindName] = Field((), description="Kinds of record: every record of them.")
    tags: Many[Exact] = Field((), description="Tags: every page and record that has one of them.")


class Disclaimer(Record):
    """A text that readers must be shown. It is written here and nowhere else."""

    traits = Traits(
        name="disclaimer",
        plural="disclaimers",
        section="New here",
        register="disclaimer_cards",
        carries=False,
        weight=0.5,
    )

    text: Annotated[Text, Wording()] | None = Field(
        None, description="The words, to the letter, as one paragraph."
    )
    approvers: Annotated[Many[RoleId], Relation("Approved by", "Approves")] = Field(
        (), description="The roles that must approve the words; by default nobody has to."
    )
    needed_on: NeededOn | None = Field(None, description="What must show it.")


class Option(Part):
    """A way in which something can be decided."""

    title: Text = Field(description="The option, in a few words.")
    means: Prose | None = Field(None, description="What follows from it.")
    source: Annotated[Many[FactId], Relation("", "")] = Field(
        (), description="The facts that name it."
    )


class Settled(Part):
    """Fields that are not known until something is decided."""

    of: KindName = Field(description="The kind of the records, as backup.")
    fields: Many[Named] = Field((), description="The fields, as rpo, rto or steps.undo.")
    named_by: Many[Named] = Field(
        (), description="What names them then, as assignment, or assignment.role."
    )
    records: Annotated[Many[AnyId], Relation("", "")] = Field(
        (), description="Which records; by default all of the kind."
    )


class Question(Record):
    """Something that must be decided; once it is, the record says what, when, by whom and why."""

    traits = Traits(
        name="question",
        plural="questions",
        store="questions.yaml",
        page="questions",
        section="This handbook",
        register="question_list",
        carries=False,
        about_facts=True,
        weight=0.3,
    )

    id: QuestionNumber = Field(description="Q and a number of two digits or more.")
    formerly: Many[QuestionNumber] = Field((), description=FORMERLY)
    asks: Prose = Field(description="What must be decided or found out.")
    touches: Annotated[Many[AnyId], Relation("", "")] = Field(
        (), description="The records and pages on which it shows."
    )
    blocks: Annotated[Many[AnyId], Relation("Blocks", "Waits for")] = Field(
        (), description="What cannot be done, or not safely, until it is decided; the worst first."
    )
    settles: Many[Settled] = Field(
        (), description="What else is known once it is decided: fields that are not set until then."
    )
    deciders: Annotated[Many[RoleId], Relation("Can be decided by", "Can decide")] = Field(
        (), description="The roles that can decide it."
    )
    options: Many[Option] = Field((), description="The ways in which it can be decided.")
    priority: Literal["high", "medium", "low"] | None = Field(
        None, description="How much hangs on it; the high ones are shown first."
    )
    decided: Date | None = Field(None, description="The day on which it was decided.")
    decision: Prose | None = Field(None, description="What was decided.")
    by: Annotated[
        Annotated[str, Ref("role", "person")] | None, Relation("Decided by", "Decided")
    ] = Field(None, description="The role or person who decided.")
    because: Prose | None = Field(None, description="Why, and what else was thought of.")

    @property
    def is_open(self) -> bool:
        """Whether it still has to be decided; half a decision is none."""
        return self.decided is None or self.decision is None


class Fact(Record):
    """A statement of the source document. The title is the statement."""

    traits = Traits(
        name="fact",
        plural="source facts",
        store="facts.yaml",
        page="source",
        section="This handbook",
        register="fact_table",
        carries=False,
        about_facts=True,
        quoted=True,
        weight=0.1,
    )

    id: FactNumber = Field(description="F and a number of two digits or more.")
    formerly: Many[FactNumber] = Field((), description=FORMERLY)
    quote: Exact = Field(description="The words of the source document, to the letter.")
    page: PagePath = Field(description="The page where a reader finds it, as systems/frontend.")
    made_true_by: Text | None = Field(
        None, description="The command or file by which what it claims becomes true."
    )


class Page(Record):
    """A page of prose: who owns it, and how often it is read again."""

    traits = Traits(
        name="page",
        plural="pages",
        section="This handbook",
        path_field="path",
        cared_for=True,
        carries=False,
        about_facts=True,
    )

    path: PagePath = Field(description="Its path in the site, as backups; index for the home page.")
