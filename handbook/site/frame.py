"""The bar below the heading of every page, and its foot."""

import re
from collections.abc import Container, Iterator

from handbook.findings import Finding, Where
from handbook.pages import codes

_HEADING = re.compile(r"(?m)^# .+$")
BAR, FOOT = "page_bar", "page_foot"


def missing(macros: Container[str], where: Where) -> Iterator[Finding]:
    """The finding for settings that do not load the engine's macros."""
    if BAR not in macros or FOOT not in macros:
        hint = "add handbook.site.macros to plugins: macros: modules: in mkdocs.yml"
        yield codes.FAILED.at(where, "the macros of the handbook are not loaded", hint)


def places_its_bar(markdown: str) -> bool:
    """Whether a page says itself where its bar stands."""
    return f"{{{{ {BAR}() }}}}" in markdown


def around(markdown: str, bar: str, foot: str) -> str:
    """A page's Markdown with its bar, if any, below the first heading, and its foot at the end."""
    heading = _HEADING.search(markdown)
    at = heading.end() if bar and heading else 0
    top = f"{markdown[:at]}\n\n{bar}\n{markdown[at:]}" if bar else markdown
    return f"{top}\n\n{foot}\n"
