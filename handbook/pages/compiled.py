"""The environment in which templates are rendered, and their code, compiled once a process."""

from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager, nullcontext
from types import CodeType, FunctionType, MethodType
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode
from markupsafe import Markup, escape


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
# `Markup` looks whether a text has a form of its own; what templates give is a text.
_safe = str.__new__
_PLAIN = frozenset({FunctionType, MethodType})


def _escaped(value: Any) -> Any:
    """A value as it stands in HTML. What is safe as it is, most of it, is not made anew."""
    kind = type(value)
    if kind is Markup or (kind is str and not _has_signs(value)):
        return value
    return escape(value)


def _has_signs(text: str) -> bool:
    # One after the other: to look for all at once takes three times as long.
    return "&" in text or "<" in text or ">" in text or '"' in text or "'" in text


class DirectMacro(Macro):
    """A macro that is called at once where it is given what it names, no more and no less."""

    def __init__(self, environment: Any, function: Any, name: str, *args: Any) -> None:
        super().__init__(environment, function, name, *args)
        takes_more = self.catch_kwargs or self.catch_varargs or self.caller
        self.function: Callable[..., str] = function
        self.takes = -1 if takes_more else len(self.arguments)


class Template(jinja2.Template):
    """A template whose environment is told while it is run as what several pages import."""

    @classmethod
    def from_code(
        cls, environment: jinja2.Environment, code: CodeType, *args: Any, **options: Any
    ) -> jinja2.Template:
        """Called by Jinja to make a template of its code, which finds these names as globals."""
        template = super().from_code(environment, code, *args, **options)
        template.root_render_func.__globals__.update(escape=_escaped, Macro=DirectMacro)
        return template

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
        is_macro = kind is DirectMacro
        if not is_macro and (kind not in _PLAIN or hasattr(obj, "jinja_pass_arg")):
            return super().call(obj, *args, **kwargs)
        if kwargs:
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
        if not is_macro:
            return obj(*args, **kwargs)
        if len(args) == obj.takes and not kwargs and self.eval_ctx.autoescape:
            return _safe(Markup, obj.function(*args))
        return obj(self.eval_ctx, *args, **kwargs)


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
