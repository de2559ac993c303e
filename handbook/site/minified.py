"""The theme's own scripts and styles as browsers get them: without what only their readers need.

The first page that somebody opens on a phone waits for each of them. What a handbook adds itself
(`extra_css`, `extra_javascript`) is left as it was written.
"""

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rcssmin
import rjsmin

from handbook.site import forms, styles, theme

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_PALETTE = re.compile(r"assets/stylesheets/palette\.\w+\.min\.css")
_RULE = re.compile(r"([^{}]*)\{[^{}]*\}")
# The theme sets it for a moment on each page that opens too, which makes a browser style all of the
# page twice; without it colours glide where a reader turns them.
_SWITCHING = "[data-md-color-switching]"
_COLOUR = re.compile(r"\[data-md-color-(?:primary|accent)=([\w-]+)\]")


def minify(files: "Files", config: "MkDocsConfig") -> None:
    """Put the small form of each script and style sheet of the theme in its place."""
    from mkdocs.structure.files import File  # noqa: PLC0415 -- a tree has no MkDocs

    chosen = colours(config.theme.get("palette"))
    for file in list(files):
        if small := form(file.src_uri, chosen):
            text = small(file.content_string)
            files.remove(file)
            files.append(File.generated(config, file.src_uri, content=text))


def form(name: str, chosen: frozenset[str] = frozenset()) -> Callable[[str], str] | None:
    """What makes the small form of a file of the site, by its path; None for one that stays."""
    if name == styles.SHEET:
        return style
    if name in _scripts():
        return script
    return (lambda text: palette(text, chosen)) if _PALETTE.fullmatch(name) else None


@functools.cache
def _scripts() -> set[str]:
    own = (Path(theme.__file__).parent / "assets").glob("*.js")
    return {forms.SCRIPT, *(f"assets/{path.name}" for path in own)}


@functools.lru_cache(maxsize=64)
def script(text: str) -> str:
    """A script without comments, and without the space that it does not need."""
    return str(rjsmin.jsmin(text)) + "\n"


@functools.lru_cache(maxsize=64)
def style(text: str) -> str:
    """A style sheet without comments, and without the space that it does not need."""
    return str(rcssmin.cssmin(text)) + "\n"


def palette(text: str, chosen: frozenset[str]) -> str:
    """Material's palette, without the rules for others of its colours, or that slow all pages."""

    def kept(rule: re.Match[str]) -> str:
        of = set(_COLOUR.findall(rule[1]))
        is_for_others = of and not of & chosen
        return "" if is_for_others or _SWITCHING in rule[1] else rule[0]

    return _RULE.sub(kept, text)


def colours(palettes: Any) -> frozenset[str]:
    """The colours that `theme.palette` of mkdocs.yml names, in any of its schemes.

    Material spells a space in a name as a hyphen, and takes indigo where none is named.
    """
    return frozenset(_named([palettes] if isinstance(palettes, Mapping) else palettes or [{}]))


def _named(palettes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for each in palettes:
        for role in ("primary", "accent"):
            yield str(each.get(role, "indigo")).replace(" ", "-")
