"""A project's macros, loaded without MkDocs, as mkdocs-macros would load them."""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

Macros = dict[str, Callable[..., str]]


class Environment:
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
        """Forget what the packages registered but did not write: pages know a project's macros."""
        own = {n: m for n, m in self.macros.items() if m.__module__.split(".")[0] in packages}
        self.macros = own

    def filter(self, function: Callable[..., Any], name: str = "") -> Callable[..., Any]:
        """Register a filter; pages cannot use it, as in a build."""
        self.filters[name or function.__name__] = function
        return function


@contextmanager
def imported(root: Path, packages: Sequence[str]) -> Iterator[list[Any]]:
    """The packages of a project, freshly imported, and forgotten afterwards."""
    before = _forget(packages)
    sys.path.insert(0, str(root.resolve()))
    importlib.invalidate_caches()
    try:
        yield [importlib.import_module(name) for name in packages]
    finally:
        sys.path.remove(str(root.resolve()))
        _forget(packages)
        sys.modules.update(before)


def _forget(packages: Sequence[str]) -> dict[str, Any]:
    """Take packages out of the loaded ones; the answer is what was there."""
    names = [name for name in sys.modules for each in packages if f"{name}.".startswith(f"{each}.")]
    return {name: sys.modules.pop(name) for name in names}
