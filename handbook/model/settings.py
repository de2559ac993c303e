"""What is true of the handbook as a whole: `data/handbook.yaml`."""

import zoneinfo
from typing import Annotated

from pydantic import AfterValidator, Field

from handbook.findings import nearest
from handbook.model.base import Date, Part, Text, refuse


def _zone(value: str) -> str:
    # Without a slash are abbreviations, as EST, that say neither place nor summer time.
    known = {name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC"}
    if value not in known:
        near = nearest(value, known)
        raise refuse(
            f'unknown timezone "{value}"',
            f'did you mean "{near}"?' if near else "an IANA name, as in Europe/Berlin or UTC",
        )
    return value


class SourceDocument(Part):
    """The document that the handbook's facts are taken from."""

    title: Text = Field(description="What it is called.")
    file: Text = Field(description="Its path within the data folder, as source/architecture.md.")


class Settings(Part):
    """The handbook's own settings."""

    title: Text = Field(description="The handbook's name.")
    organisation: Text = Field(description="Whose handbook it is.")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        description="The one time zone that dates are read in; an IANA name."
    )
    adopted: Date = Field(description="The day the handbook was adopted; duties count from it.")
    source_document: SourceDocument = Field(description="Where the facts come from.")
