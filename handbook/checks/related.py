"""Rules over relations: every id leads somewhere, and to the right kind."""

import datetime as dt
from collections.abc import Iterator

from handbook.catalog import EVERY_KIND, Handbook
from handbook.checks.rules import Fault, rule
from handbook.checks.used import may_be_named
from handbook.findings import Severity, a
from handbook.model.relations import Path, Reference
from handbook.model.work import Playbook

MOST_GUESSES = 1000


@rule("HB401", parts=True)
def relations_resolve(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every id that a record names is the id of a record."""
    guesses = _Guesses(book)
    for target, named in book.referrers.items():
        if target in book.entries:
            continue
        for source, reference in named:
            if not book.may_hold(target, reference.kinds):
                wanted = " or ".join(reference.kinds).replace("*", "record")
                message = f'unknown {wanted} "{target}"'
                yield guesses.fault(source, reference, message)


@rule("HB402", parts=True)
def relations_fit(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every id that a record names is of the kind that its field asks for."""
    guesses = _Guesses(book)
    for target, named in book.referrers.items():
        known = target in book.entries and target not in book.unread.ids
        kind = book.entries[target].kind.name if known else None
        for source, reference in named:
            if kind and "*" not in reference.kinds and kind not in reference.kinds:
                wanted = " or ".join(reference.kinds)
                message = f'"{target}" is {a(kind)}, expected {a(wanted)}'
                yield guesses.fault(source, reference, message)


class _Guesses:
    """The ids that were meant, each looked for once.

    After a thousand the cause is one, and not as many slips of the pen.
    """

    def __init__(self, book: Handbook) -> None:
        self.book = book
        self._known: dict[tuple[str, tuple[str, ...]], str] = {}

    def fault(self, source: str, reference: Reference, message: str) -> Fault:
        """A fault where a record names an id, with the nearest that would do."""
        where = self.book.entries[source].where(*reference.path)
        return Fault(where, message, self._hint(reference.target, reference.kinds))

    def _hint(self, target: str, kinds: tuple[str, ...]) -> str:
        if (target, kinds) not in self._known:
            few = len(self._known) < MOST_GUESSES
            also = _written_in(self.book, kinds)
            self._known[target, kinds] = self.book.meant(target, kinds, also=also) if few else also
        return self._known[target, kinds]


def _written_in(book: Handbook, kinds: tuple[str, ...]) -> str:
    if "*" in kinds:
        return "handbook list shows all ids"
    return "ids are written in " + " and ".join(
        f"{book.shown}/{book.kinds[kind].store}" for kind in kinds if kind in book.kinds
    )


@rule("HB403", Severity.WARNING, all_of=EVERY_KIND)
def playbooks_are_reached(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every playbook is named by a record that needs it, so that a reader is led to it.

    It is asked for where the handbook has duties, systems or others that name playbooks.
    """
    if not may_be_named(book, "playbook"):
        return
    for entry in book.each(Playbook):
        if not [one for one in book.naming(entry.record.id) if one.id != entry.record.id]:
            yield Fault(
                entry.where("id"),
                f'nothing points to playbook "{entry.record.id}"',
                "name it in a duty, vendor, system, credential or onboarding item",
            )


@rule("HB406", parts=True)
def records_name_others(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No record names itself, except as its own owner."""
    # Going round in circles has rules of its own.
    spared = ("owner", "then", "depends_on", "within")
    for target, named in book.referrers.items():
        for source, reference in named:
            if source == target and reference.path[0] not in spared:
                yield Fault(
                    book.entries[source].where(*reference.path),
                    f'"{target}" names itself in {reference.path[0]}',
                    "name another record, or leave it out",
                )


@rule("HB409", parts=True)
def lists_name_once(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No list names the same record twice, but for a rotation."""
    for target, named in book.referrers.items():
        first: dict[tuple[str, Path], Path] = {}
        for source, reference in named:
            path = reference.path
            if path[0] == "rotation":  # some take two turns before it is the next one's
                continue
            if isinstance(path[-1], int) and first.setdefault((source, path[:-1]), path) != path:
                entry = book.entries[source]
                at = entry.where(*first[source, path[:-1]])
                message = f'"{target}" is named twice in {path[-2]}'
                yield Fault(entry.where(*path), message, f"the first one is at {at}; keep one")


@rule("HB410", Severity.WARNING, all_of=EVERY_KIND)
def records_are_used(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every role, component, escalation, KPI and the like is named by another record.

    It is asked for where the handbook has records of a kind that names them.
    """
    for kind in book.kinds.with_trait("named"):
        if not may_be_named(book, kind):
            continue
        for entry in book.by_kind.get(kind, ()):
            named = book.referrers.get(entry.record.id, ())
            if all(source == entry.record.id for source, _ in named):
                yield Fault(
                    entry.where("id"),
                    f'nothing names {kind} "{entry.record.id}"',
                    "name it where it is used, or remove it",
                )
