"""The environment in which templates are rendered, and their code, compiled once a process."""

from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket


class Compiled(jinja2.BytecodeCache):
    """Keeps the code of each template for as long as its text is the same.

    Nothing is written: code that is read back from a disk could be anybody's.
    """

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja for a template that an environment does not have yet."""
        checksum, code = self._codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja once a template is compiled."""
        if bucket.code is not None:
            self._codes[bucket.key] = bucket.checksum, bucket.code


COMPILED = Compiled()


class Template(jinja2.Template):
    """A template whose environment is told while it is run as what several pages import."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        with self.environment.once():  # type: ignore[attr-defined]
            return super()._get_default_module(ctx)


class Environment(jinja2.Environment):
    """An environment whose names are those of all its templates.

    So what a template imports is run once for all pages, within `once`, and a name is found in one
    dictionary.
    """

    template_class = Template
    once: Callable[[], AbstractContextManager[None]] = nullcontext

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that a template knows: those of the environment, and its own where it has any.

        Jinja's own is a chain of the two, which each rendering copies name by name.
        """
        return {**self.globals, **d} if d else self.globals
