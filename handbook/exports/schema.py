"""JSON Schema (draft 2020-12) for every data file, so that editors complete and underline."""

import json
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
    found = {f"{FOLDER}/handbook.schema.json": _text(Settings.model_json_schema())}
    for kind in kinds.values():
        schema = _with_kinds(_of_kind(kind), sorted(kinds))
        found[f"{FOLDER}/{kind.name}.schema.json"] = _text(schema)
    found[f"{FOLDER}/event.schema.json"] = _text(_of_events())
    found[f"{FOLDER}/drill-report.schema.json"] = _text(_of_drill_reports())
    return found


def _of_drill_reports() -> dict[str, Any]:
    """A drill event less its kind and, where the command line gives it, who recorded it."""
    schema = Drill.model_json_schema(by_alias=True)
    schema["properties"].pop("kind")
    schema["required"] = [name for name in schema["required"] if name not in ("kind", "by")]
    return {**schema, "title": "Drill report"}


def _of_events() -> dict[str, Any]:
    models = [(model, "validation") for model in EVENT_MODELS.values()]
    refs, whole = models_json_schema(models, by_alias=True)  # type: ignore[arg-type]
    return {"oneOf": list(refs.values()), "$defs": whole["$defs"]}


def header(kind: Kind) -> str:
    """The first line of a data file of this kind: it names the schema for editors."""
    up = "" if kind.listed else "../"
    return _MODELINE.format(up=up, name=kind.name)


def _of_kind(kind: Kind) -> dict[str, Any]:
    record = kind.model.model_json_schema(by_alias=True)
    if not kind.listed:
        return record
    definitions = record.pop("$defs", {})
    return {"type": "array", "items": record, "$defs": definitions}


def _with_kinds(schema: Any, names: list[str]) -> Any:
    """A schema in which the name of a kind is one of these."""
    if isinstance(schema, list):
        return [_with_kinds(each, names) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == KIND_FORMAT:
        return {**{k: v for k, v in schema.items() if k != "format"}, "enum": names}
    return {key: _with_kinds(each, names) for key, each in schema.items()}


def _text(schema: dict[str, Any]) -> str:
    return (
        json.dumps({"$schema": DRAFT, **schema}, indent=2, ensure_ascii=False, sort_keys=True)
        + "\n"
    )
