"""The theme's frame around the pages of records: rendered once for those of one shape, and spliced.

What stands around a page depends on its place in the site, on what is open in the navigation, and
on which of its values there are. For pages in which that is the same, the theme's own templates
are rendered with marks in the place of the values. Whatever else a template asks of a page is
noted, and the frame serves only pages that give the same answers. It is used where two renderings
with unlike marks agree, and give the first page as a rendering of its own does; any other page is
rendered whole.
"""

import functools
import itertools
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import jinja2
from jinja2 import pass_context
from markupsafe import Markup, escape
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import normalize_url

from handbook.site.around import Sibling
from handbook.site.marks import (
    ADDRESS,
    ESCAPED,
    RAW,
    Content,
    Mark,
    Piece,
    UnsafeError,
    is_marked,
    pieces,
)

# A frame takes three renderings: it is made for the third page of its shape.
WORTHWHILE = 3
# Where the theme puts the list of contents, which is known once the whole page is.
HERE = "<!--on-this-page-->"
_PROBES = ("a", "Bc d-9")
_KNOWN = frozenset(
    {"nav", "pages", "base_url", "extra_css", "extra_javascript", "mkdocs_version"}
    | {"build_date_utc", "config", "page", "around"}
)
Values = list[str]
Rendered = Callable[[Mapping[str, Any]], str]
Once = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Frame:
    """What is the same around pages of one shape, between their values.

    `asked` and `within` are what the templates asked of the page and of its content, and `below`
    are the places in the site that their addresses lead to: one of those sees them otherwise.
    """

    pieces: tuple[Piece, ...]
    asked: Mapping[str, Any]
    within: Mapping[str, bool]
    below: frozenset[tuple[str, ...]]

    def serves(self, page: Page) -> bool:
        """Whether the templates would ask nothing of a page that is answered otherwise."""
        content = page.content or ""
        return (
            _where(page.url) not in self.below
            and all((text in content) is found for text, found in self.within.items())
            and all(getattr(page, name) == value for name, value in self.asked.items())
        )

    def around(self, page: Page, values: Values) -> str:
        """The page with its frame. Raises UnsafeError for a value that would not stay as it is."""
        return "".join(
            each if isinstance(each, str) else _form(values[each[0]], each[1], page)
            for each in self.pieces
        )


def _form(value: str, form: str, page: Page) -> str:
    if form == RAW:
        return value
    if form == ESCAPED:
        return _escaped(value, isinstance(value, Markup))
    address = normalize_url(value, page)
    return address if form == ADDRESS else _escaped(address, False)


@functools.lru_cache(maxsize=1 << 14)
def _escaped(value: str, safe: bool) -> str:
    """A value as a template escapes it, whether or not it takes tags out of it before."""
    text = Markup(value).striptags()  # noqa: S704
    if str(escape(text)) != value if safe else text != value:
        raise UnsafeError("a value has markup in it")
    return str(escape(text))


class Frames:
    """The frames of one build, by the shape of the pages that they serve."""

    def __init__(self, once: Once = nullcontext) -> None:
        self._once = once
        self._frames: dict[Hashable, Frame | None] = {}
        self._seen: dict[Hashable, int] = {}
        self._in_nav: frozenset[int] | None = None

    def render(self, whole: Rendered, context: Mapping[str, Any]) -> str:
        """A page with all that stands around it; `whole` renders the theme's template for it."""
        if not self._is_framed(context):
            return whole(context)
        page, around = context["page"], context["around"]
        shape = _shape(page, around, context["base_url"])
        if shape not in self._frames:
            self._seen[shape] = self._seen.get(shape, 0) + 1
            if self._seen[shape] < WORTHWHILE:
                return whole(context)
            said = whole(context)
            with self._once():
                self._frames[shape] = _made(whole, context, said)
            return said
        frame = self._frames[shape]
        if frame is not None and frame.serves(page):
            try:
                return frame.around(page, _values(page, around))
            except UnsafeError:
                pass
        return whole(context)

    def _is_framed(self, context: Mapping[str, Any]) -> bool:
        """Whether a page is one of a record, which no navigation names; others are few."""
        if "around" not in context or context.keys() - _KNOWN or not context["page"].title:
            return False
        if self._in_nav is None:
            self._in_nav = frozenset(map(id, context["nav"].pages))
        page: Page = context["page"]
        content = page.content or ""
        return id(page) not in self._in_nav and content != "" and content.count(HERE) <= 1


def install(env: jinja2.Environment, name: str, once: Once = nullcontext) -> None:
    """Let a template of the theme, which pages are rendered with, be rendered in frames.

    While a frame is made `once` is entered: what templates ask meanwhile, they ask for all pages.
    """
    frames, before = Frames(once), env.filters["url"]

    class Framed(jinja2.Template):
        def render(self, *args: Any, **kwargs: Any) -> str:
            if self.name != name or kwargs or len(args) != 1 or not args[0].get("page"):
                return super().render(*args, **kwargs)
            return frames.render(super().render, args[0])

    @pass_context
    def url(context: jinja2.runtime.Context, value: Any) -> str:
        page = context["page"]
        return page.address(value) if isinstance(page, Seen) else before(context, value)

    env.template_class = Framed
    env.filters["url"] = url


class Seen:
    """A page as templates see it while its frame is made: marks, and what is noted of the rest."""

    def __init__(self, page: Page, marks: Mapping[str, Any]) -> None:
        self._page, self._marks = page, marks
        self.asked: dict[str, Any] = {}
        self.targets: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        if name in self._marks:
            return self._marks[name]
        value = getattr(self._page, name)
        self.asked[name] = value
        return value

    def address(self, value: Any) -> str:
        """An address as it is written on the page; where it leads is noted."""
        if isinstance(value, Mark):
            return value.address()
        made = normalize_url(str(value), self._page)
        if made != value:
            if is_marked(made):
                raise UnsafeError("an address is made of a value")
            self.targets.add(str(value))
        return made


def _made(whole: Rendered, context: Mapping[str, Any], said: str) -> Frame | None:
    """The frame for pages like one, which with it is what was `said`; None where there is none."""
    page, around = context["page"], context["around"]
    try:
        one, other = (_probed(whole, context, probe) for probe in _PROBES)
        right = one == other and one.serves(page)
        return one if right and one.around(page, _values(page, around)) == said else None
    # A template that stumbles over a mark says that it does more with a value than print it.
    except Exception:
        return None


def _probed(whole: Rendered, context: Mapping[str, Any], probe: str) -> Frame:
    """A frame, from one rendering with marks. Raises UnsafeError where there can be none."""
    page, numbers = context["page"], itertools.count()
    marks, around = _told(page, context["around"], lambda _value: Mark(next(numbers), probe))
    content = marks["content"] = Content(marks["content"], page.content)
    seen = Seen(page, marks)
    rendered = whole({**context, "page": seen, "around": around})
    depth = len(_where(page.url))
    below = frozenset(_parts(each)[:depth] for each in seen.targets)
    return Frame(tuple(pieces(rendered)), seen.asked, content.asked, below)


def _values(page: Page, around: Mapping[str, Any]) -> Values:
    """The values of a page, by the numbers of their marks."""
    values: Values = []

    def take(value: str) -> str:
        values.append(value)
        return value

    _told(page, around, take)
    return values


def _told(
    page: Page, around: Mapping[str, Any], put: Callable[[str], str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is told of a page and of what stands around it, each value of it as `put` gives it."""
    record: Sibling | None = around["record"]
    told = {
        "title": put(page.title or ""),
        "content": HERE.join([put(part) for part in (page.content or "").split(HERE)]),
        "canonical_url": put(page.canonical_url) if page.canonical_url else None,
        "toc": TableOfContents([_link(each, put) for each in page.toc]),
    }
    siblings = [Sibling(put(each.title), put(each.url), each.here) for each in around["siblings"]]
    above = Sibling(put(record.title), put(record.url), record.here) if record else None
    return told, {**around, "record": above, "siblings": siblings}


def _link(each: AnchorLink, put: Callable[[str], str]) -> AnchorLink:
    made = AnchorLink(put(each.title), put(each.id), each.level)
    made.children = [_link(child, put) for child in each.children]
    return made


def _shape(page: Page, around: Mapping[str, Any], base_url: str) -> Hashable:
    """All that decides which values a page has, and what the theme makes of its place."""
    siblings: list[Sibling] = around["siblings"]
    where = _where(page.url)
    return (
        *(where[:-1], len(where), base_url, page.canonical_url is None),
        *(page.meta["breadcrumb"]["path"], around["section"], around["record"] is None),
        *(tuple(each.here for each in siblings), around["all_siblings"]),
        *(HERE in (page.content or ""), _outline(page.toc)),
    )


def _outline(toc: Iterable[AnchorLink]) -> tuple[Hashable, ...]:
    return tuple((each.level, _outline(each.children)) for each in toc)


def _where(url: str) -> tuple[str, ...]:
    """The folders that a page's addresses start from, as MkDocs counts them."""
    folder, _, name = url.rpartition("/")
    return _parts(folder if "." in name else url)


def _parts(path: str) -> tuple[str, ...]:
    return tuple(each for each in path.split("/") if each not in ("", "."))
