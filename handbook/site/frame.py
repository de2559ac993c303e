"""What stands above and below every page."""

import re

_HEADING = re.compile(r"(?m)^# .+$")
BAR = "{{ page_bar() }}"
FOOT = "{{ page_foot() }}"


def around(markdown: str) -> str:
    """A page's Markdown with its bar below the first heading, and its foot at the end.

    A page that places its bar itself keeps it there.
    """
    if BAR in markdown:
        return f"{markdown}\n\n{FOOT}\n"
    heading = _HEADING.search(markdown)
    at = heading.end() if heading else 0
    return f"{markdown[:at]}\n\n{BAR}\n{markdown[at:]}\n\n{FOOT}\n"
