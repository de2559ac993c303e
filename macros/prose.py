"""Text to HTML: Markdown fields through one sanitising function, and HTML made safe for a page."""

import functools
import re
from collections.abc import Callable

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {
    "a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "s",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}}
_HREF = re.compile(r'href="(/[^"]*)"')
# What HTML or Markdown could take for its own, also in the middle of a line.
_PUNCTUATION = re.compile(r"[^\w\s,;?%/]|_")


@functools.cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def markdown(text: str, local: Callable[[str], str]) -> Markup:
    """A Markdown field as HTML: raw HTML arrives as text, images and unsafe links are dropped.

    `local` turns a path from the site's root, as /duties/, into one from the page it is read on.
    """
    html = nh3.clean(
        _parser().render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    return Markup(_HREF.sub(lambda found: f'href="{local(found[1])}"', html).strip())


def document(text: str) -> Markup:
    """A whole Markdown document, its headings one level down, as sanitised HTML."""
    html = re.sub(r"<(/?)h([1-5])>", lambda m: f"<{m[1]}h{int(m[2]) + 1}>", _parser().render(text))
    tags = _TAGS | {"h2", "h3", "h4", "h5", "h6"}
    return Markup(nh3.clean(html, tags=tags, attributes=_ATTRIBUTES, link_rel=None).strip())


def block(html: str) -> str:
    """HTML as a block of its own in a Markdown page.

    Python-Markdown leaves a raw block alone, but fences and tabs are looked for
    before it; written as character references they mean nothing to it.
    """
    safe = html.strip().replace("`", "&#96;").replace("~", "&#126;").replace("\t", "&#9;")
    return f"\n\n{safe}\n\n"


def inline(html: str) -> str:
    """HTML within a line of Markdown, with its text out of Markdown's reach."""
    parts = re.split(r"(<[^>]*>|&[#\w]+;)", html)
    return "".join(part if part[:1] in "<&" else plain(part) for part in parts if part)


def plain(text: str) -> str:
    """Text for a line of Markdown, every punctuation mark a character reference."""
    return _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", text)
