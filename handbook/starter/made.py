"""What the engine wrote into a handbook, so that `handbook upgrade` can tell it from an edit."""

import hashlib
from collections.abc import Mapping
from typing import Annotated

import yaml
from pydantic import AfterValidator, Field, ValidationError

from handbook.catalog.codes import WRONG_SHAPE
from handbook.catalog.explain import explain
from handbook.findings import Finding, Where
from handbook.model.base import Exact, Many, Part, Text, refuse
from handbook.source import Map, read
from handbook.starter.answers import CodeHost

NAME = ".handbook.yaml"
_HEAD = """\
# What the engine wrote here, and which version of it did. `handbook upgrade` reads this: a file
# that is as it was written is brought up to date, one that was changed is left alone. Keep it.
"""


def _inside(value: str) -> str:
    """A path that leads nowhere but into the handbook."""
    parts = value.split("/")
    if not all(parts) or {".", ".."} & {*parts}:
        raise refuse(f'"{value}" is no path within the handbook', "write it as docs/index.md is")
    return value


class MadeFile(Part):
    """A file as it was written."""

    path: Annotated[Exact, AfterValidator(_inside)] = Field(description="Where it stands.")
    sha256: Exact = Field(description="The SHA-256 of its text, each line ended as git stores it.")


class Made(Part):
    """Which engine wrote, what it was told, and what it wrote."""

    engine: Exact = Field(description="The version of the engine that wrote last.")
    site_name: Text = Field(description="What the site was called.")
    code_host: CodeHost = Field(description="Where the repository lives.")
    files: Many[MadeFile] = Field((), description="The files that it wrote and keeps up to date.")

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each file as it was written, by its path."""
        return {each.path: each.sha256 for each in self.files}


def made(engine: str, site_name: str, code_host: CodeHost, files: Mapping[str, bytes]) -> Made:
    """The record of files that an engine of this version writes."""
    listed = tuple(MadeFile(path=path, sha256=digest(files[path])) for path in sorted(files))
    return Made(engine=engine, site_name=site_name, code_host=code_host, files=listed)


def digest(data: bytes) -> str:
    """The SHA-256 of a text; a checkout may have changed its line ends (core.autocrlf)."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def read_made(data: bytes, path: str) -> tuple[Made | None, tuple[Finding, ...]]:
    """What was recorded, or None and what is wrong with the file, each with its place."""
    document = read(data, path)
    if document.root is None or document.findings:
        return None, tuple(document.findings)
    if not isinstance(document.root, Map):
        hint = "take it from git as it was"
        return None, (WRONG_SHAPE.at(Where(path), "expected a mapping", hint),)
    try:
        return Made.model_validate(document.root), ()
    except ValidationError as error:
        return None, tuple(explain(error, Made, document.root, path))


def written(record: Made) -> bytes:
    """The file that `read_made` reads."""
    text = yaml.safe_dump(
        record.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=float("inf")
    )
    return f"{_HEAD}{text}".encode()
