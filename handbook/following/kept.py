"""A run as the text that is kept of it between two sittings."""

import hashlib

from pydantic import ValidationError

from handbook.following.run import Run

FORMAT = 1


class StrangeError(ValueError):
    """What is kept is no run that this version can go on with."""


def name_of(playbook: str, way: str) -> str:
    """The name of the file of a run: short, whatever the ids are, and one for each way."""
    return f"{hashlib.sha256(f'{playbook}/{way}'.encode()).hexdigest()[:16]}.json"


def text(run: Run) -> bytes:
    """A run as JSON."""
    return (run.model_dump_json(indent=1) + "\n").encode()


def read(data: bytes) -> Run | None:
    """The run that a file holds; None for an empty file, which is one that was only begun.

    Raises StrangeError where it is something else.
    """
    if not data.strip():
        return None
    try:
        run = Run.model_validate_json(data)
    except ValidationError:
        raise StrangeError from None
    if run.format != FORMAT:
        raise StrangeError
    return run
