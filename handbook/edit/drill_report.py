"""A drill's report as JSON, with the place of everything in it."""

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from handbook.catalog.codes import MISSING_KEY
from handbook.catalog.explain import explain
from handbook.findings import Finding, Where
from handbook.model.log import Drill
from handbook.source import Map, read
from handbook.source.codes import EMPTY_OR_CUT

# JSON writes a character beyond U+FFFF as two escapes (RFC 8259, 7), which YAML has no word for.
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


class NotJsonError(ValueError):
    """The text is not a JSON object; the message says where and why."""


def parse(data: bytes, path: str) -> tuple[Map, list[Finding]]:
    """The fields of a report and what is wrong with its text; null counts as not given.

    Raises NotJsonError where there is no JSON object at all (RFC 8259).
    """
    try:
        text = data.decode("utf-8-sig")
        values = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise NotJsonError(f"{path}:{error.lineno}:{error.colno}: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise NotJsonError(f"{path}: {error}") from None
    if not isinstance(values, dict):
        raise NotJsonError(f"{path}:1:1: a report is a JSON object")
    # JSON is YAML, and the reader of YAML knows where everything stands.
    document = read(_PAIR.sub(lambda pair: json.loads(f'"{pair[0]}"'), text).encode(), path)
    # null, which YAML calls an empty value
    findings = [found for found in document.findings if found.code != EMPTY_OR_CUT.name]
    root = document.root if isinstance(document.root, Map) else Map()
    for key in [key for key, value in root.items() if value is None]:
        del root[key]
    return root, findings


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def problems(report: Map, given: Mapping[str, Any], path: str) -> list[Finding]:
    """What is wrong with the event that a report and the options beside it make."""
    try:
        Drill.model_validate({**report, **given})
    except ValidationError as error:
        return [
            _with_option(found) if found.code == MISSING_KEY.name else found
            for found in explain(error, Drill, report, path)
        ]
    return []


def _with_option(found: Finding) -> Finding:
    hint = f"{found.hint} (or give it as an option)"
    return MISSING_KEY.at(Where(found.where.path), found.message, hint)
