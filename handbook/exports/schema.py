"""JSON Schema (draft 2020-12) for every data file, so that editors complete and underline."""

import functools
import json
from collections.abc import Collection, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from handbook.model import Kind, Kinds, Settings
from handbook.model.base import KIND_FORMAT
from handbook.model.log import EVENT_MODELS, Drill

FOLDER = "schema"
_MODELINE = f"# yaml-language-server: $schema={{up}}{FOLDER}/{{name}}.schema.json"
# The first line of the settings.
SETTINGS_HEADER = _MODELINE.format(up="", name="handbook")
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas(kinds: Kinds) -> dict[str, str]:
    """File name within the data folder to its text, for the settings and each kind."""
    names = tuple(sorted(kinds))
    of_kinds = {
        f"{FOLDER}/{kind.name}.schema.json": _of_kind(kind, names) for kind in kinds.values()
    }
    return {**of_kinds, **_of_all()}


@functools.cache
def _of_all() -> Mapping[str, str]:
    """The schemas that every handbook has, whatever its kinds."""
    return {
        f"{FOLDER}/handbook.schema.json": _text(Settings.model_json_schema()),
        f"{FOLDER}/event.schema.json": _text(_of_events()),
        f"{FOLDER}/drill-report.schema.json": _text(_of_drill_reports()),
        f"{FOLDER}/report.schema.json": _text(_of_reports()),
    }


def _of_drill_reports() -> dict[str, Any]:
    """A drill event less its kind and, where the command line gives it, who recorded it."""
    schema = Drill.model_json_schema(by_alias=True)
    schema["properties"].pop("kind")
    schema["required"] = [name for name in schema["required"] if name not in ("kind", "by")]
    return {**schema, "title": "Drill report"}


# What the command line can say beside a report.
_OPTIONAL = ("on", "subject", "by", "outcome")


def _of_reports() -> dict[str, Any]:
    """An event of any kind as JSON: what the command line or its moment says may be left out."""
    schema = _of_events()
    for definition in schema["$defs"].values():
        if "kind" in definition.get("properties", ()):
            needed = definition["required"]
            definition["required"] = [name for name in needed if name not in _OPTIONAL]
    origin = schema["$defs"]["Origin"]
    origin["required"] = [name for name in origin["required"] if name != "sha256"]
    return {**schema, "title": "Report"}


def _of_events() -> dict[str, Any]:
    models = [(model, "validation") for model in EVENT_MODELS.values()]
    refs, whole = models_json_schema(models, by_alias=True)  # type: ignore[arg-type]
    return {"oneOf": list(refs.values()), "$defs": whole["$defs"]}


def header(kind: Kind) -> str:
    """The first line of a data file of this kind: it names the schema for editors."""
    up = "" if kind.listed else "../"
    return _MODELINE.format(up=up, name=kind.name)


@functools.lru_cache(maxsize=256)
def _of_kind(kind: Kind, names: tuple[str, ...]) -> str:
    """The schema of a kind, in a handbook that has kinds of these names."""
    record = kind.model.model_json_schema(by_alias=True)
    if kind.listed:
        definitions = record.pop("$defs", {})
        record = {"type": "array", "items": record, "$defs": definitions}
    return _text(_with_kinds(record, names))


def _with_kinds(schema: Any, names: Collection[str]) -> Any:
    """A schema in which the name of a kind is one of these."""
    if isinstance(schema, list):
        return [_with_kinds(each, names) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == KIND_FORMAT:
        return {**{k: v for k, v in schema.items() if k != "format"}, "enum": [*names]}
    return {key: _with_kinds(each, names) for key, each in schema.items()}


def _text(schema: dict[str, Any]) -> str:
    return (
        json.dumps({"$schema": DRAFT, **schema}, indent=2, ensure_ascii=False, sort_keys=True)
        + "\n"
    )
