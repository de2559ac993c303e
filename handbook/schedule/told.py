"""Whether everybody who must know of a release was told in time, of all that changed in it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handbook.catalog import Logged
from handbook.catalog.roles import is_told
from handbook.model.duration import words
from handbook.model.moment import words as moment_words
from handbook.schedule.approved import counts
from handbook.schedule.asked import Asked, Missing, Verdict
from handbook.schedule.conditions import nameless
from handbook.schedule.shown import released
from handbook.schedule.versions import about

# Anybody, where a condition names nobody.
_ANYBODY = ""
# All that a notice is about, where it is not known what of it changed.
_ALL = ""


@dataclass(frozen=True, slots=True)
class _Changes:
    """What must be told: each thing, or `_ALL`; none where nothing has changed.

    `says` is that in words; `since` are the last releases, which are several where nobody knows
    which of a day came last.
    """

    things: tuple[str, ...]
    says: str
    since: tuple[Logged, ...]


def told(asked: Asked) -> Verdict:
    """Whether each role was told of what changed since the last release, as long ago as is asked.

    A notice is of this version, or of another one since the last release in which all that it
    is about was the same.
    """
    if asked.nameless:
        return nameless(asked)
    changes = _changes(asked)
    if not changes.things and asked.condition.only_if_changed:
        since = max(map(asked.begun, changes.since))
        return asked.held(changes.says, changes.since, since)
    given = [each for each in asked.events("notice") if _of_release(asked, each, changes)]
    roles = asked.condition.to or (_ANYBODY,)
    pairs = {
        (role, thing): list(_about(asked, given, role, thing))
        for role in roles
        for thing in changes.things or (_ALL,)
    }
    return _judged(asked, pairs, changes)


_Pairs = dict[tuple[str, str], list[Logged]]


def _judged(asked: Asked, pairs: _Pairs, changes: _Changes) -> Verdict:
    """An answer from the notices that there are for each role and each thing."""
    never = [pair for pair, found in pairs.items() if not found]
    first = {pair: min(found, key=asked.counts_from) for pair, found in pairs.items() if found}
    events = tuple({each.id: each for each in first.values()}.values())
    young = [each for each in events if not asked.counts_now(each)]
    if not never and not young:
        since = max(map(asked.since, events))
        return asked.held(_said(f"{_roles(pairs)} told", changes.says), events, since)
    missing = [*_untold(asked, never), *_young(asked, young)]
    opens = max(map(asked.counts_from, young)) if young and not never else None
    parts = [_untold_roles(never)] if never else []
    parts += [f"{', '.join(_to(young))} told on {young[-1].event.on}"] if young else []
    parts.append(changes.says)
    return asked.closed(_said(*parts), *missing, events=events, opens=opens)


def _to(events: list[Logged]) -> list[str]:
    return sorted({role for each in events for role in getattr(each.event, "to", ())})


def _said(*parts: str) -> str:
    return "; ".join(filter(None, parts))


def _untold_roles(never: list[tuple[str, str]]) -> str:
    named = [pair for pair in never if pair[0] != _ANYBODY]
    return f"{_roles(named)} not told" if named else "nobody was told"


def _roles(pairs: Iterable[tuple[str, str]]) -> str:
    """The roles of some pairs, each once."""
    names = dict.fromkeys(role for role, _ in pairs)
    return ", ".join(name or "somebody" for name in names)


def _untold(asked: Asked, never: list[tuple[str, str]]) -> Iterator[Missing]:
    """What has to be said to whom: one command for all who lack the same."""
    if not never:
        return
    roles = dict.fromkeys(role for role, _ in never)
    things = [thing for thing in dict.fromkeys(thing for _, thing in never) if thing]
    of = f" of {', '.join(things)}" if things else ""
    options = [word for role in roles for word in ("--to", role or "ROLE")]
    by = asked.condition.by
    names = ", ".join(role or "a role" for role in roles)
    command = asked.command("notice", (*by, "ROLE")[0], *options)
    long = f", {words(asked.condition.before)} before" if asked.condition.before else ""
    yield Missing(f"a notice to {names}{of}{long}", by, command)


def _young(asked: Asked, young: list[Logged]) -> Iterator[Missing]:
    if young:
        opens = max(map(asked.counts_from, young))
        yield Missing(
            f"{words(asked.condition.before or '')} from then, until {moment_words(opens)}"
        )


def _about(asked: Asked, given: list[Logged], role: str, thing: str) -> Iterator[Logged]:
    """The notices to a role of a thing: of the gate they are of all; of the thing, of it alone."""
    whole = asked.condition.needs if len(asked.condition.needs) == 1 else ()
    subjects = {asked.gate.id, thing, *(whole if thing == _ALL else ())}
    for each in given:
        to = getattr(each.event, "to", ())
        if each.event.subject in subjects and (not role or is_told(asked.book, role, to)):
            yield each


def _of_release(asked: Asked, each: Logged, changes: _Changes) -> bool:
    """Whether a notice is of what is to be released: this version, or one with the same things."""
    if not counts(asked.book, each, asked.condition.by):
        return False
    if asked.of_version(each):
        return True
    other = str(getattr(each.event, "commit", None) or getattr(each.event, "version", None) or "")
    what = about(asked.book, asked.condition)
    if not (other and asked.version and what) or not all(
        _later(each, one) for one in changes.since
    ):
        return False
    return asked.versions.changed(other, asked.version, what) == frozenset()


def _later(each: Logged, release: Logged) -> bool:
    """Whether something surely happened after a release."""
    if each.event.on == release.event.on and each.event.at and release.event.at:
        return each.event.at > release.event.at
    return each.event.on > release.event.on


def _changes(asked: Asked) -> _Changes:
    """What of that which a condition is about has changed since the last release."""
    what = about(asked.book, asked.condition)
    if not what or not asked.version:
        return _Changes((_ALL,), "", ())
    last = _last_releases(asked)
    if not last:
        return _Changes((_ALL,), "nothing was released before, so all of it is new", ())
    found: set[str] = set()
    for each in last:
        since = str(getattr(each.event, "version", ""))
        changed = asked.versions.changed(since, asked.version, what)
        if changed is None:
            says = f"what changed since {since} is not known here, so all of it counts as changed"
            return _Changes((_ALL,), says, last)
        found |= changed
    names = " and ".join(str(getattr(each.event, "version", "")) for each in last)
    says = f"changed since {names}: {', '.join(sorted(found)) or 'nothing of it'}"
    return _Changes(tuple(sorted(found)), says, last)


def _last_releases(asked: Asked) -> tuple[Logged, ...]:
    """The last release to the gate's environment; without one, that to each there is."""
    day = asked.day
    place = asked.gate.environment
    standing = asked.book.known(day).standing
    places = (
        [place]
        if place
        else sorted(
            {getattr(e.event, "environment", "") for e in standing if e.event.kind == "release"}
        )
    )
    return tuple(each for name in places for each in released(asked.book, name, day))
