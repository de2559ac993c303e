"""Long tables: the rows that a page shows at once, and those that it holds back.

A browser that runs scripts takes what stands in a `<noscript>` for text (HTML Standard, "The
noscript element"), and reads megabytes of it in no time; as elements they take it seconds. One
that runs none shows them, as do programs that read the page.
"""

import re
from typing import NamedTuple

from markupsafe import Markup

# So many are shown at once; `tables.js` and `tables.css` know the number too.
SHOWN = 100
_TAG = re.compile(r"<(/?)(table|tr)\b")


class Rows(NamedTuple):
    """The rows of a table as HTML: the first of them, and the rest, "" where there is none."""

    shown: Markup
    rest: Markup


def rows(html: str, most: int = SHOWN) -> Rows:
    """The rows of a table in two parts. A cell may hold a table, whose rows are not counted."""
    depth = seen = 0
    for found in _TAG.finditer(html):
        if found[2] == "table":
            depth += -1 if found[1] else 1
        elif not (found[1] or depth):
            if seen == most:
                return Rows(Markup(html[: found.start()]), Markup(html[found.start() :]))
            seen += 1
    return Rows(Markup(html), Markup(""))
