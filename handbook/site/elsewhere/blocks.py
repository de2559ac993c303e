"""A page's HTML as one block that every Markdown passes through unchanged.

CommonMark 0.31, 4.6: such a block begins with the tag of a block and ends at a blank line, so none
is left within it. Python-Markdown looks for fences, tabs and templates before it looks for HTML,
so their signs are written as character references, which mean the same in text and in values.
"""

import re

# What is taken by the letter: comments, and elements whose text knows no references or keeps lines.
_PART = re.compile(
    r"""(?P<raw><!--.*?-->|<(?P<name>script|style)\b.*?</(?P=name)\s*>)
    |(?P<kept><(?P<pre>pre|textarea)\b.*?</(?P=pre)\s*>)
    |(?P<tag></?[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>)
    |(?P<text>[^<]+|<)""",
    re.DOTALL | re.VERBOSE,
)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_IN_QUOTES = re.compile(r""""[^"]*"|'[^']*'""")
# `{` alone is common in pictures and means nothing; two signs open a template.
_SIGNS = re.compile(r"[`~\t]|\{(?=[{%#<])")
# Cells, whose texts a search would glue together; a blank between them is never shown.
_CELL = frozenset({"</td>", "</th>", "</tr>"})
# In what keeps its lines: further ends of lines, and the first blank of a line of blanks alone.
_ENDS = re.compile(r"(?<=\n)\n+")
_BLANK = re.compile(r"(?<=\n)[ \t](?=[ \t]*\n)")


def block(html: str) -> str:
    """The HTML of a page as one block, which has no blank line and no sign of a Markdown."""
    return f"{_BLANK_LINES.sub(chr(10), _PART.sub(_written, html)).strip()}\n"


def _written(part: re.Match[str]) -> str:
    text = part[0]
    if part["raw"]:
        return text
    if part["kept"]:
        return _signs(_BLANK.sub(_referred, _ENDS.sub(_referred, text)))
    if part["tag"]:
        text = f"{text}\n" if text in _CELL else _IN_QUOTES.sub(_on_one_line, text)
    return _signs(text)


def _signs(text: str) -> str:
    return _SIGNS.sub(_referred, text)


def _referred(signs: re.Match[str]) -> str:
    return "".join(f"&#{ord(each)};" for each in signs[0])


def _on_one_line(value: re.Match[str]) -> str:
    return value[0].replace("\n", "&#10;")
