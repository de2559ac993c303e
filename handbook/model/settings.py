"""What is true of the handbook as a whole: `data/handbook.yaml`."""

import zoneinfo
from typing import Annotated

from pydantic import AfterValidator, Field

from handbook.findings import nearest
from handbook.model.base import Date, Many, Part, Text, refuse


def _zone(value: str) -> str:
    known = zoneinfo.available_timezones()
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


class AcceptedLink(Part):
    """A link that is left as it is, although something is found about it."""

    url: Text = Field(
        description="The address as a finding names it, as faq/#x or https://…; * is any text."
    )
    reason: Text = Field(description="Why it is accepted.")


class Settings(Part):
    """The handbook's own settings."""

    title: Text = Field(description="The handbook's name.")
    organisation: Text = Field(description="Whose handbook it is.")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        description="The one time zone that dates are read in; an IANA name."
    )
    adopted: Date = Field(description="The day the handbook was adopted; duties count from it.")
    source_document: SourceDocument = Field(description="Where the facts come from.")
    accepted_links: Many[AcceptedLink] = Field(
        (), description="Links that handbook links does not complain of."
    )
