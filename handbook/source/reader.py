"""One YAML document, read event by event, with every fault that it holds."""

import functools
from dataclasses import dataclass, field
from typing import Any

import yaml

from handbook.findings import Finding
from handbook.source.builder import Builder
from handbook.source.diagnostics import Spoiled, StopReadingError
from handbook.source.faults import explain
from handbook.source.opened import opened

MOST_KEPT = 128 * 1024  # bytes of a file


@dataclass(frozen=True, slots=True)
class Document:
    """The value of a file (None where it could not be read) and what is wrong with its YAML.

    It is kept for the next time that the same is read, so nobody may change what is in it.

    `text` is what was written, less its secrets; "" where it is not text. `spoiled` has, by
    the identity of a mapping or list, the keys or indexes whose value is not what was meant.
    """

    path: str
    root: Any = None
    text: str = ""
    findings: tuple[Finding, ...] = ()
    spoiled: Spoiled = field(default_factory=dict)


def read(data: bytes, path: str) -> Document:
    """Read one file. Never raises: whatever is wrong is a finding with its position.

    A handbook that is served, or compared with an older one, reads only what differs.
    """
    return (_kept if len(data) <= MOST_KEPT else _read)(data, path)


def _read(data: bytes, path: str) -> Document:
    text, found = opened(data, path)
    if text is None:
        return Document(path, findings=tuple(found))
    builder = Builder(text, path)
    builder.findings += found
    try:
        builder.run()
    except yaml.YAMLError as error:
        builder.findings.append(explain(error, text, path, builder.open_quote))
        builder.root = None
    except StopReadingError:
        builder.root = None
    return Document(path, builder.root, text, tuple(builder.findings), builder.spoiled)


_kept = functools.lru_cache(maxsize=2048)(_read)
