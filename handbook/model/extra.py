"""Fields of a team's own on a record, as `Cost centre: 4711`: a name, and what it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, GetPydanticSchema, PlainValidator, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

LONGEST_NAME = 80
MOST_FIELDS = 100


class Linked(str):
    """A text that is an address, so that a page can link to it."""

    __slots__ = ()


Single = str | int
Value = Single | tuple[Single, ...]


@dataclass(frozen=True, slots=True)
class Extra:
    """The fields in the order in which they are written."""

    fields: tuple[tuple[str, Value], ...]

    def plain(self) -> dict[str, Any]:
        """The fields as JSON has them: text, numbers, and lists of these."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in self.fields
        }

    def addresses(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Each address with its way within the fields: the name, and a number within a list."""
        for name, value in self.fields:
            if isinstance(value, Linked):
                yield (name,), str(value)
            elif isinstance(value, tuple):
                yield from (
                    ((name, number), str(each))
                    for number, each in enumerate(value)
                    if isinstance(each, Linked)
                )

    def __str__(self) -> str:
        return "\n".join(
            f"{name}: {', '.join(map(str, value)) if isinstance(value, tuple) else value}"
            for name, value in self.fields
        )


def shape(text: Callable[[str], str], address: Callable[[str], str | None]) -> tuple[Any, ...]:
    """What makes `Extra` the type of a field of a model.

    `text` gives a text back or refuses it; `address` gives back what is an address, refuses what
    would be one, and is None for other texts. Both raise PydanticCustomError.
    """

    def single(value: Any) -> Single:
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise _refuse(
                "expected text, a number or a list of them",
                "quote it" if isinstance(value, bool) else "a field of your own has no fields",
            )
        if isinstance(value, int):
            return value
        found = address(value)
        return text(value) if found is None else Linked(found)

    def read(value: Any) -> Value:
        if not isinstance(value, list):
            return single(value)
        if not value:
            raise _refuse("the list is empty", "write what it holds, or leave the line out")
        return tuple(map(single, value))

    def schema(_: Any, handler: Callable[[Any], CoreSchema]) -> CoreSchema:
        fields = Annotated[
            dict[Annotated[str, PlainValidator(_name)], Annotated[Any, PlainValidator(read)]],
            Field(min_length=1, max_length=MOST_FIELDS),
        ]
        return core_schema.no_info_after_validator_function(
            lambda found: Extra(tuple(found.items())), handler(fields)
        )

    return GetPydanticSchema(schema), WithJsonSchema(_JSON)


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise _refuse(f"the name of a field is text, got {value!r}", "quote it")
    if not value.strip() or "\n" in value or len(value) > LONGEST_NAME:
        raise _refuse(
            f'"{value[:20]}" is no name of a field',
            f"a few words on one line, {LONGEST_NAME} characters at most, as in Cost centre",
        )
    return value


def _refuse(message: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("handbook", "{message}", {"message": message, "hint": hint})


_SINGLE = {"type": ["string", "integer"]}
_JSON = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": MOST_FIELDS,
    "propertyNames": {"minLength": 1, "maxLength": LONGEST_NAME},
    "additionalProperties": {
        "anyOf": [_SINGLE, {"type": "array", "minItems": 1, "items": _SINGLE}]
    },
}
