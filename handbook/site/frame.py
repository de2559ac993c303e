"""What stands above and below every page."""

import re

_HEADING = re.compile(r"(?m)^# .+$")
BAR, FOOT = "page_bar", "page_foot"


def places_its_bar(markdown: str) -> bool:
    """Whether a page says itself where its bar stands."""
    return f"{{{{ {BAR}() }}}}" in markdown


def around(markdown: str, bar: str, foot: str) -> str:
    """A page's Markdown with its bar, if any, below the first heading, and its foot at the end."""
    heading = _HEADING.search(markdown)
    at = heading.end() if bar and heading else 0
    top = f"{markdown[:at]}\n\n{bar}\n{markdown[at:]}" if bar else markdown
    return f"{top}\n\n{foot}\n"
