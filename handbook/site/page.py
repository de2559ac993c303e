"""A page of MkDocs that knows when it needs no Markdown parser, and what it was made to."""

from collections.abc import Iterable

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from handbook.markup import dialect
from handbook.markup.outline import outline
from handbook.site.contents import Heading, headings, listed
from handbook.site.shown import Shown


class HandbookPage(Page):
    """A page whose content is put together from its headings and blocks where that is all it is."""

    shown: Shown | None = None

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Make the content of the page's Markdown, as MkDocs does, and all that it knows of it."""
        own = dialect.is_own(config.markdown_extensions, config.mdx_configs)
        found = outline(self.markdown or "") if own else None
        if found is None:
            super().render(config, files)
            return
        self.content, self._title_from_render = found.html, found.title
        self.toc = TableOfContents([])
        self.present_anchor_ids, self.links_to_anchors = set(found.anchors), {}


def show(page: Page, html: str) -> None:
    """Make a page's list of contents, and keep what it was made to; `html` is all that it says."""
    found = tuple(headings(html))
    page.toc = contents(found)
    if isinstance(page, HandbookPage):
        links = (
            (file.src_uri, anchor, written)
            for file, anchors in (page.links_to_anchors or {}).items()
            for anchor, written in anchors.items()
        )
        anchors = tuple(sorted(page.present_anchor_ids or ()))
        page.shown = Shown(html, page._title_from_render, found, anchors, tuple(links))


def take_over(files: Files) -> None:
    """Let the pages of a build be such pages: MkDocs makes them, and asks nobody for a class."""
    for file in files.documentation_pages():
        if type(file.page) is Page:
            file.page.__class__ = HandbookPage


def contents(found: Iterable[Heading]) -> TableOfContents:
    """The list of contents of a page, for the theme."""
    top: list[AnchorLink] = []
    open_: list[AnchorLink] = []
    for each in listed(tuple(found)):
        link = AnchorLink(each.text, each.anchor, each.level)
        while open_ and open_[-1].level >= each.level:
            open_.pop()
        (open_[-1].children if open_ else top).append(link)
        open_.append(link)
    return TableOfContents(top)
