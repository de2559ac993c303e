"""The environment in which templates are rendered, and their code, compiled once a process."""

from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from types import CodeType, FunctionType, MethodType
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode


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


class DirectContext(Context):
    """A context that calls at once what needs nothing of it, as helpers do.

    Jinja's own looks three times at each callable for what it wants to be given, and pages are
    made of calls.
    """

    @internalcode
    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Called by the code of a template for each call that is written in it."""
        kind = type(obj)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in (FunctionType, MethodType) or hasattr(obj, "jinja_pass_arg"):
            return super().call(obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(*args, **kwargs)


class Environment(jinja2.Environment):
    """An environment whose names are those of all its templates.

    So what a template imports is run once for all pages, within `once`, and a name is found in one
    dictionary.
    """

    template_class = Template
    context_class = DirectContext
    once: Callable[[], AbstractContextManager[None]] = nullcontext

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that a template knows: those of the environment, and its own where it has any.

        Jinja's own is a chain of the two, which each rendering copies name by name.
        """
        return {**self.globals, **d} if d else self.globals
