"""What it is to ask a server: the question, the answer, and why there may be none."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import NamedTuple, Protocol


class Answer(NamedTuple):
    """A server's answer: its status and its headers, and nothing of its body."""

    status: int
    headers: Mapping[str, str]


class Trouble(Enum):
    """Why no answer came."""

    NO_NAME = auto()
    NO_NAME_NOW = auto()
    CERTIFICATE = auto()
    CONNECTION = auto()
    TIME = auto()
    PRIVATE = auto()
    PROXY = auto()


class NoAnswerError(Exception):
    """No server answered."""

    def __init__(self, trouble: Trouble, why: str) -> None:
        super().__init__(why)
        self.trouble = trouble
        self.why = why


class Ask(Protocol):
    """What asks a server. Raises NoAnswerError where none answers."""

    def __call__(self, method: str, url: str) -> Answer:
        """The answer to a request."""
