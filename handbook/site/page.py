"""A page of MkDocs that knows when it needs no Markdown parser."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from handbook.markup import dialect
from handbook.markup.outline import outline
from handbook.site.contents import headings, listed


class HandbookPage(Page):
    """A page whose content is put together from its headings and blocks where that is all it is."""

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


def take_over(files: Files) -> None:
    """Let the pages of a build be such pages: MkDocs makes them, and asks nobody for a class."""
    for file in files.documentation_pages():
        if type(file.page) is Page:
            file.page.__class__ = HandbookPage


def contents(html: str) -> TableOfContents:
    """The list of contents of a page, as MkDocs hands it to a theme; `html` is all that it says."""
    top: list[AnchorLink] = []
    open_: list[AnchorLink] = []
    for each in listed(tuple(headings(html))):
        link = AnchorLink(each.text, each.anchor, each.level)
        while open_ and open_[-1].level >= each.level:
            open_.pop()
        (open_[-1].children if open_ else top).append(link)
        open_.append(link)
    return TableOfContents(top)
