"""The kinds of a handbook: those of the engine, of installed packages, and of its own modules.

A module that defines kinds is Python that stands beside mkdocs.yml, as the macros do, or an
installed package with an entry point of the group `handbook.kinds`
(https://packaging.python.org/en/latest/specifications/entry-points/). Kinds belong to one
handbook: another one that is loaded by the same process does not see them.
"""

import functools
import importlib.metadata
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from handbook import modules
from handbook.catalog import codes
from handbook.catalog.defined import Refusal, defined_in
from handbook.findings import Finding, Where, meant
from handbook.model import KINDS, Kind, Kinds

GROUP = "handbook.kinds"


@dataclass
class Found:
    """The kinds of a handbook, and what is wrong with those from outside the engine.

    `files` are those that the handbook's own kinds are written in.
    """

    kinds: Kinds = KINDS
    findings: list[Finding] = field(default_factory=list)
    files: tuple[Path, ...] = ()

    def add(self, more: Sequence[Kind]) -> None:
        """Have more kinds."""
        self.kinds = Kinds((*self.kinds.values(), *more))


def kinds_of(project: Path, named: Sequence[str | None], where: Callable[[int], Where]) -> Found:
    """The kinds of a project whose settings name modules; `where` is the place of each name.

    None stands for a name that is not valid, which reading the settings has reported.
    """
    found = Found()
    for point, module, said in _installed(tuple(sys.path)):
        at = Where(where(0).path)
        if module is None:
            found.findings.append(codes.NO_KINDS.at(at, f"{point}: {said}", "mend or remove it"))
        else:
            _take(found, module, at)
    for index, name in enumerate(named):
        if name is not None:
            found.files += modules.files_of(project, name)
            found.findings += _of_module(found, project, name, where(index))
    return found


def _of_module(found: Found, project: Path, name: str, at: Where) -> Iterator[Finding]:
    """Add the kinds of a project's module; what is wrong comes back."""
    try:
        # What it prints is no part of a command's answer.
        with redirect_stdout(sys.stderr), modules.imported(project, [name]) as (module,):
            _take(found, module, at)
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):
            yield _not_loaded(name, error, project, at)
            return
        hint = meant(name, modules.there_are(project), otherwise=f"it is {name}.py beside data/")
        yield codes.NO_KINDS.at(at, f'there is no Python module "{name}"', hint)
    # Whatever a project's own code raises is for its people to read.
    except (Exception, SystemExit) as error:
        yield _not_loaded(name, error, project, at)


def _not_loaded(name: str, error: BaseException, project: Path, at: Where) -> Finding:
    place = modules.place(modules.frames_of(error), project)
    said = f"{place}: {modules.said(error)}" if place else modules.said(error)
    return codes.NO_KINDS.at(at, f'"{name}" cannot be loaded: {said}', "mend the module")


def _take(found: Found, module: ModuleType, at: Where) -> None:
    """Add the kinds that a module defines rightly, and say what is wrong with the others."""
    name, told = module.__name__, False
    for each in defined_in(module, found.kinds):
        if isinstance(each, Refusal):
            found.findings.append(codes.WRONG_KIND.at(at, f"{name}: {each.message}", each.hint))
        else:
            found.add([each])
        told = True
    if not told:
        hint = "write a class of Record in it that has traits, as in docs/changing.md"
        found.findings.append(codes.NO_KINDS.at(at, f'"{name}" defines no kind of record', hint))


@functools.cache
def _installed(_path: tuple[str, ...]) -> tuple[tuple[str, ModuleType | None, str], ...]:
    """The modules of installed packages that define kinds: name, module, and why there is none."""
    found: list[tuple[str, ModuleType | None, str]] = []
    for point in importlib.metadata.entry_points(group=GROUP):
        name = f'entry point "{point.name}" of {point.dist.name if point.dist else point.value}'
        try:
            found.append((name, importlib.import_module(point.module), ""))
        # What an installed package raises is for whoever installed it to read.
        except (Exception, SystemExit) as error:
            found.append((name, None, modules.said(error)))
    return tuple(found)
