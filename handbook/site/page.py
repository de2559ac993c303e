"""A page of MkDocs that knows when it needs no Markdown parser, and waits in little room."""

import functools
import zlib
from collections.abc import Iterable

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from handbook.markup import dialect
from handbook.markup.outline import outline
from handbook.site.contents import Heading, headings, listed

_NO_CONTENTS = TableOfContents([])


class HandbookPage(Page):
    """A page whose content is put together from its headings and blocks where that is all it is.

    MkDocs makes the content of all pages before it writes the first. Until a page is written its
    content is compressed, and its list of contents is made of its headings when it is asked for:
    so the memory of a build does not grow with the HTML of a site.
    """

    found: tuple[Heading, ...] | None = None

    @property
    def content(self) -> str | None:
        """The HTML of the page, or None before it is made."""
        held = self.__dict__["content"]
        return _unpacked(held) if isinstance(held, bytes) else held

    @content.setter
    def content(self, html: str | None) -> None:
        self.__dict__["content"] = html if html is None else _packed(html)

    @property
    def toc(self) -> TableOfContents:
        """The list of contents, for the theme."""
        known: TableOfContents = self.__dict__.get("toc", _NO_CONTENTS)
        return known if self.found is None else contents(self.found)

    @toc.setter
    def toc(self, known: TableOfContents) -> None:
        self.__dict__["toc"], self.found = known, None

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Make the content of the page's Markdown, as MkDocs does, and all that it knows of it."""
        own = dialect.is_own(config.markdown_extensions, config.mdx_configs)
        found = outline(self.markdown or "") if own else None
        if found is None:
            super().render(config, files)
            return
        self.content, self._title_from_render = found.html, found.title
        self.present_anchor_ids, self.links_to_anchors = set(found.anchors), {}


def _packed(html: str) -> bytes:
    """A text in a fifth of its size, quickly."""
    return zlib.compress(html.encode("utf-8", "surrogatepass"), 1)


@functools.lru_cache(maxsize=2)
def _unpacked(held: bytes) -> str:
    return zlib.decompress(held).decode("utf-8", "surrogatepass")


def show(page: Page, html: str) -> None:
    """Give a page its list of contents; `html` is all that it says."""
    found = tuple(listed(tuple(headings(html))))
    if isinstance(page, HandbookPage):
        page.found = found
    else:
        page.toc = contents(found)


def let_go(page: Page) -> None:
    """Keep no more of a page that is written than what others must know of it."""
    page.content = None
    if isinstance(page, HandbookPage):
        page.found = ()


def take_over(files: Files) -> None:
    """Let the pages of a build be such pages: MkDocs makes them, and asks nobody for a class."""
    for file in files.documentation_pages():
        if type(file.page) is Page:
            file.page.__class__ = HandbookPage


def contents(found: Iterable[Heading]) -> TableOfContents:
    """The list of contents of a page, as MkDocs hands it to a theme."""
    top: list[AnchorLink] = []
    open_: list[AnchorLink] = []
    for each in found:
        link = AnchorLink(each.text, each.anchor, each.level)
        while open_ and open_[-1].level >= each.level:
            open_.pop()
        (open_[-1].children if open_ else top).append(link)
        open_.append(link)
    return TableOfContents(top)
