"""What the templates of a new handbook are told: the answers as records with ids."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from handbook.starter.answers import Answers, Place
from handbook.starter.engine import is_local
from handbook.starter.ids import Ids

# The ids that the templates themselves use.
OWN = frozenset(
    {
        "incident",
        "respond-to-incident",
        "restore-from-backup",
        "rotate-a-credential",
        "credential-rotation",
        "restore-drill",
        "shared-credentials",
        "main-backup",
        "first-weeks",
        "on-call",
        "playbooks-are-kept",
        "backups-are-known",
        "credentials-have-a-place",
        "services-say-what-they-need",
        "faq-who-is-asked-first",
        "faq-how-to-change",
        "faq-what-is-not-set",
        "faq-record-a-duty",
        "faq-page-is-wrong",
    }
)


class Safe(str):
    """Text that no person wrote: an id, a day, a version. It stands in a file as it is."""

    __slots__ = ()


class Named(NamedTuple):
    """A record: its id, and what people call it."""

    id: Safe
    title: str


def plan(answers: Answers, today: dt.date, uuid: str, engine: str) -> Mapping[str, Any]:
    """The values of the templates. `uuid` is the handbook's own id, `engine` a requirement."""
    ids = Ids(OWN)
    roles = [_named(ids, each.title, "role") for each in answers.roles]
    people = _by_title(ids, (each.holder for each in answers.roles if each.holder), "person")
    places = [place for service in answers.services for place in service.environments]
    environments = _by_title(ids, (each.title for each in places), "environment")
    return {
        "organisation": answers.organisation,
        "site_name": f"{answers.organisation}: operations handbook",
        "timezone": answers.timezone,
        "adopted": Safe(today.isoformat()),
        "uuid": Safe(uuid),
        "engine": Safe(engine),
        "engine_is_local": is_local(engine),
        "code_host": answers.code_host,
        "lead": roles[0].id,
        "roles": roles,
        "people": list(people.values()),
        "holders": [
            (_named(ids, f"{each.title}: {each.holder}", "holder"), role, people[each.holder])
            for role, each in zip(roles, answers.roles, strict=True)
            if each.holder
        ],
        "environments": list(environments.values()),
        "services": [
            (
                _named(ids, each.title, "service"),
                [(environments[place.title], place.url) for place in _each_once(each.environments)],
            )
            for each in answers.services
        ],
        "vendors": [(_named(ids, each.title, "vendor"), each.purpose) for each in answers.vendors],
        "on_call": answers.on_call,
    }


def _named(ids: Ids, title: str, otherwise: str) -> Named:
    return Named(Safe(ids.give(title, otherwise)), title)


def _by_title(ids: Ids, titles: Iterable[str], otherwise: str) -> dict[str, Named]:
    """One record for each different title."""
    return {title: _named(ids, title, otherwise) for title in dict.fromkeys(titles)}


def _each_once(places: Iterable[Place]) -> list[Place]:
    return list({each.title: each for each in places}.values())
