"""The environment in which templates are rendered, and their code, compiled once a process."""

import marshal
import os
import sys
from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager, nullcontext, suppress
from importlib.machinery import SourceFileLoader
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import BuiltinMethodType, CodeType, FunctionType, MethodType
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode, missing

from handbook.pages.html import escaped, html

_ENGINE = Path(__file__).resolve().parents[1]
# Where templates are that come with a package, as the theme's do.
_INSTALLED = tuple(f"{folder}{os.sep}" for folder in (_ENGINE, Path(jinja2.__file__).parents[1]))
_WRITTEN = "template-"
_MAGIC = MAGIC_NUMBER.hex()
# Writes as a whole or not at all, and says nothing where it may not.
_AS_PYTHON = SourceFileLoader(__name__, __file__)


class Compiled(jinja2.BytecodeCache):
    """Keeps the code of each template for as long as its text is the same.

    That of the engine's templates, and of other installed packages, is written to a folder: the
    one where Python keeps the byte code of the engine's modules, and by the same rules, for whoever
    may write there may write the engine. Templates of a handbook are only kept within a process:
    what is read back from the folder of a project could be anybody's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._codes: dict[str, tuple[str, CodeType]] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """A name for a template, in which it is said whether its code may be written."""
        installed = filename is not None and filename.startswith(_INSTALLED)
        return f"{_WRITTEN if installed else ''}{super().get_cache_key(name, filename)}"

    def get_bucket(
        self, environment: jinja2.Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Called by Jinja for a template: where its code is kept, by all that it is made of."""
        read = (environment.trim_blocks, environment.lstrip_blocks, environment.autoescape is True)
        kind = f"{jinja2.__version__} {_MAGIC} {read} {sorted(environment.extensions)}"
        return super().get_bucket(environment, f"{kind} {name}", filename, source)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja for a template that an environment does not have yet."""
        checksum, code = self._codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code
        elif bucket.key.startswith(_WRITTEN):
            bucket.code = self._read(bucket)
            self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Called by Jinja once a template is compiled."""
        self._remember(bucket)
        if bucket.key.startswith(_WRITTEN) and not sys.dont_write_bytecode:
            _AS_PYTHON.set_data(self._path(bucket), _head(bucket) + marshal.dumps(bucket.code))

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._codes[bucket.key] = bucket.checksum, bucket.code

    def _read(self, bucket: Bucket) -> CodeType | None:
        """The code that was written; None where there is none, or that of another text."""
        head = _head(bucket)
        with suppress(OSError, EOFError, ValueError, TypeError):
            data = _AS_PYTHON.get_data(self._path(bucket))
            code = marshal.loads(data[len(head) :]) if data.startswith(head) else None  # noqa: S302
            return code if isinstance(code, CodeType) else None
        return None

    def _path(self, bucket: Bucket) -> str:
        return str(self._folder / f"{bucket.key}.{sys.implementation.cache_tag}")


def _head(bucket: Bucket) -> bytes:
    return f"{bucket.checksum}\n".encode()


COMPILED = Compiled(Path(cache_from_source(__file__)).parent)
_PLAIN = frozenset({FunctionType, MethodType, BuiltinMethodType})


class DirectMacro(Macro):
    """A macro that is called at once where it is given what it names, and no more."""

    def __init__(self, environment: Any, function: Any, name: str, *args: Any) -> None:
        super().__init__(environment, function, name, *args)
        takes_more = self.catch_kwargs or self.catch_varargs or self.caller
        self.function: Callable[..., str] = function
        self.takes = -1 if takes_more else len(self.arguments)

    def given(self, args: tuple[Any, ...], named: dict[str, Any]) -> list[Any] | None:
        """What its function takes, for what it is called with; None where Jinja has to look."""
        if len(args) > self.takes:
            return None
        rest = [named.pop(name, missing) for name in self.arguments[len(args) :]]
        return None if named else [*args, *rest]


class Template(jinja2.Template):
    """A template whose environment is told while it is run as what several pages import."""

    @classmethod
    def from_code(
        cls, environment: jinja2.Environment, code: CodeType, *args: Any, **options: Any
    ) -> jinja2.Template:
        """Called by Jinja to make a template of its code, which finds these names as globals."""
        template = super().from_code(environment, code, *args, **options)
        template.root_render_func.__globals__.update(escape=escaped, Macro=DirectMacro)
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
        if self.eval_ctx.autoescape:
            if len(args) == obj.takes and not kwargs:
                return html(obj.function(*args))
            if (given := obj.given(args, {**kwargs})) is not None:
                return html(obj.function(*given))
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
