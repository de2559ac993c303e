"""The fields of a report, read one by one; what is wrong with each is noted with its place."""

import datetime as dt
import math
import re
from collections.abc import Collection, Iterable
from typing import Any

from pydantic_core import PydanticCustomError

from handbook.evidence import codes
from handbook.evidence.report import Steps
from handbook.findings import Code, Finding, Where, meant
from handbook.model.base import check_url
from handbook.source import Json, Map, Seq, position
from handbook.source.codes import SECRET

LONGEST = 500
_NAMES = {
    Map: "an object", Seq: "a list", str: "text", bool: "true or false", int: "a number",
    float: "a number", type(None): "null",
}  # fmt: skip
# A fraction of a second, of which Python before 3.11 and the log need less than machines write.
_FRACTION = re.compile(r"(:\d\d)[.,]\d+")


def pointer(steps: Steps) -> str:
    """The place of a value within a JSON text (RFC 6901); the whole of it is ""."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


class Fields:
    """Reads the values of a report. What is wrong is in `findings`, and nothing raises.

    A value that is not as it must be is "" or None; whoever reads goes on, so that all is told.
    """

    def __init__(self, json: Json) -> None:
        self._json = json
        self.findings: list[Finding] = list(json.findings)

    def text(self, *steps: str | int, needed: bool = True) -> str:
        """A text, or a whole number as text; "" where there is none."""
        value = self._get(steps, needed=needed)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is not None and not isinstance(value, str):
            self._wrong_type(steps, value, "text")
        if not isinstance(value, str) or not value.strip():
            if isinstance(value, str) and needed:
                self.wrong(steps, "it is empty", "is the report whole?")
            return ""
        return " ".join(value.split())[:LONGEST]

    def one_of(self, *steps: str | int, known: Iterable[str], needed: bool = True) -> str:
        """One of some words; "" where there is none."""
        value, words = self.text(*steps, needed=needed), tuple(known)
        if value and value not in words:
            also = f"known: {', '.join(words)}"
            self.wrong(steps, f'unknown value "{value}"', meant(value, words, also=also))
            return ""
        return value

    def whole(self, *steps: str | int, needed: bool = True) -> int | None:
        """A whole number."""
        value = self._get(steps, needed=needed)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self._wrong_type(steps, value, "a whole number")
        return None

    def flag(self, *steps: str | int, needed: bool = True) -> bool | None:
        """True or false."""
        value = self._get(steps, needed=needed)
        if value is None or isinstance(value, bool):
            return value
        self._wrong_type(steps, value, "true or false")
        return None

    def items(self, *steps: str | int) -> int:
        """How many items a list has; the first is at 0."""
        value = self._get(steps, needed=True)
        if value is None or isinstance(value, Seq):
            return len(value or ())
        self._wrong_type(steps, value, "a list")
        return 0

    def keys(self, *steps: str | int) -> Collection[str]:
        """The keys of an object that may be left out."""
        value = self._get(steps, needed=False)
        return tuple(value) if isinstance(value, Map) else ()

    def url(self, *steps: str | int) -> tuple[str, ...]:
        """An address, as the one item of a tuple; none where the report has none."""
        value = self.text(*steps, needed=False)
        if not value:
            return ()
        try:
            return (check_url(value),)
        except PydanticCustomError as error:
            said = error.context or {}
            self.wrong(steps, str(said["message"]), str(said["hint"]))
            return ()

    def moment(self, *steps: str | int, needed: bool = True) -> dt.datetime | None:
        """A moment with its offset: as RFC 3339 has it, or in seconds since 1970."""
        value = self._get(steps, needed=needed)
        if value is None:
            return None
        try:
            found = _moment(value)
        except (ValueError, OverflowError, OSError):
            hint = "date, time and offset, as 2026-11-23T14:05:00Z, or seconds since 1970"
            self.wrong(steps, f"{value!r} is not a moment", hint)
            return None
        return found.replace(microsecond=0)

    def wrong(self, steps: Steps, message: str, hint: str) -> None:
        """Note that a value is not what the form asks for."""
        self.note(codes.NOT_UNDERSTOOD, steps, message, hint)

    def contradicts(self, steps: Steps, message: str, hint: str) -> None:
        """Note that a value contradicts another."""
        self.note(codes.CONTRADICTS, steps, message, hint)

    def not_over(
        self, steps: Steps, message: str, hint: str = "record it once it has ended"
    ) -> None:
        """Note that a job has not ended, or did nothing."""
        self.note(codes.NOT_OVER, steps, message, hint)

    def note(self, code: Code, steps: Steps, message: str, hint: str) -> None:
        """Note a finding at a place of the report."""
        said = f"{pointer(steps)}: {message}" if steps else message
        self.findings.append(code.at(self.where(steps), said, hint))

    def where(self, steps: Steps) -> Where:
        """The line and column of a value, or of the nearest thing around it."""
        return Where(self._json.path, *position(self._json.root, steps))

    def _get(self, steps: Steps, *, needed: bool) -> Any:
        """A value; None where there is none, or one that must not be kept."""
        node: Any = self._json.root
        for depth, step in enumerate(steps):
            inside = isinstance(node, Map if isinstance(step, str) else Seq)
            if not inside or (isinstance(node, Map) and step not in node):
                self._missing(steps[: depth + 1], node, needed=needed)
                return None
            node = node[step]
        if node is None and needed:
            self._missing(steps, None, needed=True)
        if sort := self._json.secrets.get(position(self._json.root, steps)):
            hint = "nothing of it is kept; rotate the key now: it counts as leaked"
            self.note(SECRET, steps, f"looks like a secret ({sort})", hint)
            return None
        return node

    def _missing(self, steps: Steps, node: Any, *, needed: bool) -> None:
        if not needed:
            return
        keys = tuple(node) if isinstance(node, Map) else ()
        hint = meant(str(steps[-1]), keys, otherwise="is the report whole, and of this form?")
        self.wrong(steps, "it is not there", hint)

    def _wrong_type(self, steps: Steps, value: Any, expected: str) -> None:
        got = _NAMES.get(type(value), type(value).__name__)
        self.wrong(steps, f"expected {expected}, got {got}", "is the report of this form?")


def _moment(value: Any) -> dt.datetime:
    """A moment that a machine wrote. Raises ValueError, or OverflowError, where it is none."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return dt.datetime.fromtimestamp(value, dt.UTC)
    if not isinstance(value, str):
        raise ValueError("neither text nor a number")
    found = dt.datetime.fromisoformat(_FRACTION.sub(r"\1", value.strip()))
    if found.tzinfo is None or not dt.MINYEAR < found.year < dt.MAXYEAR:
        raise ValueError("no offset, or out of range")
    return found
