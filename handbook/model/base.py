"""The envelope that every record shares, and the types its fields are made of."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from handbook.model.cadence import CadenceField
from handbook.model.duration import from_iso, from_words
from handbook.model.extra import Extra, shape
from handbook.model.traits import Traits
from handbook.nearest import strange_letters
from handbook.schemes import ALLOWED

ID_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
VARIABLE_PATTERN = r"[A-Z][A-Z0-9_]*"
LONGEST_TEXT = 20_000
LONGEST_ID = 80
# The type of the error of a text that has nothing but blanks.
EMPTY = "empty"
_ID = re.compile(ID_PATTERN)
# What the schema of a kind's name says of it until it is written, with the kinds that there are.
KIND_FORMAT = "handbook-kind"
PAGE_PATTERN = rf"{ID_PATTERN}(?:/{ID_PATTERN})*"
_PAGE = re.compile(PAGE_PATTERN)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What no file can be called on Windows (Microsoft, "Naming Files, Paths, and Namespaces").
_DEVICES = re.compile("con|prn|aux|nul|com[0-9]|lpt[0-9]")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
MAIL = re.compile(r"[^\s/@:]+@[^\s/@:]+\.[^\s/@:]+")
# What stands after the scheme of an address that names no server, with what to write.
_REST = {
    "mailto": (r"[^@\s?]+@[^@\s?]+\.[^@\s?]+", "a mail address", "mailto:name@example.org"),
    **dict.fromkeys(
        ("tel", "sms"),
        (r"\+?[0-9().-]*[0-9][0-9().-]*(?:;[a-z-]+=[^;?\s]+)*", "a number", "tel:+4930123456"),
    ),
    "sip": (r"[^@\s]+@[^@\s]+", "an address", "sip:name@example.org"),
    "xmpp": (r"[^@\s]+@[^@\s]+", "an address", "xmpp:name@example.org"),
    "matrix": (r"(?:u|r|roomid)/[^/\s]+.*", "an address", "matrix:u/name:example.org"),
    "slack": (r"//\S+", "an address", "slack://channel?team=T1&id=C1"),
    "msteams": (r"/\S+", "an address", "msteams:/l/chat/0/0?users=name@example.org"),
}
# A path that has no scheme still goes elsewhere when it starts with two slashes,
# and browsers read a backslash as a slash (WHATWG URL, "special authority slashes").
_ELSEWHERE = re.compile(r"[/\\]{2}")


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a text field as the id of another record, of one of these kinds."""

    kinds: tuple[str, ...]

    def __init__(self, *kinds: str) -> None:
        object.__setattr__(self, "kinds", kinds)


@dataclass(frozen=True, slots=True)
class Relation:
    """Says how a field that names records is read: before them, and on their pages before it.

    As `depends_on`: "Needs", and "Needed by" of what is needed. A side that is "" is not listed
    with the others, because pages have a place of its own for it. `hit` is which of the two no
    longer works where the other is lost: the one that names, the one that is named, or neither.
    """

    label: str
    inverse: str
    hit: Literal["naming", "named"] | None = None


@dataclass(frozen=True, slots=True)
class Markdown:
    """Marks a text field as Markdown; every other text is shown to the letter."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Marks a text field as a command, a path or a name that a machine reads: no prose."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Marks a text field as what others are told, to the letter, once somebody approved it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Marks a text field as an address that a link leads to."""


@dataclass(frozen=True, slots=True)
class Length:
    """Marks a text field as a length of time, which people read in words."""


@dataclass(frozen=True, slots=True)
class OfKind:
    """Marks a text field as the name of a kind of record."""


def refuse(message: str, hint: str) -> PydanticCustomError:
    """An error for people: what is wrong, and what to do."""
    return PydanticCustomError("handbook", "{message}", {"message": message, "hint": hint})


def _with_strange(value: str, hint: str) -> str:
    """A hint, after the letter that only looks like one that may stand there, if there is one."""
    strange = strange_letters(value)
    return f"{strange}; {hint}" if strange else hint


def _kebab(value: Any) -> str:
    if not isinstance(value, str):
        raise refuse(f"id must be text, got {value!r}", "quote it, or choose an id with a letter")
    if not _ID.fullmatch(value):
        raise refuse(
            f'id "{value[:LONGEST_ID]}" must match [a-z0-9-]+',
            _with_strange(
                value,
                f"small letters, digits and single hyphens, {LONGEST_ID} characters at most, "
                "as in aws-core",
            ),
        )
    if len(value) > LONGEST_ID:
        raise refuse(
            f'id "{value[:20]}…" has {len(value)} characters',
            f"{LONGEST_ID} at most: it is part of an address and of a file's name",
        )
    if _DEVICES.fullmatch(value):
        raise refuse(f'id "{value}" cannot be a file\'s name on Windows', "choose another id")
    return value


def read_date(value: Any) -> dt.date:
    """The day that a value of the data names. Raises PydanticCustomError for anything else."""
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise refuse(f"{value!r} is not a date", "write YYYY-MM-DD, as in 2026-11-23")
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise refuse(f"{value} is not a date", "no such day; write YYYY-MM-DD") from None


def _variable(value: str) -> str:
    if not re.fullmatch(VARIABLE_PATTERN, value):
        hint = "capital letters, digits and underscores, as CLUSTER or TASK_DEFINITION"
        raise refuse(f'"{value}" is not the name of a value', hint)
    return value


def _one_line(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError(EMPTY, "the text is empty")
    return value


def _label(value: Any) -> Any:
    """A name that may be a number, as the tier 1, as text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def check_url(value: str) -> str:
    """An address as it is. Raises PydanticCustomError where no page may link to it."""
    found = SCHEME.match(value)
    scheme = found[1].lower() if found else ""
    if not value.strip() or any(c.isspace() or ord(c) < 32 for c in value):
        raise refuse(f'"{value}" is not a valid address', "no blanks or control characters")
    if _ELSEWHERE.match(value):
        raise refuse(f'"{value}" is not a valid address', "write the scheme: https://…")
    if not scheme and MAIL.fullmatch(value):
        raise refuse(f'"{value}" is a mail address without its scheme', f"write mailto:{value}")
    if found and scheme not in ALLOWED:
        raise refuse(
            f'scheme "{found[1]}" is not allowed in "{value}"',
            f"use {', '.join(ALLOWED)}, or a path within the handbook",
        )
    if scheme in _REST:
        rest, what, example = _REST[scheme]
        if not re.fullmatch(rest, value[len(scheme) + 1 :], re.I):
            raise refuse(f'"{value}" is not {what}', f"as in {example}")
    elif scheme and not _has_host(value):
        raise refuse(f'"{value}" is not a valid address', "as in https://example.org/page")
    return value


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets without an IPv6 address, or a port that is none
        return False


def _duration(value: str) -> str:
    """A duration in ISO 8601, whose units all have a length, from what people write."""
    span = from_iso(value) or from_words(value)
    if span is None:
        raise refuse(f'"{value}" is not a duration', _how_to_write(value))
    if span.whole_months:
        hint = "a month has no fixed length: write days, as P30D"
        hint += f"; minutes are PT{span.months}M" if span.months else ""
        raise refuse(f'"{value}" is not a duration of days and hours', hint)
    return value if from_iso(value) == span and not span.weeks else span.iso


def _how_to_write(value: str) -> str:
    """What to write instead of a length of time that says more than one thing, or nothing."""
    if value.isdecimal():
        return f"write its unit: PT{value}M is minutes, PT{value}H hours, P{value}D days"
    if found := re.fullmatch(r"([0-9]{1,4}):([0-9]{2})", value):
        one, two = map(int, found.groups())
        return f"write PT{one}H{two}M for hours and minutes, PT{one}M{two}S for minutes and seconds"
    if re.search(r"[0-9][.,][0-9]", value):
        return "write whole numbers, as PT1H30M for an hour and a half"
    return "ISO 8601, as in PT24H, PT30M or P1D, or as in 24h, 30 min or 1 day"


def _page_path(value: str) -> str:
    if not _PAGE.fullmatch(value):
        path = re.sub(r"(?i)(/index)?(\.md|\.html)?/*$", "", value.lstrip("/"))
        near = f'did you mean "{path.lower()}"? ' if _PAGE.fullmatch(path.lower()) else ""
        hint = near + ("letter case counts, " if near and path != path.lower() else "")
        hint = _with_strange(value, f"{hint}as in systems/frontend, or index")
        raise refuse(f"{value!r} is not a page's path", hint)
    return value


Id = Annotated[
    str, PlainValidator(_kebab), WithJsonSchema({"type": "string", "pattern": f"^{ID_PATTERN}$"})
]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT), AfterValidator(_one_line)]
Prose = Annotated[Text, Markdown()]
Exact = Annotated[Text, Verbatim()]
Label = Annotated[
    Text,
    BeforeValidator(_label),
    Verbatim(),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer"}]}),
]
# The name of a value in commands: what a shell takes as a variable (POSIX, 2.5.3), in capitals.
Variable = Annotated[
    str,
    Field(max_length=80),
    AfterValidator(_variable),
    Verbatim(),
    WithJsonSchema({"type": "string", "pattern": f"^{VARIABLE_PATTERN}$"}),
]
Url = Annotated[str, Field(max_length=2000), AfterValidator(check_url), Address()]
# Which kinds there are, the handbook says; so a rule judges the name, not the model.
KindName = Annotated[str, OfKind(), WithJsonSchema({"type": "string", "format": KIND_FORMAT})]
PagePath = Annotated[
    str,
    AfterValidator(_page_path),
    WithJsonSchema({"type": "string", "pattern": f"^{PAGE_PATTERN}$"}),
]
Duration = Annotated[str, AfterValidator(_duration), Length()]
Date = Annotated[
    dt.date, PlainValidator(read_date), WithJsonSchema({"type": "string", "format": "date"})
]


def _own_text(value: str) -> str:
    """A text in a field of a team's own."""
    if len(value) > LONGEST_TEXT:
        hint = f"at most {LONGEST_TEXT:,}; split it"
        raise refuse(f"the text has {len(value):,} characters", hint)
    return _one_line(value)


def _own_address(value: str) -> str | None:
    """The address that a text in a field of a team's own is, or None where it is none."""
    scheme = SCHEME.match(value)
    if not scheme or scheme[1].lower() not in ALLOWED or any(map(str.isspace, value)):
        return None
    return check_url(value)


ExtraFields = Annotated[Extra, *shape(_own_text, _own_address)]
T = TypeVar("T")
# Strict models refuse a YAML list where a tuple is declared; only that one step is relaxed.
Many = Annotated[tuple[T, ...], Field(strict=False)]
RoleId = Annotated[str, Ref("role")]
PersonId = Annotated[str, Ref("person")]
StandInId = Annotated[str, Ref("person", "role")]
FactId = Annotated[str, Ref("fact")]
PlaybookId = Annotated[str, Ref("playbook")]
VendorId = Annotated[str, Ref("vendor")]
CredentialId = Annotated[str, Ref("credential")]
ComponentId = Annotated[str, Ref("component")]
SystemId = Annotated[str, Ref("system", "component")]
NeededId = Annotated[str, Ref("system", "component", "vendor")]
DutyId = Annotated[str, Ref("duty")]
AutomationId = Annotated[str, Ref("automation")]
EscalationId = Annotated[str, Ref("escalation")]
EnvironmentId = Annotated[str, Ref("environment")]
PipelineId = Annotated[str, Ref("pipeline")]
AnyId = Annotated[str, Ref("*")]
ParameterId = Annotated[str, Ref("parameter")]
BackupId = Annotated[str, Ref("backup")]
EventId = Annotated[str, Ref("event")]


def _numbered(letter: str) -> Any:
    """The type of an id that is a letter and a number, as the source's own lists have them.

    A number has two digits or more, and no more noughts in front than that takes.
    """
    pattern = rf"{letter}(?:[0-9]{{2}}|[1-9][0-9]{{2,5}})"

    def check(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            message = f"id {value!r} is not {letter} and a number"
            raise refuse(message, f"two digits or more, as in {letter}07 or {letter}128")
        return value

    return PlainValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


FactNumber = Annotated[str, *_numbered("F")]
QuestionNumber = Annotated[str, *_numbered("Q")]


class Part(BaseModel):
    """Anything made of fields: read strictly, never changed, no unknown key.

    `asked` are fields that may be left out, because a gap may be written down, but that a new
    record starts with.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)
    asked: ClassVar[tuple[str, ...]] = ()

    def may_lack(self, field: str) -> bool:
        """Whether a field has nothing to say here, so that nobody can expect it."""
        return False


class Link(Part):
    """A pointer to where more is said."""

    title: Exact = Field(description="What is found there.")
    url: Url = Field(description="https, mailto, tel, a chat, or a path within the handbook.")


CONTROLS = (
    "The controls of any framework that it keeps, by their ids there, as SOC2 CC6.1 or "
    "ISO27001 A.5.15."
)
FORMERLY = "The ids it had, the latest first; they still mean it."


class Record(Part):
    """The envelope: what every record of every kind may say.

    A model that makes a kind sets `traits`; one that only others build on sets none.
    """

    traits: ClassVar[Traits]

    id: Id = Field(description="Kebab-case, unique over all kinds, past and present.")
    title: Text = Field(description="What a reader calls it.")
    owner: Annotated[RoleId | None, Relation("Owned by", "Owns")] = Field(
        None, description="The role that answers for this record."
    )
    summary: Text | None = Field(None, description="One or two plain sentences.")
    links: Many[Link] = Field((), description="Where more is said.")
    source: Annotated[Many[FactId], Relation("", "")] = Field(
        (), description="The ids of the source facts it rests on."
    )
    review: CadenceField | None = Field(None, description="How often it is read again.")
    tags: Many[Exact] = Field((), description="Words to find it by.")
    formerly: Many[Id] = Field((), description=FORMERLY)
    ended: Date | None = Field(
        None, description="The day from which it owes nothing, and is named as of then."
    )
    extra: ExtraFields | None = Field(
        None,
        description="Fields of your own, as Cost centre: 4711; text, numbers, lists or addresses.",
    )

    @property
    def first_id(self) -> str:
        """The id under which it was first published, whatever it is called by now.

        It names the record to those outside who were told of it before it was renamed.
        """
        return self.formerly[-1] if self.formerly else self.id

    @property
    def former(self) -> tuple[str, ...]:
        """The ids that it had and has not now; it may have gone back to one of them."""
        return tuple(old for old in self.formerly or () if old != self.id)
