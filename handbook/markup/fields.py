"""A record's Markdown as HTML that can do nothing."""

import functools
import hashlib
import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import nh3
from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from handbook.markup import plainly
from handbook.markup.dialect import extensions
from handbook.schemes import ALLOWED

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_TAGS = {
    *("a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "s"),
    *("table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_MORE_TAGS = _TAGS | {
    *("abbr", "dd", "del", "details", "div", "dl", "dt", "img", "input", "kbd"),
    *("label", "mark", "span", "summary", "sup"),
}
_ALIGNED = {"td": {"align"}, "th": {"align"}}
_ATTRIBUTES = {"a": {"href", "title"}, "code": {"class"}, "ol": {"start"}, **_ALIGNED}
_MORE_ATTRIBUTES = {
    "*": {"class", "id"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "details": {"open"},
    "div": {"data-tabs"},
    "img": {"src", "alt"},
    "input": {"type", "checked", "disabled", "name"},
    "label": {"for"},
    "ol": {"start"},
    **_ALIGNED,
}
_SCHEMES = set(ALLOWED)
# What CommonMark alone does not have. Without any of it, CommonMark's quick parser says the same.
MORE = re.compile(
    r"(?m)^ *(?:!!!|\?\?\?|===|:::|>+ *\[!|:[ \t]|\*\[|#|<details)"
    r"|^ *(?:[-*+]|\d+[.)]) +\[[ xX]\]|\[\^|~~|==|\+\+|\{ ?[:#.]|:[+\w-]+:|(?:```|~~~)[ {.]*mermaid"
)
_SIGN_OF_MORE = re.compile(r"[!?=:>#<\[*~+{]")
# How CommonMark's parser aligns a column; a style would be refused by the policy of the page.
_ALIGN = re.compile(r'style="text-align: (left|right|center);?"')
_NAMED = re.compile(r'\b(id|for|name|href)="(#?)((?:fn|fnref|__tabbed)[^"]*)"')
_ANCHOR = re.compile(r"^(#{1,6} .*?)[ ]*\{:?[ ]*#[^{}\s]+[ ]*\}[ ]*$")
# The classes that our own Markdown makes; others would borrow the looks of the page.
_CLASS = re.compile(
    r"admonition(?:-title)?|task-list[\w-]*|tabbed-[\w-]+|highlight|language-[\w+-]+|keys?[\w-]*"
    r"|footnote[\w-]*|hb-diagram|hb-label|[a-z]{1,2}[0-9a-z]?"
    r"|note|abstract|info|tip|success|question|warning|failure|danger|bug|example|quote"
    r"|important|caution|hint|attention|error|seealso|todo"
)
_HEADING = re.compile(r"<(/?)h([1-6])\b")
_WHOLE_HEADING = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.DOTALL)


def rendered(text: str) -> str:
    """A field as HTML: raw HTML arrives as text, images and unsafe links are dropped.

    Paths are as they are written; ids are unlike those of any other text.
    """
    # Of plain paragraphs without code none has more: what would begin it is not plain.
    if "`" not in text and (html := plainly.html(text)):
        return html
    return _full(text) if has_more(text) else plainly.html(text) or in_commonmark(text)


def has_more(text: str) -> bool:
    """Whether a text may have a form that CommonMark alone does not know."""
    return bool((_SIGN_OF_MORE.search(text) or "mermaid" in text) and MORE.search(text))


def document(text: str) -> str:
    """A whole document of somebody else's, in CommonMark, its headings one level down."""
    html = _deeper(_in_commonmark(text), 1)
    tags = _TAGS | {"h2", "h3", "h4", "h5", "h6"}
    return nh3.clean(html, tags=tags, attributes=_ATTRIBUTES, link_rel=None).strip()


@functools.cache
def _commonmark() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 -- most builds after an edit need none of it

    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def _in_commonmark(text: str) -> str:
    return _ALIGN.sub(r'align="\1"', _commonmark().render(text))


@functools.lru_cache(maxsize=4096)
def in_commonmark(text: str) -> str:
    """A field as HTML, read by a parser of CommonMark, and sanitised."""
    html = _in_commonmark(text)
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None
    ).strip()


class _Field(Extension):
    """HTML and attributes that were written into a field stay text."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 -- Python-Markdown's name
        """Take out what lets HTML through."""
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.preprocessors.register(_NoAnchors(md), "handbook_no_anchors", 24)
        md.treeprocessors.register(_NoImages(md), "handbook_no_images", 0)


class _NoAnchors(Preprocessor):
    """A heading of a field has no anchor: the page has its own."""

    def run(self, lines: list[str]) -> list[str]:
        return [_ANCHOR.sub(r"\1", line) for line in lines]


class _NoImages(Treeprocessor):
    """An image of a field is dropped; a drawing of a diagram is none, and stands elsewhere."""

    def run(self, root: Element) -> None:
        for element in root.iter("img"):
            element.tag, element.text = "span", ""
            element.attrib.clear()


@functools.cache
def _converter() -> Markdown:
    names, settings = extensions()
    for left_out in ("attr_list", "md_in_html"):
        names.remove(left_out)
        del settings[left_out]
    settings["toc"]["permalink"] = False
    settings["pymdownx.highlight"]["use_pygments"] = False
    return Markdown(extensions=[*names, _Field()], extension_configs=settings)


@functools.lru_cache(maxsize=1024)
def _full(text: str) -> str:
    parser = _converter()
    parser.reset()
    html = nh3.clean(
        _flat(parser.convert(text)),
        tags=_MORE_TAGS,
        attributes=_MORE_ATTRIBUTES,
        url_schemes=_SCHEMES | {"data"},
        attribute_filter=_safe,
        link_rel=None,
    )
    own = hashlib.sha256(text.encode()).hexdigest()[:8]
    return _NAMED.sub(rf'\1="\2\3-{own}"', html).strip()


def _safe(tag: str, name: str, value: str) -> str | None:
    """An attribute's value, or None where it may not stand in a field."""
    if value.lower().lstrip().startswith("data:"):
        drawn = tag == "img" and value.startswith("data:image/svg+xml,")
        return value if drawn else None
    if tag == "img" and name == "src":
        return None
    if name == "id" and not value.startswith(("fn", "__tabbed")):
        return None  # of a heading: the page has anchors of its own
    if name == "class":
        return " ".join(each for each in value.split() if _CLASS.fullmatch(each)) or None
    if tag == "input" and name == "type" and value not in ("checkbox", "radio"):
        return None
    return value


def _flat(html: str) -> str:
    """A field's HTML with its headings as strong lines.

    A field stands at any depth of a page, so as headings they would skip levels, and be places of
    the page.
    """
    return _WHOLE_HEADING.sub(r"<p><strong>\2</strong></p>", html)


def _deeper(html: str, by: int) -> str:
    """HTML with its headings some levels further down; the sixth is the last."""
    return _HEADING.sub(lambda found: f"<{found[1]}h{min(int(found[2]) + by, 6)}", html)
