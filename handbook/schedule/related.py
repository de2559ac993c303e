"""Which records look after a system: its playbooks, backups, monitors, secrets and gates."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from handbook.catalog import Handbook
from handbook.catalog.spread import spread
from handbook.model import Record
from handbook.model.platform import Credential, Job, Pipeline, Scenario, System
from handbook.model.work import Backup, Gate, Monitor, Playbook

R = TypeVar("R", bound=Record)


def playbooks(book: Handbook, system: System) -> list[Playbook]:
    """Its own, those about it, and those for what hits it and for the alerts of its monitors."""
    names = (
        *system.playbooks,
        *(each.playbook for each in _scenarios(book, system)),
        *(each.playbook for each in monitors(book, system)),
    )
    about = book.named_as(system.id, "about", "playbook")
    return _each(Playbook, [*map(book.get, filter(None, names)), *about])


def backups(book: Handbook, system: System) -> list[Backup]:
    """Those of it, of the components and vendors that it needs, and those that bring it back.

    What another system has, which it needs, is that system's own.
    """
    places = (system.id, *(each.id for each in _needed(book, system)))
    found = [each for name in places for each in book.named_as(name, "backs_up", "backup")]
    names = (name for each in _scenarios(book, system) for name in each.backups)
    return _each(Backup, [*found, *map(book.get, names)])


def monitors(book: Handbook, system: System) -> list[Monitor]:
    """The monitors that watch it."""
    return _each(Monitor, book.named_as(system.id, "watches", "monitor"))


def secrets(book: Handbook, system: System) -> list[Credential]:
    """The secrets that say that it uses them, and those of the jobs that deploy it."""
    named = book.named_as(system.id, "used_by", "credential")
    jobs = (name for _, job in _deploying(book, system) for name in job.secrets)
    return [each for each in _each(Credential, [*named, *map(book.get, jobs)]) if each.secret]


def pipelines(book: Handbook, system: System) -> list[Pipeline]:
    """The pipelines that deploy it."""
    return _each(Pipeline, (each for each, _ in _deploying(book, system)))


def gates(book: Handbook, system: System) -> list[Gate]:
    """The gates of the pipelines that deploy it, on the way to where they deploy it.

    Where nothing says where that is, all of them count. An environment to which none of these
    leads has those that name it, and no other pipeline.
    """
    places = _places(book, system)
    named = [g for each in pipelines(book, system) for g in _naming(book, each.id, "pipeline")]
    found = [g for g in named if not places or g.environment in (None, *places)]
    guarded = {each.environment for each in found}
    open_ = () if None in guarded else [each for each in places if each not in guarded]
    rest = (each for name in open_ for each in _naming(book, name, "environment"))
    return _each(Gate, [*found, *(each for each in rest if each.pipeline is None)])


def _naming(book: Handbook, name: str, field: str) -> list[Gate]:
    return _each(Gate, book.named_as(name, field, "gate"))


def _places(book: Handbook, system: System) -> list[str]:
    """Where its deploys lead: to the environments of the jobs, else to all in which it runs."""
    named = [job.environment for _, job in _deploying(book, system) if job.environment]
    return list(dict.fromkeys(named or (each.environment for each in system.environments)))


def _deploying(book: Handbook, system: System) -> Iterator[tuple[Pipeline, Job]]:
    for pipeline in _each(Pipeline, book.named_as(system.id, "jobs", "pipeline")):
        yield from ((pipeline, job) for job in pipeline.jobs if job.deploys == system.id)


def _scenarios(book: Handbook, system: System) -> list[Scenario]:
    """What can hit it."""
    return _each(Scenario, book.named_as(system.id, "affects", "scenario"))


def _needed(book: Handbook, system: System) -> Iterator[Record]:
    """The components and vendors that it needs, and those that they name as needed."""

    def next_to(name: str) -> list[Record]:
        names = getattr(book.get(name), "depends_on", ())
        found = [each for name in names if (each := book.get(name))]
        return [each for each in found if not isinstance(each, System)]

    yield from (way[-1] for way in spread([system.id], next_to, lambda record: record.id))


def _each(model: type[R], records: Iterable[object]) -> list[R]:
    """The records of a kind among some, each once."""
    return list({each.id: each for each in records if isinstance(each, model)}.values())
