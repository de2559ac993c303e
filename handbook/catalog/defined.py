"""The kinds that a module from outside the engine defines, and what keeps one from being used."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from pydantic import BaseModel
from pydantic.errors import PydanticUserError

from handbook.findings import meant
from handbook.model import Kind, Kinds, Record, Traits
from handbook.model.base import ID_PATTERN, PAGE_PATTERN
from handbook.model.fields import fields_of
from handbook.model.kinds import models_in
from handbook.model.traits import SECTIONS

# What is no kind, and yet is named like one in rules, in relations and in the data folder.
TAKEN_NAMES = ("event", "settings", "doc", "log", "record", "kinds")
TAKEN_STORES = ("handbook.yaml", "log/", "schema/", "source/")
# Pages that a handbook has whatever its records are.
TAKEN_PAGES = ("index", "log", "calendar", "rules", "search", "assets")
_STORE = re.compile(rf"{ID_PATTERN}(?:\.yaml|/)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What keeps a model from being a kind, and what to do."""

    message: str
    hint: str


def defined_in(module: ModuleType, known: Kinds) -> Iterator[Kind | Refusal]:
    """The kinds that a module defines besides those that are known, or what is wrong with each."""
    models = list(models_in(module))
    kinds = Kinds(Kind.of(m) for m in models if isinstance(m.traits, Traits))
    names = {*known, *kinds, "*", "event"}
    taken = known
    for model in models:
        fault = _fault(model, taken, names)
        if fault:
            yield Refusal(f"{model.__name__}: {fault.message}", fault.hint)
        else:
            kind = Kind.of(model)
            taken = Kinds((*taken.values(), kind))
            yield kind


def _fault(model: type[Record], taken: Kinds, names: set[str]) -> Refusal | None:
    """The first thing that is wrong with a model; the others may come of it."""
    if not isinstance(model.traits, Traits):
        return Refusal("its traits are no Traits", 'write traits = Traits(name="…", plural="…")')
    of_model = _of_model(model)
    return of_model or _of_name(model, taken) or _of_place(model, taken) or _of_refs(model, names)


def _of_model(model: type[Record]) -> Refusal | None:
    """A model whose fields mean nothing to pydantic; it is made whole while its module is there."""
    try:
        _complete(model)
        model.model_json_schema(by_alias=True)
    except (PydanticUserError, NameError, TypeError) as error:
        said = str(error).strip().partition("\n")[0]
        return Refusal(f"its fields cannot be read: {said}", "use the types of handbook.model")
    envelope = {field.key for field in fields_of(Record)}
    lost = envelope - {field.key for field in fields_of(model)}
    return Refusal(f"it lacks {min(lost)}", "leave the fields of Record") if lost else None


def _complete(model: type[BaseModel]) -> None:
    model.model_rebuild()
    for field in fields_of(model):
        if field.part and field.part is not model:
            _complete(field.part)


def _of_name(model: type[Record], taken: Kinds) -> Refusal | None:
    name = model.traits.name
    if not re.fullmatch(ID_PATTERN, name):
        return Refusal(f'the name "{name}" is not one', "small letters, digits and hyphens")
    if name in TAKEN_NAMES:
        return Refusal(f'the name "{name}" means something else', "choose another name")
    if name in taken:
        return Refusal(f'there is a kind "{name}" already', "choose another name")
    return None


def _of_place(model: type[Record], taken: Kinds) -> Refusal | None:
    traits = model.traits
    store, page = traits.store, traits.page
    own = (each for each in taken.values() if each.store == store)
    if first := next(own, None):
        return Refusal(f'{store} is where kind "{first.name}" is written', "choose another store")
    if not _STORE.fullmatch(store) or store in TAKEN_STORES:
        hint = "a file of the data folder as pumps.yaml, or a folder as pumps/"
        return Refusal(f'no kind can be written in "{store}"', hint)
    if not re.fullmatch(PAGE_PATTERN, page):
        return Refusal(f'"{page}" is not a page\'s path', "as in pumps")
    other = next((k for k in taken.values() if k.page == page), None)
    if other or page in TAKEN_PAGES:
        whose = f'lists kind "{other.name}"' if other else "has something else"
        return Refusal(f'the page "{page}" {whose}', "choose another page")
    if traits.section not in SECTIONS:
        hint = meant(traits.section, SECTIONS, otherwise=f"one of {', '.join(SECTIONS)}")
        return Refusal(f'the navigation has no section "{traits.section}"', hint)
    return None


def _of_refs(model: type[Record], names: set[str]) -> Refusal | None:
    for kind in sorted(set(_named(model)) - names):
        hint = meant(kind, names - {"*"}, otherwise="handbook list shows all kinds")
        return Refusal(f'a field names records of kind "{kind}", which there is not', hint)
    return None


def _named(model: type[BaseModel]) -> Iterator[Any]:
    for field in fields_of(model):
        yield from field.ref.kinds if field.ref else ()
        if field.part and field.part is not model:
            yield from _named(field.part)
