"""A handbook without some of its kinds: their records are gone, and so is what named them."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from handbook.catalog import Handbook, load
from handbook.model.relations import references


class _Plain(yaml.SafeDumper):
    """Writes each value as the text that was read: no value is quoted for what it looks like."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012


def leave_out(data: Path, kind: str) -> None:
    """Take every record of a kind out of a data folder.

    What named one of them goes with it: the id, the part of a record that cannot be without it,
    the event about it, and in the end the record that cannot be without it.
    """
    store = load(data).kinds[kind].store
    path = data / store
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    while _step(data):
        pass


def _step(data: Path) -> bool:
    """Take out what names something that is not there; whether there was anything."""
    book = load(data)
    done = False
    for logged in book.log:
        if any(not _there(book, each) for each in references(logged.event)):
            next((data / "log").rglob(f"{logged.id}.yaml")).unlink()
            done = True
    for file in {entry.path for entry in (*book.entries.values(), *book.unread.entries)}:
        done |= _mend(book, data, Path(file))
    return done


def _there(book: Handbook, reference: Any) -> bool:
    known = {each.id for each in book.log} if reference.kinds == ("event",) else book.entries
    return reference.target in known


def _mend(book: Handbook, data: Path, file: Path) -> bool:
    path = data / file
    tree = yaml.load(path.read_text("utf-8"), yaml.CBaseLoader)
    records = tree if isinstance(tree, list) else [tree]
    broken = {each.record.id for each in book.unread.entries}
    kept = [each for each in records if each["id"] not in broken]
    changed = len(kept) < len(records)
    for record in kept:
        for where in _dead(book, record["id"]):
            # Another cut may have taken it along.
            with suppress(KeyError, IndexError):
                _cut(record, where)
            changed = True
    if changed and not kept:
        path.unlink()
    elif changed:
        text = yaml.dump(kept if isinstance(tree, list) else kept[0], Dumper=_Plain)
        path.write_text(text, "utf-8")
    return changed


def _dead(book: Handbook, name: str) -> Iterator[tuple[Any, ...]]:
    """Where a record names what is not there, the last of a list in front."""
    found = [each.path for each in references(book.entries[name].record) if not _there(book, each)]
    yield from reversed(found)


def _cut(record: Any, where: tuple[Any, ...]) -> None:
    """Take out an item of a list, or a key of the record itself; an empty list goes too."""
    last = max((n for n, step in enumerate(where) if isinstance(step, int)), default=0)
    owner = record
    for step in where[:last]:
        owner = owner[step]
    del owner[where[last]]
    if last and not owner:
        _cut(record, where[:last])
