"""What Markdown is here: one list of extensions, for pages and for fields alike."""

import functools
from collections.abc import Iterable, Mapping
from typing import Any

from markdown import Extension, Markdown
from pymdownx import emoji
from pymdownx.slugs import slugify as unicode_slugify

from handbook.markup.depth import too_deep
from handbook.markup.diagrams import FENCE
from handbook.markup.usual import UsualForms

LONGEST = 256 * 1024
Configs = dict[str, dict[str, Any]]
_github_like = unicode_slugify(case="lower")


@functools.lru_cache(maxsize=1 << 14)
def slug(text: str, separator: str = "-") -> str:
    """The anchor of a heading, in any script, as GitHub makes it.

    A heading of signs alone has the numbers of its characters, so that it does not
    depend on the headings above it.
    """
    made: str = _github_like(text, separator)
    return (made.strip(separator) and made) or separator.join(f"{ord(c):x}" for c in text.strip())


@functools.cache
def _every_emoji() -> dict[str, Any]:
    made: dict[str, Any] = emoji.gemoji({}, None)
    return made


def emoji_index(_options: Any, _md: Any) -> dict[str, Any]:
    """The emoji by name. They are copied once: for each page anew took a third of a build."""
    return _every_emoji()


# Python-Markdown's own extensions, PyMdown Extensions', and ours, each with its settings.
EXTENSIONS: Mapping[str, Mapping[str, Any]] = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {"BACKLINK_TITLE": "Back to the text"},
    "md_in_html": {},
    "sane_lists": {},
    # A style would be refused by the policy of the page.
    "tables": {"use_align_attribute": True},
    "toc": {"permalink": True, "permalink_title": "Link to this section", "slugify": slug},
    "pymdownx.details": {},
    "pymdownx.emoji": {"emoji_index": emoji_index, "emoji_generator": emoji.to_alt},
    "pymdownx.highlight": {"use_pygments": True, "anchor_linenums": False},
    "pymdownx.keys": {},
    "pymdownx.mark": {"smart_mark": True},
    "pymdownx.quotes": {"callouts": True},
    "pymdownx.superfences": {"custom_fences": [FENCE]},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tasklist": {"custom_checkbox": True},
    "pymdownx.tilde": {"subscript": False},
}


def extensions(
    names: Iterable[str] = (), configs: Mapping[str, Mapping[str, Any]] | None = None
) -> tuple[list[str | Extension], Configs]:
    """The extensions and their settings, with what a project's mkdocs.yml adds or changes."""
    theirs = {name: dict(settings or {}) for name, settings in (configs or {}).items()}
    # Superfences takes the place of it, and the two undo each other.
    wanted = [name for name in dict.fromkeys([*EXTENSIONS, *names]) if name != "fenced_code"]
    merged = {name: {**EXTENSIONS.get(name, {}), **theirs.get(name, {})} for name in wanted}
    return [*wanted, UsualForms()], merged


def is_own(names: Iterable[str | Extension], configs: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether the extensions and their settings are those of the engine, and no project's."""
    given = [each for each in names if not isinstance(each, UsualForms)]
    return given == list(EXTENSIONS) and configs == EXTENSIONS


def converter(
    names: Iterable[str] = (), configs: Mapping[str, Mapping[str, Any]] | None = None
) -> Markdown:
    """A converter of Markdown to HTML; call its `reset` before each text."""
    made, settings = extensions(names, configs)
    return Markdown(extensions=made, extension_configs=settings)


@functools.cache
def _own() -> Markdown:
    return converter()


@functools.lru_cache(maxsize=256)
def html(text: str) -> str:
    """A page's Markdown as HTML, without its macros; for who looks at pages, not for readers.

    It is empty for a page that is too long or too deep to be one; that is told elsewhere.
    """
    if len(text) > LONGEST or any(too_deep(text)):
        return ""
    parser = _own()
    parser.reset()
    try:
        return parser.convert(text)
    except RecursionError:
        return ""
