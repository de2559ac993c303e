"""What is true of the handbook as a whole: `data/handbook.yaml`."""

import functools
import re
import unicodedata
import uuid
import zoneinfo
from typing import Annotated

from pydantic import AfterValidator, Field

from handbook.findings import meant
from handbook.model.base import Date, Many, Part, Ref, RoleId, Text, refuse

_ENGINE = __name__.partition(".")[0]
# The namespace of the ids that handbooks have before they write one down (RFC 9562, 5.5).
_HANDBOOKS = uuid.UUID("9b4d1b1e-6a0c-4c1f-8a57-3f0e5d2c7a61")


@functools.cache
def _zones() -> frozenset[str]:
    # Without a slash are abbreviations, as EST, that say neither place nor summer time.
    # Asked once: it looks at a thousand files.
    names = zoneinfo.available_timezones()
    return frozenset(name for name in names if "/" in name or name == "UTC")


def _zone(value: str) -> str:
    if value not in _zones():
        hint = meant(value, _zones(), otherwise="an IANA name, as in Europe/Berlin or UTC")
        raise refuse(f'unknown timezone "{value}"', hint)
    return value


TimeZone = Annotated[str, AfterValidator(_zone)]


class SourceDocument(Part):
    """The document that the handbook's facts are taken from."""

    title: Text = Field(description="What it is called.")
    file: Text = Field(description="Its path within the data folder, as source/architecture.md.")


def _code(value: str) -> str:
    if not re.fullmatch(r"HB[0-9]{3,4}", value):
        raise refuse(f'"{value}" is not a code', "HB and a number, as handbook rules lists them")
    return value


def _file(value: str) -> str:
    if not value.strip() or value.startswith(("/", ".")) or "\\" in value:
        raise refuse(f'"{value}" is not a file of the project', "as in docs/faq.md")
    return value


class Ignore(Part):
    """Findings that are known and accepted, and why."""

    code: Annotated[str, AfterValidator(_code)] = Field(
        description="The code of the findings, as HB403."
    )
    record: Annotated[str, Ref("*", "event")] | None = Field(
        None, description="The record or event that they are about; by default any."
    )
    file: Annotated[str, AfterValidator(_file)] | None = Field(
        None, description="The file that they are in, as docs/faq.md; by default any."
    )
    link: Text | None = Field(
        None,
        description="The address that they are about, as faq/#x or https://…; * is any text.",
    )
    reason: Text = Field(description="Why they are accepted, and until when.")


def _uuid(value: str) -> str:
    try:
        return (
            str(uuid.UUID(value)) if re.fullmatch(r"[0-9A-Fa-f-]{36}", value) else _no_uuid(value)
        )
    except ValueError:
        return _no_uuid(value)


def _no_uuid(value: str) -> str:
    raise refuse(f'"{value}" is not a UUID', "as in 5b1f9c0e-8a3d-4f6b-9c57-2e1d0a7b4c88")


def _module(value: str) -> str:
    parts = value.removesuffix(".py").split(".")
    if not all(part.isidentifier() for part in parts):
        raise refuse(f'"{value}" is not the name of a Python module', "as in our_kinds")
    if value.endswith(".py"):
        raise refuse(f'"{value}" is a file', f"write the module's name: {parts[0]}")
    if parts[0] == _ENGINE:
        raise refuse(f'"{value}" is part of the engine', "its kinds are there without being named")
    return value


class Settings(Part):
    """The handbook's own settings."""

    title: Text = Field(description="The handbook's name.")
    organisation: Text = Field(description="Whose handbook it is.")
    timezone: TimeZone = Field(
        "UTC", description="The one time zone that dates are read in; an IANA name. By default UTC."
    )
    adopted: Date = Field(description="The day the handbook was adopted; duties count from it.")
    id: Annotated[str, AfterValidator(_uuid)] | None = Field(
        None,
        description="The handbook's own name in calendars and feeds, a UUID that never changes.",
    )
    source_document: SourceDocument | None = Field(
        None, description="Where the facts come from, where there is one document."
    )
    pages_owner: RoleId | None = Field(
        None, description="The role that answers for every page that names no owner."
    )
    ignores: Many[Ignore] = Field((), description="Findings that are known and accepted.")
    kinds: Many[Annotated[str, AfterValidator(_module)]] = Field(
        (), description="Python modules beside the data folder that define kinds of record."
    )
    reports: Many[Annotated[str, AfterValidator(_module)]] = Field(
        (), description="Python modules beside the data folder that read reports of machines."
    )

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone."""
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def namespace(self) -> str:
        """The handbook's id or, while it has none, one of its organisation and first day."""
        name = f"{unicodedata.normalize('NFC', self.organisation)}\n{self.adopted}"
        return self.id or str(uuid.uuid5(_HANDBOOKS, name))
