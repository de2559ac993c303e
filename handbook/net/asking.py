"""The answer of a server, and the reasons for which there may be none."""

from collections.abc import Mapping
from enum import Enum, auto
from http import HTTPStatus
from typing import NamedTuple, Protocol

from handbook.net.reachability import Reach

_PHRASES = {each.value: each.phrase for each in HTTPStatus}


class BodyEnd(Enum):
    """How the body of an answer ended, as far as it was read."""

    WHOLE = auto()
    CLOSED = auto()  # no length was told and the connection closed: whole, or cut off
    BROKEN = auto()  # shorter than was told, or not there in time


class Answer(NamedTuple):
    """A server's answer: its status, its headers with names in lower case, and its body.

    `body` is as much as was asked for, which may be nothing. `reach` is how far the
    server's address reaches. `broken` says why a body is not whole.
    """

    status: int
    headers: Mapping[str, str]
    reach: Reach = Reach.PUBLIC
    body: bytes = b""
    ending: BodyEnd = BodyEnd.WHOLE
    broken: str = ""

    @property
    def phrase(self) -> str:
        """The standard's words for the status, or nothing."""
        return _PHRASES.get(self.status, "")


class Trouble(Enum):
    """Why no answer came."""

    NO_ADDRESS = auto()
    NO_NAME = auto()
    NO_NAME_NOW = auto()
    CERTIFICATE = auto()
    CONNECTION = auto()
    TIME = auto()
    PRIVATE = auto()
    PROXY = auto()


class NoAnswerError(Exception):
    """No server answered.

    `why` is a sentence about it, `detail` the system's own words; `sent` is whether the
    request may have arrived all the same; `reach` is how far the server reaches, where one
    was connected to.
    """

    def __init__(
        self,
        trouble: Trouble,
        why: str,
        detail: str = "",
        *,
        sent: bool = False,
        reach: Reach | None = None,
    ) -> None:
        super().__init__(why)
        self.trouble = trouble
        self.why = why
        self.detail = detail or why
        self.sent = sent
        self.reach = reach


class Ask(Protocol):
    """What asks a server for no more than its status. Raises NoAnswerError where none answers."""

    def __call__(self, method: str, url: str) -> Answer:
        """The answer to a request."""
