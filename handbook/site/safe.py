"""What a page's front matter and mkdocs.yml say, as text: the theme prints it as it comes.

Material 9.8 puts these into its pages without escaping them: the site's name,
description, author and address, the repository's name and address, titles in the
navigation, all of a page's front matter, `extra`, and the names of its palettes. Here they
become text that markup in them cannot leave, once, before the theme sees any.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from handbook.site.escaping import OF_THEME, SETTINGS, markup, text


def settings(config: MkDocsConfig) -> None:
    """Make text of all that the theme prints of the settings."""
    for name in SETTINGS:
        config[name] = text(config[name])
    if config.copyright:
        config.copyright = markup(config.copyright)
    config.extra_css = text(config.extra_css)
    for key, value in config.extra.items():
        config.extra[key] = text(value)
    for key in OF_THEME:
        if config.theme.get(key) is not None:
            config.theme[key] = text(config.theme[key])


def pages(nav: Navigation, all_pages: Iterable[Page]) -> None:
    """Make text of the titles in the navigation, and of all front matter."""
    for page in all_pages:
        page.meta = text(page.meta)
        page.edit_url = text(page.edit_url)
        # A title that was taken from the page's heading is HTML by now.
        if "title" in vars(page):
            page.title = text(page.title)
    for item in _below(nav.items):
        if not isinstance(item, Page):
            item.title = text(item.title)
            if hasattr(item, "url"):
                item.url = text(item.url)


def _below(items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        yield item
        yield from _below(item.children or ())
