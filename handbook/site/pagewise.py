"""The events of each page: its text, what is put into it, and what stands around it."""

from typing import Any

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from handbook.pages.prose import said
from handbook.site import frame, mended, policy, source
from handbook.site.contents import levelled
from handbook.site.page import let_go, show
from handbook.site.state import State


class PageEvents(State):
    """What MkDocs tells of one page after the other."""

    def on_pre_page(self, page: Page, config: MkDocsConfig, files: Files) -> None:
        """Note from now on what is asked as of this page; one that is waited for comes first."""
        self.making.meanwhile()
        if self._first and self._is_newest() and page.content is None:
            self._first.make(page)
        self.making.start(page)

    def on_page_read_source(self, page: Page, config: MkDocsConfig) -> str | None:
        """A page's text as the check has read it: its front matter is not MkDocs' to read."""
        return source.without_front(self._reading.book, page.file.src_uri)

    @event_priority(100)
    def _take_front(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
        made = self._made.get(page.file.src_uri)
        book = self._reading.book
        page.meta = dict(made.front) if made else source.front(book, page.file.src_uri)

    @event_priority(-100)
    def _frame(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Frame each page with what a reader must know of it: owner, review, sources, questions."""
        made = self._made.get(page.file.src_uri)
        if made and not made.framed:
            return markdown
        call = self._rendering.call
        bar = "" if frame.places_its_bar(page.markdown or "") else call(frame.BAR)
        return frame.around(markdown, bar, call(frame.FOOT))

    on_page_markdown = CombinedEvent(_take_front, _frame)

    @event_priority(100)
    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Put the macros' HTML where their marks stand, and a title and contents on the page."""
        if made := self._made.get(page.file.src_uri):
            # Unless the navigation calls it otherwise.
            if "title" not in vars(page):
                page.title = escape(made.title)
            if made.listed_on:
                page.meta["breadcrumb"] = made.breadcrumb(self._reading.addresses.of)
        shown = said(levelled(self._placeholders.restore(html)))
        show(page, shown)
        return shown

    @event_priority(100)
    def on_page_context(
        self, context: Any, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> Any:
        """What stands around a page of the data: its section, and the records beside it."""
        self.making.start(page)
        made = self._made.get(page.file.src_uri)
        if made and made.listed_on:
            context["around"] = self._around.of(made)
            self._around.light(made, on=True)
        return context

    @event_priority(-100)
    def on_post_page(self, output: str, page: Page, config: MkDocsConfig) -> str:
        """Put right what the theme writes, and let a page ask no other server."""
        made = self._made.get(page.file.src_uri)
        if made and made.listed_on:
            self._around.light(made, on=False)
        finished = self._finished(output)
        self.making.made(page, finished)
        if self._live is None:
            let_go(page)
        elif self._is_newest() and finished.strip():
            data = finished.encode("utf-8", errors="xmlcharrefreplace")
            self._live.ahead.put(page.file.dest_uri, data)
        self.making.stop()
        self.making.meanwhile()
        return finished

    @event_priority(-100)
    def on_post_template(
        self, output_content: str, template_name: str, config: MkDocsConfig
    ) -> str:
        """As for a page, for 404.html."""
        return self._finished(output_content)

    def _finished(self, output: str) -> str:
        # The server of `mkdocs serve` writes a script of its own into each page.
        page = mended.mended(output)
        return page if self._command == "serve" else policy.guard(page)
