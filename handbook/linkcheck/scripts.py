"""Anchors that are in no page, for a script makes them when the page is read."""

import re

from handbook.linkcheck.pages import BuiltPage
from handbook.linkcheck.tree import Site


def makes(site: Site, page: BuiltPage, anchor: str) -> bool:
    """Whether a script of a page, inline or of the site, gives an element this id.

    Read as text, for `id="x"` in markup it writes, `.id = "x"`, `id: "x"` and
    `setAttribute("id", "x")`. A script that only looks for the id does not count, and
    one that puts it together from parts is not seen: such an anchor is called missing.
    """
    name = re.escape(anchor)
    given = re.compile(
        rf"""(?<![\w-])(?:id|name)["']?\s*[=:,]\s*\\?(["'`]){name}\\?\1|\bid={name}(?=[\s>])"""
    )
    return any(given.search(text) for text in _scripts(site, page))


def _scripts(site: Site, page: BuiltPage) -> list[str]:
    """The text of every script of a page that is the site's own."""
    urls = {each.url for each in page.links if each.tag == "script"}
    targets = (site.target(page, url) for url in sorted(urls))
    files = {site.file_at(each.path) for each in targets if each and each.path is not None}
    return [*page.inline, *(site.text(path) for path in sorted(filter(None, files)))]
