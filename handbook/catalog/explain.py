"""What pydantic says of a record, as findings with a position and a hint."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from handbook.catalog import codes
from handbook.findings import Finding, Where, meant, nearest
from handbook.model.base import EMPTY
from handbook.model.fields import Field, field_of, fields_of
from handbook.source import Map, Seq, position
from handbook.source.diagnostics import Spoiled

_NAMES = {
    bool: "true or false",
    int: "a whole number",
    str: "text",
    Map: "a mapping",
    Seq: "a list",
}
NOTHING: Spoiled = {}
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
}


_BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
    "string_too_long": ("at most", "max_length"),
}


def explain(
    error: ValidationError, model: type[BaseModel], node: Any, path: str, spoiled: Spoiled = NOTHING
) -> Iterator[Finding]:
    """One finding for each thing that is wrong with a record.

    Of what is spoiled the reader has told, and of a key that is missing because it is
    misspelt, the one that is unknown tells.
    """
    details = error.errors(include_url=False)
    meant_keys = {
        (*detail["loc"][:-1], key)
        for detail in details
        if detail["type"] == "extra_forbidden" and (key := _near_key(model, detail["loc"]))
    }
    for detail in details:
        told = _is_spoiled(detail["loc"], node, spoiled)
        if detail["type"] == "missing":
            told = told or detail["loc"] in meant_keys
        # A list is also called too short where its items are wrong; they are told one by one.
        if not told and not (detail["type"] == "too_short" and detail["input"]):
            yield _finding(detail, model, node, path)


def _is_spoiled(steps: tuple[Any, ...], node: Any, spoiled: Spoiled) -> bool:
    """Whether a value, or what holds it, is not what was meant."""
    for step in steps:
        known = spoiled.get(id(node), ())
        # A key that stands for others may stand for any that is not there.
        if step in known or ("<<" in known and step not in node):
            return True
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return False
    return False


def of_empty(model: type[BaseModel], steps: tuple[Any, ...]) -> str:
    """What to do about a value that is not there."""
    if isinstance(steps[-1], int):
        return "write it, or remove the line"
    return (
        _required(model, steps)
        or "write the value, or leave the line out: it then shows as not set"
    )


def _finding(detail: ErrorDetails, model: type[BaseModel], node: Any, path: str) -> Finding:
    # A name that is refused in a mapping has this after it.
    is_name = detail["loc"][-1:] == ("[key]",)
    steps = tuple(detail["loc"][:-1] if is_name else detail["loc"])
    name = next((step for step in reversed(steps) if isinstance(step, str)), "")
    kind = detail["type"]
    where = Where(path, *position(node, steps, key=is_name or kind == "extra_forbidden"))
    if kind == "extra_forbidden":
        known = keys_of(_model_at(model, steps[:-1]))
        hint = meant(name, known, also=f"known keys: {', '.join(known)}")
        return codes.UNKNOWN_KEY.at(where, f'unknown key "{name}"', hint)
    if kind == "missing":
        hint = f"add {name}: {_about(model, steps)}".rstrip()
        return codes.MISSING_KEY.at(where, f'"{name}" is required', hint)
    if kind in _EXPECTED:
        field = field_of(_model_at(model, steps[:-1]), name)
        is_id = field is not None and field.ref is not None
        return _wrong_type(where, kind, detail["input"], name, is_id=is_id)
    if kind == "literal_error":
        return _not_one_of(where, detail, name)
    if kind in ("too_short", "string_too_short", EMPTY):
        return codes.EMPTY.at(where, f'"{name}" is empty', of_empty(model, steps))
    return _invalid(where, detail, name)


def _invalid(where: Where, detail: ErrorDetails, name: str) -> Finding:
    """A value of the right type that its field refuses; most say themselves why."""
    if detail["type"] in _BOUNDS:
        return _out_of_range(where, detail, name)
    context = detail.get("ctx", {})
    message = str(context.get("message", detail["msg"]))
    return codes.INVALID.at(where, _named(name, message), str(context.get("hint", "")))


def _out_of_range(where: Where, detail: ErrorDetails, name: str) -> Finding:
    words, bound = _BOUNDS[detail["type"]]
    limit = detail["ctx"][bound]
    if bound == "max_length":
        message = f'"{name}" has {len(detail["input"]):,} characters'
        return codes.INVALID.at(where, message, f"{words} {limit:,}; split it")
    return codes.INVALID.at(
        where, f'"{name}": {detail["input"]} is out of range', f"{words} {limit}"
    )


def _named(name: str, message: str) -> str:
    return message if name in message else f"{name}: {message}"


def _near_key(model: type[BaseModel], steps: tuple[Any, ...]) -> str | None:
    return nearest(str(steps[-1]), keys_of(_model_at(model, steps[:-1])))


def _required(model: type[BaseModel], steps: tuple[Any, ...]) -> str:
    """What to do about a key that must say something; "" where the key may be left out."""
    field = _field(model, steps)
    return f"write it: {_about(model, steps)}".rstrip(": ") if field and field.required else ""


def _about(model: type[BaseModel], steps: tuple[Any, ...]) -> str:
    field = _field(model, steps)
    return field.description if field else ""


def _field(model: type[BaseModel], steps: tuple[Any, ...]) -> Field | None:
    return field_of(_model_at(model, steps[:-1]), steps[-1])


def _wrong_type(where: Where, kind: str, value: Any, name: str, *, is_id: bool) -> Finding:
    got = _NAMES.get(type(value), type(value).__name__)
    shown = "" if isinstance(value, (Map, Seq)) else f" {_written(value)}"
    expected = _EXPECTED[kind]
    if is_id and isinstance(value, (bool, int)):
        message = f'"{name}": expected an id, got {got}{shown}'
        return codes.WRONG_TYPE.at(where, message, "write the id of a record, as it has it")
    hints = {
        "text": "quote it" if isinstance(value, (bool, int)) else "write one value as plain text",
        "a whole number": "write digits only, without quotes",
        "a list": f"write [{value}]" if isinstance(value, str) else "start each line with a hyphen",
        "a mapping": "write key: value lines",
        "true or false": "write true or false",
    }
    return codes.WRONG_TYPE.at(
        where, f'"{name}": expected {expected}, got {got}{shown}', hints[expected]
    )


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (Map, Seq)):
        return _NAMES[type(value)]
    return f'"{value[:60]}"' if isinstance(value, str) else str(value)


def _not_one_of(where: Where, detail: ErrorDetails, name: str) -> Finding:
    allowed = [
        part.strip("' ")
        for part in str(detail["ctx"]["expected"]).replace(" or ", ", ").split(", ")
    ]
    value = detail["input"]
    also = f"allowed: {', '.join(allowed)}"
    hint = meant(value, allowed, also=also) if isinstance(value, str) else also
    return codes.UNKNOWN_VALUE.at(where, f"{name}: unknown value {_written(value)}", hint)


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys that a mapping of this model may have, in order."""
    return [field.key for field in fields_of(model)]


def _model_at(model: type[BaseModel], steps: tuple[Any, ...]) -> type[BaseModel]:
    for step in steps:
        field = field_of(model, step)
        part = field.part if field else None
        model = part or model
    return model
