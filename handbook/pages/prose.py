"""Text to HTML: Markdown fields, and HTML made safe for a page."""

import re
from collections.abc import Callable

from markupsafe import Markup

from handbook.markup import fields
from handbook.markup.commands import MARK
from handbook.markup.plain import entities

_HREF = re.compile(r'href="(/[^"]*)"')
_SAID = re.compile(r'<a (?:class="([^"<>]*)" )?href="(https?://[^"<>]*)">\2</a>')
_ANCHOR = re.compile(r'href="(#[^"]*)"')
# A name that waits for its value: the browser puts one there, written for its place in the shell.
_VALUE = r'<var class="hb-value" data-value="\1" data-in="\2">\3</var>'


def markdown(text: str, local: Callable[[str], str], page: str = "") -> Markup:
    """A Markdown field as HTML: raw HTML arrives as text, images and unsafe links are dropped.

    `local` turns a path from the site's root, as /duties/, into one from the page it is read on.
    `page` is the page that anchors alone, as #steps, are on; by default the one it is read on.
    """
    html = fields.rendered(text)
    if not html.isascii():  # as the signs of a mark
        html = MARK.sub(_VALUE, html)
    if "href=" not in html:
        return Markup(html)
    if page:
        html = _ANCHOR.sub(rf'href="/{page}\1"', html)
    return Markup(_HREF.sub(lambda found: f'href="{local(found[1])}"', html))


def document(text: str) -> Markup:
    """A whole Markdown document, its headings one level down, as sanitised HTML."""
    return Markup(fields.document(text))


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
    return "".join(part if part[:1] in "<&" else entities(part) for part in parts if part)


def said(html: str) -> str:
    """A page on which links whose text is their address are marked: paper need not add it."""
    return _SAID.sub(_marked, html)


def _marked(link: re.Match[str]) -> str:
    names = " ".join(filter(None, (link[1], "hb-said")))
    return f'<a class="{names}" href="{link[2]}">{link[2]}</a>'
