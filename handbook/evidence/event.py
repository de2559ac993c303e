"""An event as JSON: what any system can write, for every kind of event that there is."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from handbook.catalog.codes import MISSING_KEY, UNKNOWN_EVENT
from handbook.catalog.explain import explain
from handbook.evidence.codes import CONTRADICTS
from handbook.evidence.fields import pointer
from handbook.evidence.report import Steps
from handbook.findings import Finding, Where, meant
from handbook.model.log import EVENT_MODELS
from handbook.model.moment import read_moment
from handbook.source import Json, Map, Seq, position
from handbook.source.codes import SECRET

# What an event says of where it comes from, beside the digest, which the command finds.
ORIGIN = "origin"
# What wrote an event that does not say so.
SOURCE = "JSON"


def kind_in(json: Json) -> tuple[str | None, list[Finding]]:
    """The kind that an event names, or None and what is wrong."""
    kind = json.root.get("kind")
    if isinstance(kind, str) and kind in EVENT_MODELS:
        return kind, []
    also = f"one of {', '.join(EVENT_MODELS)}"
    if kind is None:
        return None, [MISSING_KEY.at(Where(json.path), 'it says no "kind" of event', also)]
    where = Where(json.path, *position(json.root, ("kind",)))
    hint = meant(kind, EVENT_MODELS, also=also) if isinstance(kind, str) else also
    return None, [UNKNOWN_EVENT.at(where, f'/kind: unknown kind of event "{kind}"', hint)]


@dataclass(frozen=True, slots=True)
class Beside:
    """What an event as JSON is read with: the fields that the command says, which win, and more.

    `current` gives the id that a record has now; `by` is who it is by where nobody says so.
    """

    given: Mapping[str, Any]
    zone: dt.tzinfo
    sha256: str
    current: Callable[[str], str]
    by: Callable[[str], str | None]


def fields_in(json: Json, kind: str, beside: Beside) -> tuple[dict[str, Any], list[Finding]]:
    """The fields of an event as JSON, and what is wrong with it, each with its place.

    null is not said. Where anything is wrong, nothing of it is to be used.
    """
    said = _without_null(json.root)
    whole = {**said, **beside.given, "kind": kind}
    if isinstance(whole.get("subject"), str):
        whole["subject"] = beside.current(whole["subject"])
        whole.setdefault("by", beside.by(whole["subject"]))
    whole = _dated({key: value for key, value in whole.items() if value is not None}, beside.zone)
    findings = [*json.findings, *_secrets(json), *_against(json, kind, beside)]
    findings += _of_origin(json, whole, beside.sha256)
    findings += _problems(json, kind, whole, beside.zone)
    del whole["kind"]
    return whole, [_with_pointer(json.root, each) for each in findings]


def _dated(whole: dict[str, Any], zone: dt.tzinfo) -> dict[str, Any]:
    """An event with the day of its moment, where it says no day."""
    for key in ("at", "started"):
        if key in whole and "on" not in whole:
            try:
                whole["on"] = read_moment(whole[key], zone).astimezone(zone).date()
            except PydanticCustomError:  # told with all that is wrong; the day is not missing
                whole["on"] = dt.date.min
    return whole


def _of_origin(json: Json, whole: dict[str, Any], sha256: str) -> Iterator[Finding]:
    """Give an event its origin with the digest of the text; one that differs is told."""
    said = whole.get(ORIGIN, Map())
    if not isinstance(said, Map):
        return
    if said.get("sha256", sha256) != sha256:
        where = Where(json.path, *position(json.root, (ORIGIN, "sha256")))
        yield CONTRADICTS.at(where, "it is not the digest of this text", "leave it out")
    origin = Map(said.at)
    origin.key_at, origin.value_at = said.key_at, said.value_at
    origin.update({**({} if ORIGIN in whole else {"source": SOURCE}), **said, "sha256": sha256})
    whole[ORIGIN] = origin


def _without_null(root: Map) -> Map:
    found = Map(root.at)
    for key, value in root.items():
        if value is not None:
            found[key] = _without_null(value) if isinstance(value, Map) else value
            found.key_at[key], found.value_at[key] = root.key_at[key], root.value_at[key]
    return found


def _secrets(json: Json) -> Iterator[Finding]:
    hint = "nothing of it is kept; rotate the key now: it counts as leaked"
    for (line, column), sort in json.secrets.items():
        yield SECRET.at(Where(json.path, line, column), f"looks like a secret ({sort})", hint)


def _against(json: Json, kind: str, beside: Beside) -> Iterator[Finding]:
    """What contradicts the command line."""
    asked = {"kind": kind, "subject": beside.given.get("subject")}
    for key, value in asked.items():
        said = json.root.get(key)
        now = beside.current(said) if isinstance(said, str) else said
        if said is not None and value is not None and now != value:
            where = Where(json.path, *position(json.root, (key,)))
            message = f'it is of "{said}", and the command of "{value}"'
            yield CONTRADICTS.at(where, message, "which of the two is meant?")


def _problems(json: Json, kind: str, whole: dict[str, Any], zone: dt.tzinfo) -> Iterator[Finding]:
    model = EVENT_MODELS[kind]
    try:
        model.model_validate(whole, context={"zone": zone})
    except ValidationError as error:
        for found in explain(error, model, json.root, json.path):
            if found.code == MISSING_KEY.name:
                hint = f"{found.hint} (or give it as an option)"
                yield MISSING_KEY.at(Where(json.path), found.message, hint)
            else:
                yield found


def _with_pointer(root: Map, found: Finding) -> Finding:
    """A finding that begins with the place of its value within the JSON text."""
    at = found.where.line, found.where.column
    steps = next((steps for steps, places in _places(root, ()) if at in places), ())
    if not steps:
        return found
    name = next(step for step in reversed(steps) if isinstance(step, str))
    said = found.message.removeprefix(f"{name}: ")
    return replace(found, message=f"{pointer(steps)}: {said}")


def _places(node: Any, steps: Steps) -> Iterator[tuple[Steps, tuple[Any, ...]]]:
    """Every value below a node, and where its key and it are written."""
    if isinstance(node, Map):
        for key, value in node.items():
            yield (*steps, key), (node.key_at[key], node.value_at[key])
            yield from _places(value, (*steps, key))
    elif isinstance(node, Seq):
        for index, value in enumerate(node):
            yield (*steps, index), (node.items_at[index],)
            yield from _places(value, (*steps, index))
