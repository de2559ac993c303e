"""What expectations ask of records: their fields are found in models, and compared."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from handbook.catalog.as_read import alone, value_of
from handbook.catalog.book import Handbook
from handbook.catalog.entries import Entry
from handbook.catalog.explain import explain, keys_of
from handbook.findings import a, meant
from handbook.model import Kind, Kinds, Record
from handbook.model.base import Part
from handbook.model.expectation import Expectation, Value
from handbook.model.fields import Field, Path, field_of, fields_of

NOTHING = (None, (), "")


class UnfitError(Exception):
    """An expectation asks for what no record can have: what is wrong, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class Asked(NamedTuple):
    """Fields of which one must say something, and the lists of parts that lead to them."""

    trail: tuple[Field, ...]
    fields: tuple[Field, ...]
    model: type[BaseModel]

    @property
    def words(self) -> str:
        """The fields as they are written: "terraform or terraform_none"."""
        return " or ".join(field.key for field in self.fields)

    @property
    def is_always_there(self) -> bool:
        """Whether no record can be without: the field is required, or has a value by itself."""
        return any(
            field.required or self.model.model_fields[field.name].get_default() not in NOTHING
            for field in self.fields
        )


def asked(model: type[BaseModel], text: str) -> Asked:
    """What a text asks of a model: `review`, `this or that`, or `steps.undo or steps.expect`.

    Raises UnfitError where a field is not there, or where two do not stand side by side.
    """
    found = [_way(model, each.strip()) for each in text.split(" or ")]
    trails = {trail for trail, _ in found}
    if len(trails) > 1:
        message = f'"{text}" names fields that do not stand side by side'
        raise UnfitError(message, "write both ways in full, as in sections.body or sections.see")
    trail = found[0][0]
    inner = trail[-1].part if trail else model
    return Asked(trail, tuple(field for _, field in found), inner or model)


def _way(model: type[BaseModel], text: str) -> tuple[tuple[Field, ...], Field]:
    *above, last = text.split(".")
    trail: list[Field] = []
    what = ""
    for key in above:
        field = known_field(model, key, what)
        if field.part is None:
            raise UnfitError(f'"{key}" has no fields of its own', f"write {key} alone")
        trail.append(field)
        model, what = field.part, f"what stands in {key}"
    return tuple(trail), known_field(model, last, what)


def known_field(model: type[BaseModel], key: str, what: str = "") -> Field:
    """The field that a model has under a key; UnfitError where it has none.

    `what` is what the model is of, in words; by default it is a kind of record.
    """
    field = field_of(model, key)
    if field is None:
        known = keys_of(model)
        hint = meant(key, known, also=f"known keys: {', '.join(known)}")
        what = what or a(model.__name__.lower())
        raise UnfitError(f'{what} has no field "{key}"', hint)
    return field


def parts(record: BaseModel, trail: tuple[Field, ...], path: Path = ()) -> Iterator[Any]:
    """Each part of a record at the end of a trail, as (path, part); the record itself without."""
    if not trail:
        yield path, record
        return
    for here, part in trail[0].values(record, path):
        yield from parts(part, trail[1:], here)


def is_set(part: BaseModel, field: Field) -> bool:
    """Whether a field says something."""
    return getattr(part, field.name) not in NOTHING


def is_missing(part: Part, field: Field) -> bool:
    """Whether a field says nothing, and could say something."""
    return not is_set(part, field) and not part.may_lack(field.name)


def name_of(part: BaseModel) -> str:
    """What a part is called by: its title, or else the first of its fields."""
    return str(getattr(part, "title", None) or getattr(part, fields_of(type(part))[0].name))


class Comparison:
    """The values of one field of a kind, compared with one that an expectation writes.

    Raises UnfitError where the field can have no such value.
    """

    def __init__(
        self, book: Handbook, model: type[BaseModel], field: Field, written: Value
    ) -> None:
        self.field = field
        self._wanted: Any = _folded(written)
        if field.part is None:
            self._wanted = _typed(model, field, written)
        if field.ref and isinstance(written, str):
            self._wanted = book.current(written)
            _must_be_there(book, field, written)
        elif field.key == "id":
            self._wanted = book.current(str(written))

    def holds(self, record: BaseModel) -> bool:
        """Whether the record has the value, or has it in its list."""
        values = (value for _, value in self.field.values(record))
        if self.field.part:
            return self._wanted in (_folded(name_of(each)) for each in values)
        return self._wanted in values


def _folded(text: Value) -> str:
    return " ".join(str(text).split()).casefold()


def _typed(model: type[BaseModel], field: Field, written: Value) -> Any:
    """A value as the field has it; UnfitError where the field refuses it."""
    try:
        value = value_of(model, field.name, [written] if field.many else written)
    except ValidationError as error:
        node = {field.name: written}
        found = next(explain(error, alone(model, field.name), node, ""))
        raise UnfitError(found.message, found.hint) from None
    return value[0] if field.many else value


def _must_be_there(book: Handbook, field: Field, written: str) -> None:
    kinds = field.ref.kinds if field.ref else ()
    entry = book.entries.get(book.current(written))
    wanted = " or ".join(kinds).replace("*", "record")
    if entry is None and not book.may_hold(written, kinds):
        raise UnfitError(f'unknown {wanted} "{written}"', book.meant(written, kinds))
    if entry and not {"*", entry.kind.name} & {*kinds}:
        message = f'"{written}" is {a(entry.kind.name)}, expected {a(wanted)}'
        raise UnfitError(message, book.meant(written, kinds))


def namer(kinds: Kinds, kind: Kind, text: str) -> list[tuple[str, str]]:
    """The kinds and their fields that a text means, as monitor or monitor.watches.

    Raises UnfitError where there are none, or where they can never name a record of a kind.
    """
    name, _, field = text.partition(".")
    if name not in kinds:
        hint = meant(name, kinds, otherwise=f"one of {', '.join(sorted(kinds))}")
        raise UnfitError(f'there is no kind "{name}"', hint)
    known = naming_fields(kinds[name].model, kind.name)
    if not known:
        raise UnfitError(f"{a(name)} never names {a(kind.name)}", "name another kind")
    if field and field not in known:
        hint = meant(field, known, also=f"{a(name)} names {a(kind.name)} in {', '.join(known)}")
        raise UnfitError(f"{text} never names {a(kind.name)}", hint)
    return [(name, field)] if field else [(name, each) for each in known]


def naming_fields(model: type[BaseModel], kind: str) -> list[str]:
    """The fields of a model by which it can name records of a kind, as jobs.deploys."""
    found = []
    for field in fields_of(model):
        if field.ref and {"*", kind} & {*field.ref.kinds}:
            found.append(field.key)
        if field.part:
            found += [f"{field.key}.{inner}" for inner in naming_fields(field.part, kind)]
    return found


class Wanted(NamedTuple):
    """An expectation that has not ended, its kind, and for each condition what must be there."""

    entry: Entry[Expectation]
    kind: Kind
    conditions: tuple[tuple[Comparison, ...], ...]

    def covers(self, record: Record) -> bool:
        """Whether it is about a record of its kind: of each condition one value is there."""
        return all(any(each.holds(record) for each in one) for one in self.conditions)


def wanted(book: Handbook) -> tuple[Wanted, ...]:
    """The expectations that have not ended, less those about records that cannot exist."""
    found = []
    for entry in book.each(Expectation):
        kind = book.kinds.get(entry.record.of)
        if kind is None or entry.record.ended:
            continue
        try:
            found.append(Wanted(entry, kind, _conditions(book, kind, entry.record)))
        except UnfitError:
            continue
    return tuple(found)


def _conditions(
    book: Handbook, kind: Kind, record: Expectation
) -> tuple[tuple[Comparison, ...], ...]:
    found = []
    for name, written in record.where.each() if record.where else ():
        field = known_field(kind.model, name)
        found.append(tuple(Comparison(book, kind.model, field, each) for each in written))
    return tuple(found)


def fields_wanted(every: tuple[Wanted, ...], kind: str, record: Record) -> frozenset[str]:
    """The fields that a handbook expects to say something of a record of a kind."""
    found: set[str] = set()
    for each in every:
        if each.kind.name == kind and each.covers(record):
            ways = (way for ask in each.entry.record.have for way in ask.split(" or "))
            found |= {way.strip().partition(".")[0] for way in ways}
            found |= set(_lists(each.entry.record))
    return frozenset(found)


def namers_wanted(every: tuple[Wanted, ...], kind: str, record: Record) -> frozenset[str]:
    """The kinds of which a handbook expects one to name a record of a kind, as track."""
    return frozenset(
        way.partition(".")[0]
        for each in every
        if each.kind.name == kind and each.covers(record)
        for way in each.entry.record.named_by
    )


def is_shown(book: Handbook, every: tuple[Wanted, ...], kind: str, field: str) -> bool:
    """Whether a field has a column in the table of a kind.

    Some record of the kind says something in it, or this handbook expects it of one.
    """
    return any(
        getattr(record, field) or field in fields_wanted(every, kind, record)
        for record in book.of(kind)
    )


def blanks(every: tuple[Wanted, ...], kind: str) -> frozenset[str]:
    """The fields that a new record of a kind has to fill in, as review or steps.undo.

    Of fields that stand for each other it is the first.
    """
    found: set[str] = set()
    for each in every:
        if each.kind.name == kind and not each.conditions:
            found |= {ask.split(" or ")[0].strip() for ask in each.entry.record.have}
            found |= set(_lists(each.entry.record))
    return frozenset(found)


def _lists(record: Expectation) -> Iterator[str]:
    if record.including:
        yield from (name for name, _ in record.including.each())
