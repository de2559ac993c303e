"""Modules that others import and hardly ever use: loaded when something of them is asked for.

`importlib.util.LazyLoader` does not do that: the statement `import` itself asks such a module for
its `__spec__`, and so loads it.
"""

import functools
import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

# mkdocs-macros imports it for two functions that no page calls: a tenth of a second of each build.
HARDLY_USED = ("requests",)


def load_when_used(*names: str) -> None:
    """Let modules of these names be there now, and run when something of them is asked for.

    One that is loaded, or not installed, is left as it is.
    """
    for name in names:
        spec = None if name in sys.modules else find_spec(name)
        if spec and spec.loader:
            sys.modules[name] = module = ModuleType(name)
            module.__spec__ = spec
            # What a module does not have is asked of this function (PEP 562), its path too.
            vars(module)["__getattr__"] = functools.partial(_load, module, spec)


def _load(module: ModuleType, spec: ModuleSpec, attribute: str) -> Any:
    """Run a module, and give what was asked for."""
    del vars(module)["__getattr__"]
    vars(module).update(vars(module_from_spec(spec)))
    assert spec.loader is not None  # noqa: S101 -- it was looked at before
    spec.loader.exec_module(module)
    return getattr(module, attribute)
