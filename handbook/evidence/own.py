"""The forms that a handbook has of its own, and those of installed packages.

A module of `reports:` in handbook.yaml stands beside the data, as one of `kinds:` does; an
installed package has an entry point of the group `handbook.reports`
(https://packaging.python.org/en/latest/specifications/entry-points/). Each has a name FORMS.
"""

import importlib.metadata
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType

from handbook import modules
from handbook.evidence.forms import FORMS, GENERIC, Form
from handbook.findings import meant

GROUP = "handbook.reports"


class NoFormsError(Exception):
    """A module gives no forms; the text says which, why, and what to do."""


def forms_of(project: Path, named: Sequence[str]) -> tuple[Form, ...]:
    """The forms of the engine, of installed packages, and of the modules that a project names.

    Raises NoFormsError where one cannot be loaded, gives none, or gives one of a name that is had.
    """
    found = list(FORMS)
    for module in _installed():
        found += _new(module, found)
    for name in named:
        found += _new(_own(project, name), found)
    return tuple(found)


def faults(project: Path, named: Sequence[str]) -> Iterator[tuple[int, NoFormsError]]:
    """What is wrong with the modules that a project names, each by its number.

    What an installed package lacks is told where its forms are asked for.
    """
    found = list(FORMS)
    for number, name in enumerate(named):
        try:
            found += _new(_own(project, name), found)
        except NoFormsError as error:
            yield number, error


def _new(module: ModuleType, had: Sequence[Form]) -> Sequence[Form]:
    """The forms of a module, each under a name that none has."""
    taken = [GENERIC, *(each.name for each in had)]
    for form in _in(module):
        if form.name in taken:
            raise NoFormsError(f'"{module.__name__}": there is a form "{form.name}" already')
        taken.append(form.name)
    return _in(module)


def _installed() -> Iterator[ModuleType]:
    for point in importlib.metadata.entry_points(group=GROUP):
        try:
            yield importlib.import_module(point.module)
        # What an installed package raises is for whoever installed it to read.
        except (Exception, SystemExit) as error:
            raise NoFormsError(f'entry point "{point.name}": {modules.said(error)}') from None


def _own(project: Path, name: str) -> ModuleType:
    try:
        # What it prints is no part of a command's answer.
        with redirect_stdout(sys.stderr), modules.imported(project, [name]) as (module,):
            return module
    except ModuleNotFoundError as error:
        if not f"{name}.".startswith(f"{error.name}."):
            raise _not_loaded(name, error, project) from None
        otherwise = f"it is {name.replace('.', '/')}.py beside data/"
        hint = meant(name, modules.there_are(project), otherwise=otherwise)
        raise NoFormsError(f'there is no Python module "{name}"; {hint}') from None
    # Whatever a project's own code raises is for its people to read.
    except (Exception, SystemExit) as error:
        raise _not_loaded(name, error, project) from None


def _not_loaded(name: str, error: BaseException, project: Path) -> NoFormsError:
    place = modules.place(modules.frames_of(error), project)
    said = f"{place}: {modules.said(error)}" if place else modules.said(error)
    return NoFormsError(f'"{name}" cannot be loaded: {said}')


def _in(module: ModuleType) -> tuple[Form, ...]:
    forms = getattr(module, "FORMS", ())
    found = tuple(each for each in forms if isinstance(each, Form))
    if not found or len(found) != len(forms):
        raise NoFormsError(f'"{module.__name__}" has no FORMS: write FORMS = (Form(…),)')
    return found
