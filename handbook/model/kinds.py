"""Every kind of record: its model and its traits, collected from the models of this package.

A new model is named nowhere else.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import ModuleType
from typing import Any

from handbook.model.base import Record
from handbook.model.traits import Traits

# The modules in the order in which their kinds are listed; others come last.
_ORDER = ("people", "oncall", "platform", "work", "knowledge", "expectation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Traits):
    """A kind of record: the traits of its model, and the model."""

    model: type[Record]

    @classmethod
    def of(cls, model: type[Record]) -> "Kind":
        """The kind that a model with traits makes."""
        own = {each.name: getattr(model.traits, each.name) for each in fields(Traits)}
        return cls(**own, model=model)

    @property
    def listed(self) -> bool:
        """Whether one file lists all its records; else each has a file of its own in a folder."""
        return not self.store.endswith("/")

    def file(self, record_id: str) -> str:
        """The file of the data folder in which a record with this id is written."""
        return self.store if self.listed else f"{self.store}{record_id}.yaml"

    def url(self, record: Record) -> str:
        """The record's address within the site, as playbooks/backup-restore/ or duties/#x."""
        if self.path_field:
            path = getattr(record, self.path_field)
            return "" if path == "index" else f"{path}/"
        return (
            f"{self.page}/{record.id}/" if self.own_pages else f"{self.page}/#{record.id.lower()}"
        )


class Kinds(Mapping[str, Kind]):
    """The kinds of a handbook by their names, and by where their records are written.

    `files` are those in which a handbook defines kinds of its own.
    """

    def __init__(self, kinds: Iterable[Kind], files: Iterable[Path] = ()) -> None:
        self.files = tuple(files)
        self._by_name = {kind.name: kind for kind in kinds}
        self.by_store = {kind.store: kind for kind in self._by_name.values()}

    def __getitem__(self, name: str) -> Kind:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __hash__(self) -> int:
        return hash(tuple(self.values()))

    def written_in(self, files: Iterable[Path]) -> "Kinds":
        """The same kinds, of which some are defined in these files."""
        return Kinds(self.values(), files)

    def with_trait(self, name: str) -> tuple[str, ...]:
        """The names of the kinds that have a trait, as "cared_for"."""
        return tuple(kind.name for kind in self.values() if getattr(kind, name))

    def of_model(self, model: type[Record]) -> Kind:
        """The kind of a model. Raises KeyError where it is none of these."""
        return self[model.traits.name]

    def in_file(self, path: str) -> Kind | None:
        """The kind whose records a file of the data folder holds, or None."""
        if path in self.by_store:
            return self.by_store[path]
        folder, _, rest = path.partition("/")
        return self.by_store.get(f"{folder}/") if rest and "/" not in rest else None


def models_in(module: ModuleType) -> Iterator[Any]:
    """The models with traits that a module itself defines, in the order in which it does."""
    for each in vars(module).values():
        own = isinstance(each, type) and each.__module__ == module.__name__
        if own and issubclass(each, Record) and "traits" in vars(each):
            yield each


def _modules() -> Iterator[ModuleType]:
    """The other modules of this package."""
    names = {each.name for each in pkgutil.iter_modules([str(Path(__file__).parent)])} - {"kinds"}
    rest = sorted(names.difference(_ORDER))
    for name in (*_ORDER, *rest):
        yield importlib.import_module(f"handbook.model.{name}")


KINDS = Kinds(Kind.of(model) for module in _modules() for model in models_in(module))
