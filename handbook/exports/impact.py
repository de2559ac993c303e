"""What follows where a record is lost, as text for people and as JSON for programs."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from handbook.catalog import Handbook
from handbook.catalog.impact import Impact, Secret, Tie
from handbook.model import Record

_NOT_SET = "not set"


def why(way: tuple[Tie, ...]) -> str:
    """Why a record is hit, from it back to what is lost: "needs Amazon ECR, from AWS Core"."""
    return ", ".join(f"{tie.word} {tie.cause.title}" for tie in reversed(way))


def as_text(book: Handbook, found: Impact) -> str:
    """What is lost, what is hit and why, the secrets in order of revoking, and what to open."""
    lines = [*_lost(book, found), *_hit(book, found), *_secrets(found), *_follow(found)]
    return "\n".join(lines) + "\n"


def as_json(book: Handbook, found: Impact) -> str:
    """The same; `way` leads from what is lost to what is hit."""
    value = {
        "lost": [_plain(book, each) for each in found.lost],
        "instead": [_plain(book, each) for each in found.instead],
        "hit": [
            {
                **_plain(book, way[-1].hit),
                "why": why(way),
                "way": [way[0].cause.id, *(tie.hit.id for tie in way)],
            }
            for way in found.ways
        ],
        "secrets": [
            {
                **_plain(book, each.credential),
                "behind": each.behind,
                "revoke": each.credential.revoke,
                "follow": _ids(each.follow),
                "can": _ids(each.can),
            }
            for each in found.secrets
        ],
        "follow": _ids(found.follow),
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _plain(book: Handbook, record: Record) -> dict[str, Any]:
    return {"id": record.id, "kind": book.entries[record.id].kind.name, "title": record.title}


def _ids(records: Iterable[Record]) -> list[str]:
    return [each.id for each in records]


def _named(book: Handbook, record: Record) -> str:
    return f"{record.title} ({book.entries[record.id].kind.name} {record.id})"


def _lost(book: Handbook, found: Impact) -> Iterator[str]:
    for each in found.lost:
        yield f"{_named(book, each)}  {book.entries[each.id].where()}"
        for word, text in (("Gives", "grants"), ("Breaks", "breaks")):
            if said := getattr(each, text, None):
                yield f"  {word}: {_line(said)}"
    for each in found.instead:
        yield f"  Instead: {_named(book, each)}"


def _hit(book: Handbook, found: Impact) -> Iterator[str]:
    count = len(found.ways)
    yield ""
    if not found.ways:
        yield "No record of the handbook says that it needs this."
        return
    yield f"Without it {count} {'record does' if count == 1 else 'records do'} not work:"
    for way in found.ways:
        yield f"  {_named(book, way[-1].hit)}: {why(way)}"


def _secrets(found: Impact) -> Iterator[str]:
    if found.secrets:
        yield ""
        yield "If somebody else has it, these secrets are theirs. Revoke in this order:"
    for number, each in enumerate(found.secrets, 1):
        yield from _secret(number, each)


def _secret(number: int, each: Secret) -> Iterator[str]:
    behind = f"{each.behind or 'nothing'} {'rest' if each.behind > 1 else 'rests'} on it"
    yield f"  {number}. {each.credential.title} ({each.credential.id}); {behind}"
    yield f"     revoke: {_line(each.credential.revoke or _NOT_SET)}"
    yield f"     follow: {', '.join(_ids(each.follow)) or _NOT_SET}"
    yield f"     who can: {', '.join(each.title for each in each.can) or _NOT_SET}"


def _follow(found: Impact) -> Iterator[str]:
    if found.follow:
        yield ""
        yield "Playbooks:"
    for each in found.follow:
        yield f"  {each.id}  {each.title}"


def _line(text: str) -> str:
    return " ".join(text.split())
