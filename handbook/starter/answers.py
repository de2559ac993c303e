"""What a team says of itself before it has a handbook, as `handbook init` asks for it."""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, ValidationError

from handbook.catalog.codes import WRONG_SHAPE
from handbook.catalog.explain import explain
from handbook.findings import Finding, Where
from handbook.model.base import Many, Part, Text, Url, refuse
from handbook.model.settings import TimeZone
from handbook.source import Map, read

CodeHost = Literal["github", "gitlab", "other"]
CODE_HOSTS: tuple[str, ...] = get_args(CodeHost)


def _one_line(value: str) -> str:
    """A name on one line: a break within it is a blank."""
    return " ".join(value.split())


def _address(value: str) -> str:
    """An address that a browser opens from anywhere; without its scheme it would be a path."""
    if not value.lower().startswith(("https://", "http://")):
        raise refuse(f'"{value}" has no scheme', f"write https://{value.lstrip('/')}")
    return value


Line = Annotated[Text, AfterValidator(_one_line)]
Address = Annotated[Url, AfterValidator(_address)]


class Holding(Part):
    """A role, and who holds it."""

    title: Line = Field(description="What the role is called, as Operations lead.")
    holder: Line | None = Field(None, description="Who holds it; left out while nobody does.")


class Place(Part):
    """An environment in which a service runs."""

    title: Line = Field(description="What the environment is called, as Production.")
    url: Address | None = Field(None, description="The address at which the service answers there.")


class Service(Part):
    """Something that the team runs for others."""

    title: Line = Field(description="What its users call it.")
    environments: Many[Place] = Field(
        (Place(title="Production"),), description="Where it runs, with its address there."
    )


class Supplier(Part):
    """Somebody outside on whom the team depends."""

    title: Line = Field(description="Its name.")
    purpose: Line | None = Field(None, description="What it is needed for, as hosting.")


def _each_once(value: tuple[Holding | Service | Supplier, ...]) -> tuple[object, ...]:
    """Refuse a name that stands there twice: two records would have one title."""
    seen: set[str] = set()
    for each in value:
        if each.title.casefold() in seen:
            raise refuse(f'"{each.title}" is named twice', "name each once")
        seen.add(each.title.casefold())
    return value


class Answers(Part):
    """All answers. Each has a default that is true for any team or says nothing."""

    organisation: Line = Field("Our team", description="Whose handbook it is.")
    timezone: TimeZone = Field("UTC", description="The time zone that dates are read in.")
    roles: Annotated[Many[Holding], AfterValidator(_each_once)] = Field(
        (Holding(title="Operations lead"),),
        min_length=1,
        description="The roles, first the one that owns what has no other owner.",
    )
    services: Annotated[Many[Service], AfterValidator(_each_once)] = Field(
        (Service(title="Main service"),), min_length=1, description="What the team runs."
    )
    vendors: Annotated[Many[Supplier], AfterValidator(_each_once)] = Field(
        (), description="On whom it depends."
    )
    code_host: CodeHost = Field(
        "github", description="Where the repository will live; other gets no workflows."
    )
    on_call: Address | None = Field(
        None, description="The address at which the on-call tool says who is on call."
    )


def read_answers(
    data: bytes, path: str, timezone: str
) -> tuple[Answers | None, tuple[Finding, ...]]:
    """The answers of a YAML file, or None and what is wrong with it, each with its place.

    What the file leaves out has its default; `timezone` is that of the time zone.
    """
    document = read(data, path)
    if document.root is None or document.findings:
        return None, tuple(document.findings)
    if not isinstance(document.root, Map):
        hint = "start with organisation: and the team's name"
        return None, (WRONG_SHAPE.at(Where(path), "expected a mapping of answers", hint),)
    try:
        answers = Answers.model_validate({"timezone": timezone, **document.root})
    except ValidationError as error:
        return None, tuple(explain(error, Answers, document.root, path))
    return answers, ()
