"""Markdown that is plain paragraphs, code and no more: what most fields are.

A parser of all of CommonMark takes thirty times as long to find that nothing is to be done.
"""

import re

# What CommonMark (0.31.2) and the forms beside it read within a line, and what an HTML parser or a
# paragraph's end would change: white space that is no blank, and characters that nobody sees.
_READ = r"\\`*_\[\]<>&|~={}+:\n\x00-\x1f\x7f-\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f"
_READ += r"\u205f\u3000\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff"
_CODE = r"`[^`\s](?:[^`\n\t\r\x00-\x1f\x7f-\xa0\ud800-\udfff]*[^`\s])?`(?!`)"
# A colon that begins no name of a picture; a line that begins no block.
_LINE = rf"(?=[^\W\d_]|[\"'(`])(?:[^{_READ}]++|:(?![+\w-])|(?<!`){_CODE})++(?<!\s)"
_PARAGRAPH = rf"{_LINE}(?:\n{_LINE})*+"
_FENCE = r"```(?P<language>[A-Za-z][\w-]*)?\n(?P<code>(?:(?!.*```)[^\n\t\r\x00-\x08\x0b-\x1f\x7f-\xa0\ud800-\udfff]*\n)*+)```"  # noqa: E501
_BLOCK = re.compile(rf"(?:{_FENCE}|(?P<text>{_PARAGRAPH}))(?:\n++|\Z)", re.ASCII)
_SPAN = re.compile(r"`([^`]+)`")


def html(text: str) -> str | None:
    """A text as a parser of CommonMark gives it and a sanitiser writes it; None where it has more.

    The caller has seen that nothing in it belongs to forms that CommonMark does not have.
    """
    text, at, blocks = text.strip("\n"), 0, []
    while at < len(text):
        found = _BLOCK.match(text, at)
        if found is None:
            return None
        blocks.append(_block(found))
        at = found.end()
    return "\n".join(blocks) if blocks else None


def _block(found: re.Match[str]) -> str:
    if (paragraph := found["text"]) is not None:
        return f"<p>{_SPAN.sub(_span, paragraph) if '`' in paragraph else paragraph}</p>"
    language = found["language"]
    opening = f'<code class="language-{language}">' if language else "<code>"
    return f"<pre>{opening}{_escaped(found['code'])}</code></pre>"


def _span(found: re.Match[str]) -> str:
    return f"<code>{_escaped(found[1])}</code>"


def _escaped(code: str) -> str:
    return code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
