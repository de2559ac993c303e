"""Diagrams in fences, drawn during the build: no script, and no request to a third party.

A drawing is an image of its own, in which nothing can be clicked or run, whatever its
text says. Below it stands that text, for who cannot see the drawing.
"""

import functools
import re
from html import escape
from typing import Any
from urllib.parse import quote

NAME = "mermaid"
# Texts in brackets and quotes stay as they are.
_ARROW = re.compile(
    r"\"[^\"]*\"|\[[^\]]*\]|\{[^}]*\}|\([^)]*\)|\|[^|]*\|"
    r"|(?P<arrow>\s*<?(?:--+[->ox]?|==+>?|-\.+->?)(?=[\s\w|]|$)(?:\|[^|]*\|)?\s*)"
)


def fault(source: str) -> str:
    """Why a diagram cannot be drawn, in words; "" where it can."""
    try:
        _drawn(source)
    # A parser of somebody else's language: whatever it raises, the text is shown instead.
    except Exception as error:
        return " ".join(str(error).split()) or type(error).__name__
    return ""


@functools.lru_cache(maxsize=64)
def _drawn(source: str) -> str:
    from merm import ParseError, render_diagram  # noqa: PLC0415 -- few pages draw

    try:
        svg: str = render_diagram(source)
    except ParseError:
        svg = render_diagram(_roomy(source))
    return svg


def _roomy(source: str) -> str:
    """A flow chart with a line for each statement and blanks around its arrows."""
    head, *rest = re.split(r"[;\n]", source.strip())
    if not re.match(r"(graph|flowchart)\b", head):
        return source
    return "\n".join([head, *(_ARROW.sub(_with_blanks, line) for line in rest if line.strip())])


def _with_blanks(found: re.Match[str]) -> str:
    return f" {found['arrow'].strip()} " if found["arrow"] else found[0]


def _render(source: str, language: str, *_: Any, **__: Any) -> str:
    """A fence of a diagram as HTML."""
    code = f'<pre><code class="language-{NAME}">{escape(source)}</code></pre>'
    if fault(source):
        return f'<div class="hb-diagram"><p class="hb-label">Diagram</p>{code}</div>'
    image = f"data:image/svg+xml,{quote(_drawn(source))}"
    return (
        f'<div class="hb-diagram"><img src="{image}" alt="Diagram; its text stands below">'
        f"<details><summary>Text of the diagram</summary>{code}</details></div>"
    )


# As superfences takes it (PyMdown Extensions, "Custom Fences").
FENCE: dict[str, Any] = {"name": NAME, "class": NAME, "format": _render}
