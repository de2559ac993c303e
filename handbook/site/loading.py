"""A project's macros: imported for a build, or loaded without MkDocs as mkdocs-macros would."""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from handbook import modules
from handbook.findings import Finding, Where
from handbook.pages import codes
from handbook.pages.ended import interrupted
from handbook.site import failures

Macros = dict[str, Callable[..., str]]
_ENGINE = __name__.partition(".")[0]


def packages_of(config: Mapping[str, Any]) -> list[str]:
    """The packages that mkdocs-macros loads, from the settings of MkDocs."""
    plugin: Any = config["plugins"]["macros"]
    return [str(name).rpartition(":")[2] for name in plugin.config["modules"]]


def of_project(names: Sequence[str]) -> list[str]:
    """Of the modules with macros those that a project's people write, and not the engine's own."""
    return [name for name in names if name.partition(".")[0] != _ENGINE]


def written_by(names: Sequence[str], macros: Mapping[str, Callable[..., str]]) -> Macros:
    """The macros that modules, and the engine, wrote themselves: pages know these and no others."""
    tops = {_ENGINE, *(name.partition(".")[0] for name in names)}
    return {n: m for n, m in macros.items() if m.__module__.partition(".")[0] in tops}


def import_afresh(project: Path, packages: Sequence[str]) -> list[Finding]:
    """Import packages with macros anew, so that an edit shows without a restart; what is wrong.

    mkdocs-macros would ask the package registry whether it has what cannot be found here.
    """
    if (root := str(project)) not in sys.path:
        sys.path.insert(0, root)
    modules.forget(of_project(packages))
    for package in packages:
        try:
            importlib.import_module(package)
        except BaseException as error:
            if interrupted(error):
                raise
            hint = f"{package} is named under plugins: macros: modules:"
            said = codes.FAILED.at(Where("mkdocs.yml"), failures.said(error), hint)
            return [failures.explain(error, project) or said]
    return []


class MacroEnvironment:
    """What `define_env(env)` of a package is given: the part of mkdocs-macros that macros use.

    `settings` is what mkdocs.yml says. Addresses are those of folders, whatever it says of
    them: so they mean the same on every page, and that is all that is looked at.
    """

    def __init__(self, root: Path, reading: object, settings: Mapping[str, Any]) -> None:
        self.project_dir = str(root)
        self.conf: dict[str, Any] = {"site_url": "", **settings, "use_directory_urls": True}
        self.conf["extra"] = {**(settings.get("extra") or {}), "handbook": reading}
        self.variables: dict[str, Any] = {}
        self.macros: Macros = {}
        self.filters: dict[str, Callable[..., Any]] = {}
        self.page = SimpleNamespace(url="", title="", meta={})

    def macro(self, function: Callable[..., str], name: str = "") -> Callable[..., str]:
        """Register a macro, by a call or as a decorator."""
        self.macros[name or function.__name__] = function
        return function

    def keep_own(self, packages: Sequence[str]) -> None:
        """Forget what the packages registered but did not write."""
        self.macros = written_by(packages, self.macros)

    def filter(self, function: Callable[..., Any], name: str = "") -> Callable[..., Any]:
        """Register a filter; pages cannot use it, as in a build."""
        self.filters[name or function.__name__] = function
        return function


@contextmanager
def imported(root: Path, packages: Sequence[str]) -> Iterator[list[Any]]:
    """The packages of a project, freshly imported, and forgotten afterwards."""
    with modules.imported(root, packages, of_project(packages)) as found:
        yield found
