"""The HTML of macros, replaced by marks while a page's Markdown is converted.

A macro leaves a mark in the page's Markdown, and the adapter puts the HTML in the
mark's place afterwards: what data says is never read as Markdown, and costs no parsing.
"""

import re

_MARK = "hbplace{}hb"
_MARKS = re.compile(r"hbplace(\d+)hb")
_MARKED = re.compile(r"<p>hbplace(\d+)hb</p>")


class Placeholders:
    """Blocks of HTML of the page that is being made, by number."""

    def __init__(self) -> None:
        self._blocks: list[str] = []

    def put(self, html: str) -> str:
        """Keep a block; the answer is the Markdown that marks its place."""
        self._blocks.append(html)
        return f"\n\n{_MARK.format(len(self._blocks) - 1)}\n\n"

    def seen(self, text: str) -> str:
        """Markdown with the HTML of its blocks in the place of their marks; all are kept."""
        found = (int(each) for each in _MARKS.findall(text))
        return "".join((text, *(self._blocks[each] for each in found if each < len(self._blocks))))

    def restore(self, html: str) -> str:
        """A converted page with every block in its place; nothing is kept afterwards."""
        blocks, self._blocks = self._blocks, []
        known = dict(enumerate(blocks))
        # A page may speak of a mark that no macro left.
        return _MARKED.sub(lambda found: known.get(int(found[1]), found[0]), html)
