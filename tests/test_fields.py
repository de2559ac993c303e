"""What is read of a model's annotations, for every form that they have."""

from typing import Annotated, Literal

import pytest
from pydantic import Field as Info

from handbook.model import KINDS
from handbook.model.base import Date, Exact, Many, Part, Prose, Relation, RoleId, Text, VendorId
from handbook.model.fields import field_of, fields_of
from handbook.model.log import EVENT_MODELS
from handbook.model.relations import NAMED_BY, Reference, references
from handbook.model.texts import texts


class Leg(Part):
    """A part within a part."""

    who: RoleId | None = None
    said: Text = Info(description="What was said.")


class Trip(Part):
    """A model with a field of each form."""

    title: Text
    note: Prose | None = None
    notes: Many[Prose] = ()
    command: Exact = "x"
    commands: Many[Exact] = ()
    owner: RoleId | None = None
    vendors: Many[VendorId] = ()
    leg: Leg | None = None
    legs: Many[Leg] = ()
    day: Date | None = None
    sure: bool | None = None
    firm: bool = False
    pace: Literal["slow", "fast"] | None = None
    paces: Many[Literal["slow", "fast"]] = ()
    from_: Annotated[
        RoleId, Relation("Sent by", "Sends"), Info(alias="from", description="Who begins.")
    ]


# By name: list, part, kinds that it names, prose, Markdown, flag, choices.
FORMS = {
    "title": (False, None, None, True, False, False, ()),
    "note": (False, None, None, True, True, False, ()),
    "notes": (True, None, None, True, True, False, ()),
    "command": (False, None, None, False, False, False, ()),
    "commands": (True, None, None, False, False, False, ()),
    "owner": (False, None, ("role",), False, False, False, ()),
    "vendors": (True, None, ("vendor",), False, False, False, ()),
    "leg": (False, Leg, None, False, False, False, ()),
    "legs": (True, Leg, None, False, False, False, ()),
    "day": (False, None, None, False, False, False, ()),
    "sure": (False, None, None, False, False, True, ()),
    "firm": (False, None, None, False, False, True, ()),
    "pace": (False, None, None, False, False, False, ("slow", "fast")),
    "paces": (True, None, None, False, False, False, ("slow", "fast")),
    "from": (False, None, ("role",), False, False, False, ()),
}


@pytest.mark.parametrize("key", FORMS)
def test_each_form_of_annotation_is_read(key: str) -> None:
    field = field_of(Trip, key)
    assert field
    kinds = field.ref.kinds if field.ref else None
    assert FORMS[key] == (
        *(field.many, field.part, kinds, field.prose, field.markdown, field.flag),
        field.choices,
    )


def test_fields_come_in_their_order_with_key_description_and_whether_they_are_required() -> None:
    assert [field.key for field in fields_of(Trip)] == list(FORMS)
    assert [field.name for field in fields_of(Trip)][-1] == "from_"
    assert [field.key for field in fields_of(Trip) if field.required] == ["title", "from"]
    assert [field.description for field in fields_of(Leg)] == ["", "What was said."]
    assert field_of(Trip, "from_") is None
    assert field_of(Trip, 0) is None


LEG = {"who": "pm", "said": "Go."}
TRIP = Trip.model_validate(
    {
        **{"title": "Trip", "notes": ["A.", "B."], "command": "rm", "vendors": ["lens", "prism"]},
        **{"leg": LEG, "legs": [{"said": "Stop."}, LEG], "from": "devops"},
    }
)


def named(label: str) -> Relation:
    """How a field is read whose model does not say."""
    return Relation(label, NAMED_BY)


def test_the_ids_of_a_record_are_found_with_their_places() -> None:
    assert list(references(TRIP)) == [
        Reference(("vendors", 0), "lens", ("vendor",), named("Vendors")),
        Reference(("vendors", 1), "prism", ("vendor",), named("Vendors")),
        Reference(("leg", "who"), "pm", ("role",), named("Who")),
        Reference(("legs", 1, "who"), "pm", ("role",), named("Who")),
        Reference(("from",), "devops", ("role",), Relation("Sent by", "Sends")),
    ]


def test_the_prose_of_a_record_is_found_with_its_places() -> None:
    markdown = [(("notes", 0), "A."), (("notes", 1), "B.")]
    said = [(("leg", "said"), "Go."), (("legs", 0, "said"), "Stop."), (("legs", 1, "said"), "Go.")]
    assert list(texts(TRIP)) == [(("title",), "Trip"), *markdown, *said]
    assert list(texts(TRIP, only_markdown=True)) == markdown


def test_an_item_that_could_not_be_read_is_none() -> None:
    broken = Trip.model_construct(vendors=("lens", None), legs=(None,), notes=(None, "B."))
    assert [each.target for each in references(broken.model_copy(update={"from_": None}))] == [
        "lens"
    ]


def test_of_every_kind_and_event_each_field_is_of_one_sort() -> None:
    """No field both names a record and is read as text, and none with choices is prose."""
    for model in (*(kind.model for kind in KINDS.values()), *EVENT_MODELS.values()):
        for field in fields_of(model):
            sorts = (field.ref, field.prose, field.part, field.flag, field.choices)
            assert sum(map(bool, sorts)) <= 1, (model, field.key)
            assert field.markdown <= field.prose
