"""Templates that are compiled once, however many copies of a project have them."""

import types
from collections.abc import MutableMapping
from typing import Any

import jinja2

Codes = MutableMapping[Any, types.CodeType]
# Beside the class of an environment and the names that it knows: what its code depends on.
WRITTEN = (
    *("autoescape", "trim_blocks", "lstrip_blocks", "keep_trailing_newline", "optimized"),
    *("block_start_string", "variable_start_string", "comment_start_string"),
)


def keep_templates(kept: Codes) -> None:
    """Let every Jinja environment keep what it compiled from files; each kind of them apart."""
    plain: Any = jinja2.Environment.compile

    def compiled(
        self: jinja2.Environment,
        source: Any,
        name: str | None = None,
        filename: str | None = None,
        *rest: Any,
        **options: Any,
    ) -> Any:
        if not name or not filename or not isinstance(source, str) or rest or options:
            return plain(self, source, name, filename, *rest, **options)
        key = (name, source, _kind(self))
        if (found := kept.get(key)) is None:
            found = kept[key] = plain(self, source, name, filename)
        return _placed(found, filename)

    jinja2.Environment.compile = compiled  # type: ignore[method-assign]


def _kind(environment: jinja2.Environment) -> tuple[str, ...]:
    kind = type(environment)
    names = (environment.extensions, environment.filters, environment.tests)
    written = (str(getattr(environment, name)) for name in WRITTEN)
    return (kind.__module__, kind.__qualname__, *written, *(str(sorted(each)) for each in names))


def _placed(code: types.CodeType, filename: str) -> types.CodeType:
    """The code of a template as if it had been compiled from a file: errors name it."""
    if code.co_filename == filename:
        return code
    inner = tuple(
        _placed(each, filename) if isinstance(each, types.CodeType) else each
        for each in code.co_consts
    )
    return code.replace(co_filename=filename, co_consts=inner)
