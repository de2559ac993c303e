"""One YAML document, read event by event, with every fault that it holds."""

from dataclasses import dataclass, field
from typing import Any

import yaml

from handbook.findings import Finding
from handbook.source import kept
from handbook.source.builder import Builder
from handbook.source.diagnostics import Spoiled, StopReadingError
from handbook.source.faults import explain
from handbook.source.kept import Sound
from handbook.source.opened import opened
from handbook.source.quick import values
from handbook.source.recent import Recent

# What this process read last is kept: files of up to so many bytes, and so many together, which
# is what a handbook of 10,000 playbooks has.
MOST_KEPT = 4 * 1024 * 1024
_MOST_TOGETHER = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """The value of a file (None where it could not be read) and what is wrong with its YAML.

    It is kept for the next time that the same is read, so nobody may change what is in it.

    `text` is what was written, less its secrets; "" where it is not text. `spoiled` has, by
    the identity of a mapping or list, the keys or indexes whose value is not what was meant.
    `digest` is that of the file's bytes.
    """

    path: str
    root: Any = None
    text: str = ""
    digest: str = ""
    findings: tuple[Finding, ...] = ()
    spoiled: Spoiled = field(default_factory=dict)


def read(data: bytes, path: str, sound: Sound | None = None) -> Document:
    """Read one file. Never raises: whatever is wrong is a finding with its position.

    A handbook that is served, or compared with an older one, reads only what differs. With
    `sound`, a file in which nothing was wrong before is not searched again for what could be.
    """
    name = kept.digest(data)
    if len(data) > MOST_KEPT:
        return _read(data, path, name, sound)
    document = _LAST.get((name, path))
    if document is None:
        document = _read(data, path, name, sound)
        _LAST.put((name, path), document, len(data))
    return document


def _read(data: bytes, path: str, name: str, sound: Sound | None) -> Document:
    if sound and sound.has(name) and (document := _sound(data, path, name)):
        return document
    text, found = opened(data, path)
    if text is None:
        return Document(path, digest=name, findings=tuple(found))
    if not found and (root := values(text)) is not None:
        if sound:
            sound.add(name, len(data))
        return Document(path, root, text, name)
    builder = Builder(text, path)
    builder.findings += found
    try:
        builder.run()
    except yaml.YAMLError as error:
        builder.findings.append(explain(error, text, path, builder.open_quote))
        builder.root = None
    except StopReadingError:
        builder.root = None
    return Document(path, builder.root, text, name, tuple(builder.findings), builder.spoiled)


def _sound(data: bytes, path: str, name: str) -> Document | None:
    """The document of a file in which nothing is wrong, or None where that is not so."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    root = values(text)
    return None if root is None else Document(path, root, text, name)


_LAST: Recent[Document] = Recent(_MOST_TOGETHER)
