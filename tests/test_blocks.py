"""HTML as one block that every Markdown leaves alone: `handbook.site.elsewhere.blocks`."""

import pytest
from markdown import Markdown
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from handbook.markup.dialect import converter
from handbook.site.elsewhere.blocks import block

HARD = {
    "blank lines": "<div>\n\n<p>a</p>\n\n\n</div>\n\n<p>b</p>",
    "blank lines in code": "<pre><code>\n\na\n\n\n  \n\tb\n\n</code></pre>",
    "fences in code": "<pre><code>```sh\nls\n```\n~~~\n</code></pre>",
    "lines in a value": '<p title="a\n\nb > c">x</p>',
    "signs of Markdown": "<p>**a** _b_ [c](d) &lt;e&gt; # f</p>\n<p>    g</p>",
    "templates": "<p>{{ a }} {% b %} {# c #}</p>",
    "a script": '<div><script src="a.js"></script></div>',
    "a comment": "<p>a</p>\n<!--here-->\n<p>b</p>",
    "cells": "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
    "a picture": '<div><svg viewBox="0 0 1 1"><text>a</text>\n\n<path d="M0 0"/></svg></div>',
    "signs alone": "<p>a &lt; b > c</p>",
}


def shape(html: str) -> str:
    """A page as a browser reads it, with blanks alone as nothing, but for those that are kept."""
    tree = LexborHTMLParser(f"<main>{html}</main>")
    parts = []
    for node in tree.css("main *"):
        kept = node.tag in ("pre", "code")
        text = node.text(deep=False) if kept else "".join(node.text(deep=False).split())
        parts.append(f"{node.tag} {sorted(node.attributes.items())} {text!r}")
    return "\n".join(parts)


@pytest.mark.parametrize("name", HARD)
def test_every_markdown_passes_a_page_through(name: str) -> None:
    made = block(HARD[name])
    assert "\n\n" not in made
    assert shape(made) == shape(HARD[name])
    for convert in (
        Markdown().convert,
        converter().convert,
        MarkdownIt("commonmark").render,
    ):
        assert shape(convert(made)) == shape(HARD[name])


def test_a_block_made_twice_is_the_same() -> None:
    for html in HARD.values():
        assert block(block(html)) == block(html)
