"""What no longer works where a record is lost or down, why, and which secrets go with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from handbook.catalog.book import Handbook
from handbook.catalog.spread import spread
from handbook.model import Record
from handbook.model.platform import Access, Credential, Pipeline, Scenario, System, Vendor
from handbook.model.relations import references
from handbook.model.work import Playbook


@dataclass(frozen=True, slots=True)
class Tie:
    """A record that is hit, the one that hits it, and what is read between them: "needs"."""

    hit: Record
    word: str
    cause: Record


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that whoever takes over the lost thing may know.

    `behind` is how many records rest on it, `follow` the playbooks that replace it, and `can`
    the roles that can: its owner, and those with access to where it comes from or is kept.
    """

    credential: Credential
    behind: int
    follow: tuple[Record, ...]
    can: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """All that follows where some records are lost.

    `ways` has for each record that is hit the ties from the lost one to it, nearest first.
    `secrets` come in the order in which to revoke them: most rests on the first. `follow` are the
    playbooks to open, `instead` what takes the place of a vendor.
    """

    lost: tuple[Record, ...]
    ways: tuple[tuple[Tie, ...], ...]
    secrets: tuple[Secret, ...]
    follow: tuple[Playbook, ...]
    instead: tuple[Record, ...]


def impact(book: Handbook, *lost: Record, most: int | None = None) -> Impact:
    """What follows where these records are lost, by the fields whose `Relation` says so.

    `most` is after how many records that are hit it looks no further, also behind each secret:
    a page shows no more, and must not walk through the whole handbook.
    """
    ways = tuple(islice(ways_of(book, *(each.id for each in lost)), most))
    return Impact(
        lost,
        ways,
        tuple(_secrets(book, lost, (way[-1].hit for way in ways), most)),
        tuple(dict.fromkeys(each for record in lost for each in _follow(book, record))),
        tuple(_instead(book, lost)),
    )


def ways_of(book: Handbook, *lost: str) -> Iterator[tuple[Tie, ...]]:
    """The ties from these ids to each record that is hit, nearest first, each record once."""
    return spread(lost, lambda name: _hit_by(book, name), lambda tie: tie.hit.id)


def in_region(book: Handbook, region: str) -> tuple[System, ...]:
    """The systems that run in a region, as it is written there."""
    return tuple(each for each in book.all(System) if each.region == region)


def _hit_by(book: Handbook, name: str) -> Iterator[Tie]:
    """The records that a lost one hits at once: those that name it, then those that it names."""
    lost = book.get(name)
    for by, reference in book.referrers.get(name, ()):
        if reference.relation.hit == "naming":
            yield Tie(book.entries[by].record, _within(reference.relation.label), lost)
    for reference in references(lost):
        hit = book.entries.get(reference.target)
        if reference.relation.hit == "named" and hit:
            yield Tie(hit.record, _within(reference.relation.inverse), lost)


def _within(label: str) -> str:
    """A label within a sentence: "Needs" becomes "needs", and "CI of" stays."""
    return label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}"


def _secrets(
    book: Handbook, lost: Iterable[Record], hit: Iterable[Record], most: int | None
) -> list[Secret]:
    """The secrets among what is lost and hit, and those that the lost records use."""
    lost = tuple(lost)
    every = (*lost, *hit, *(each for record in lost for each in _used_by(book, record)))
    known = dict.fromkeys(each for each in every if isinstance(each, Credential) and each.secret)
    found = [_secret(book, each, most) for each in known]
    return sorted(found, key=lambda each: -each.behind)


def _used_by(book: Handbook, record: Record) -> Iterator[Record]:
    """The credentials that a record uses."""
    yield from book.named_as(record.id, "used_by", "credential")
    if isinstance(record, Pipeline):
        names = (name for job in record.jobs or () for name in job.secrets or ())
        yield from (each for name in names if (each := book.get(name)))


def _secret(book: Handbook, credential: Credential, most: int | None) -> Secret:
    names = (credential.if_leaked, credential.playbook)
    places = (credential.vendor, *(credential.store or ()))
    opened = (each for place in places if place for each in book.named_as(place, "to", "access"))
    held = (role for each in opened if isinstance(each, Access) for role in each.roles or ())
    roles = (credential.owner, *held)
    return Secret(
        credential,
        sum(1 for _ in islice(ways_of(book, credential.id), most)),
        _there(book, names),
        _there(book, roles),
    )


def _follow(book: Handbook, record: Record) -> Iterator[Playbook]:
    """The playbooks for a record that is lost: for a leak, for what hits it, then all about it."""
    hits = book.named_as(record.id, "affects", "scenario")
    names = (
        getattr(record, "if_leaked", None),
        *(each.playbook for each in hits if isinstance(each, Scenario)),
        getattr(record, "playbook", None),
        *(getattr(record, "playbooks", None) or ()),
    )
    about = book.named_as(record.id, "about", "playbook")
    for each in (*_there(book, names), *about):
        if isinstance(each, Playbook):
            yield each


def _instead(book: Handbook, lost: Iterable[Record]) -> Iterator[Record]:
    for record in lost:
        if isinstance(record, Vendor):
            yield from _there(book, [record.falls_back_to])


def _there(book: Handbook, names: Iterable[str | None]) -> tuple[Record, ...]:
    """The records with these ids, each once."""
    return tuple(dict.fromkeys(each for name in names if name and (each := book.get(name))))
