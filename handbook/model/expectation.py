"""What a handbook expects of its records: which of them, what they must have, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from handbook.findings import a
from handbook.model.base import CONTROLS, Exact, KindName, Many, Record, Text, refuse
from handbook.model.traits import Traits

Value = str | int | bool
_SCALAR = {"type": ["string", "integer", "boolean"]}


@dataclass(frozen=True, slots=True)
class Values:
    """Some values for each of some fields, in the order in which they are written.

    `path` says where a value is written: its key, and its number where it stands in a list.
    """

    fields: tuple[tuple[str, tuple[Value, ...], bool], ...]

    def each(self) -> Iterator[tuple[str, tuple[Value, ...]]]:
        """Each field and its values."""
        for name, values, _ in self.fields:
            yield name, values

    def path(self, name: str, number: int) -> tuple[str | int, ...]:
        """The way from the mapping to the value with this number of a field."""
        listed = {field: many for field, _, many in self.fields}
        return (name, number) if listed[name] else (name,)

    @property
    def words(self) -> str:
        """The values in words: "type is video" or "tags has trust or beta"."""
        return " and ".join(
            f"{name} {'has' if many else 'is'} {' or '.join(map(spelt, values))}"
            for name, values, many in self.fields
        )


def spelt(value: Value) -> str:
    """A value as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read(value: Any) -> Values:
    hint = "write field: value, as type: video, or field: [value, value]"
    if isinstance(value, Values):
        return value
    if not isinstance(value, Mapping) or not value:
        raise refuse("expected fields with their values", hint)
    found = []
    for name, written in value.items():
        many = isinstance(written, (list, tuple))
        values = tuple(written) if many else (written,)
        if not values or not all(isinstance(each, Value) for each in values):
            raise refuse(f'"{name}" has no value to compare with', hint)
        found.append((str(name), values, many))
    return Values(tuple(found))


FieldValues = Annotated[
    Values,
    PlainValidator(_read),
    WithJsonSchema(
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "anyOf": [_SCALAR, {"type": "array", "minItems": 1, "items": _SCALAR}]
            },
        }
    ),
]


# The name of a field or a kind; a rule judges whether there is one.
Named = Annotated[str, Field(min_length=1, max_length=200)]


class Expectation(Record):
    """What the records of a kind must have in this handbook. The title says it in words."""

    traits = Traits(
        name="expectation",
        plural="expectations",
        page="rules",
        section="This handbook",
        register="expectation_table",
        carries=False,
        weight=0.2,
    )

    asked = ("have",)

    of: KindName = Field(description="The kind of record that it is about, as playbook.")
    where: FieldValues | None = Field(
        None,
        description="Which of them: fields, and the values of which one must be there, "
        "as type: video or tags: [market-data]. By default all.",
    )
    have: Many[Named] = Field(
        (),
        description="Fields that must say something. `this or that` asks for one of the two; "
        "`steps.undo` asks it of each step.",
    )
    including: FieldValues | None = Field(
        None,
        description="Lists, and what must be among them, as evidence: [ticket]. What has fields "
        "of its own is named by its first one, as a section by its title.",
    )
    named_by: Many[Named] = Field(
        (),
        description="Kinds or fields of which one must name the record, as monitor or "
        "monitor.watches.",
    )
    severity: Literal["error", "warning", "gap"] = Field(
        "gap",
        description="How much it weighs: an error stops a build, a warning fails a strict check, "
        "a gap is what is not known yet.",
    )
    hint: Text | None = Field(
        None, description="What to do about it; by default, to add what is missing."
    )
    controls: Many[Exact] = Field((), description=CONTROLS)

    @property
    def about(self) -> str:
        """The records that it is about, in words: "each asset where type is video"."""
        return f"each {self.of} where {self.where.words}" if self.where else f"each {self.of}"

    @property
    def asks(self) -> tuple[str, ...]:
        """What it asks for, each in words: "review", "evidence with ticket"."""
        lists = self.including.each() if self.including else ()
        within = (f"{name} with {' and '.join(map(spelt, values))}" for name, values in lists)
        named = tuple(f"{a(each)} that names it" for each in self.named_by)
        return (*self.have, *within, *((" or ".join(named),) if named else ()))
