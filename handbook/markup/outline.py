"""A page that is headings and blocks, put together as Python-Markdown would do it, without it.

The pages of records are headings and the marks of their macros' HTML, each on a line alone. To
find that, a Markdown parser takes longer than all else that a page needs.
"""

import re
from html import unescape
from typing import NamedTuple

from markdown.extensions.toc import unique

from handbook.markup.dialect import EXTENSIONS, slug

_BETWEEN = re.compile(r"\n(?: *\n)+")
_MARK = re.compile(r"hbplace\d+hb")
# What no form of our Markdown reads: words, marks that mean nothing to it, character references.
# The number of a step stands before its title, and what is in the braces of attributes behind it.
_TEXT = r"(?:[^\W_]|[,;?%/.()]|&\#\d+;|(?<=\w)['-](?=\w)|(?<=\w):(?=\ )|(?<!\ )\ (?=\S))+"
_HEADING = re.compile(
    r"(?P<level>\#{1,6})\ (?P<text>(?:<span\ class=\"hb-num\">[0-9a-z.]+<i>\.</i></span>\ )?"
    rf"(?=[^\W_]|&){_TEXT})(?<!\ )(?:\ \{{:\ \#(?P<anchor>[A-Za-z][\w-]*)\ \}})?",
    re.VERBOSE,
)
_TAG = re.compile(r"<[^>]*>")
_LINK = f'<a class="headerlink" href="#{{}}" title="{EXTENSIONS["toc"]["permalink_title"]}">'


class Outline(NamedTuple):
    """A page as HTML, the text of its first heading where that is its title, and all anchors."""

    html: str
    title: str | None
    anchors: tuple[str, ...]


def outline(text: str) -> Outline | None:
    """What Python-Markdown makes of a page that is headings and marks; None for any other page."""
    blocks = _BETWEEN.split(text.strip("\n "))
    headings = [None if _MARK.fullmatch(each) else _HEADING.fullmatch(each) for each in blocks]
    taken = {found["anchor"] for found in headings if found and found["anchor"]}
    parts, title, anchors = [], None, []
    for block, found in zip(blocks, headings, strict=True):
        if found is None:
            if not _MARK.fullmatch(block):
                return None
            parts.append(f"<p>{block}</p>")
            continue
        said = _TAG.sub("", found["text"])
        anchor = found["anchor"] or unique(slug(unescape(said)), taken)
        level, link = len(found["level"]), _LINK.format(anchor)
        parts.append(f'<h{level} id="{anchor}">{found["text"]}{link}&para;</a></h{level}>')
        anchors.append(anchor)
        if found is headings[0] and level == 1:
            title = said
    return Outline("\n".join(parts), title, tuple(anchors))
