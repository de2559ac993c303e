"""What two of the same part of a workflow say differently."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from handbook.drift import codes
from handbook.drift.said import Facts, Said
from handbook.drift.shapes import is_label, read_by
from handbook.findings import Finding, Where

CHANGE = "change the one that is wrong"
GONE = "the record has what the workflow does not; change the one that is wrong"
MISSING = "write it down in the record, or take it out there"


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets that a part may read: those that its job names, and the ids of all others."""

    named: Collection[str]
    known: Mapping[str, str]

    def unnamed(self, facts: Facts) -> Iterator[tuple[str, Said]]:
        """The secrets that facts read and the record does not name, each once."""
        seen: set[str] = set()
        for name, value in read_by(facts):
            if name not in self.named and name not in seen:
                seen.add(name)
                yield name, value

    def advice(self, name: str) -> str:
        """What to do where a secret is not named."""
        if name in self.known:
            return f"add {self.known[name]} to the job's secrets:, or take it out there"
        return f"add a credential with variable: {name}, and name it in the job's secrets:"


def unnamed(part: str, where: Where, facts: Facts, secrets: Secrets) -> Iterator[Finding]:
    """A finding for each secret that a part of the workflow reads and the record does not name."""
    for name, value in secrets.unnamed(facts):
        message = f"{part}the workflow reads {name}, which the record does not name"
        yield codes.SECRET_UNNAMED.at(where, message, secrets.advice(name), value.where)


@dataclass(frozen=True, slots=True)
class Sides:
    """The same part as it is recorded and as it is there, and where each of them is written."""

    part: str
    ours: Facts
    theirs: Facts
    where: Where
    related: Where


def differences(sides: Sides, secrets: Secrets) -> Iterator[Finding]:
    """What differs between what is recorded and what is there, a finding for each.

    A value that reads a secret without a name is told as that alone.
    """
    told = {id(value) for _, value in secrets.unnamed(sides.theirs)}
    yield from unnamed(sides.part, sides.where, sides.theirs, secrets)
    for key, value in sides.ours.items():
        other = sides.theirs.get(key)
        if other is None:
            yield _gone(sides, key, value)
        elif other.means != value.means and id(other) not in told:
            message = f'{sides.part}{key} is "{value.shown}", in the workflow "{other.shown}"'
            yield codes.DIFFERS.at(value.where, message, CHANGE, other.where)
    for keys in _together(sides):
        first = sides.theirs[keys[0]]
        if not any(id(sides.theirs[key]) in told for key in keys):
            what = ", ".join(f'{key} "{sides.theirs[key].shown}"' for key in keys)
            message = f"{sides.part}the workflow has {what}, which is not recorded"
            yield codes.UNRECORDED.at(sides.where, message, MISSING, first.where)


def _gone(sides: Sides, key: str, value: Said) -> Finding:
    message = f'{sides.part}{key} is "{value.shown}", and the workflow has none'
    return codes.DIFFERS.at(value.where, message, CHANGE, sides.related)


def _together(sides: Sides) -> list[list[str]]:
    """What is not recorded: what stands within one key is one thing, unless some of it is."""
    known = {key.partition(".")[0] for key in sides.ours}
    found: dict[str, list[str]] = {}
    for key in sides.theirs:
        if key not in sides.ours and not is_label(key):
            top = key.partition(".")[0]
            found.setdefault(key if top in known else top, []).append(key)
    return list(found.values())
