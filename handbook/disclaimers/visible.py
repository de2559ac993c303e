"""The text of a part of a page, and what of it a reader does not see."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from handbook.disclaimers.hiding import declares_hidden

# HTML Living Standard, 4.5: text runs on through these; every other element ends its line.
_INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins"),
    *("kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u"),
    *("var", "wbr"),
}
_NEVER = {"script", "style", "head", "title"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A text as it stands in the page, and why it is hidden; "" where it is seen."""

    text: str
    hidden: str = ""


def pieces(root: LexborNode, by_style: Mapping[int, str]) -> Iterator[Piece]:
    """The pieces of text below an element, in order, with a line break around each block.

    `by_style` has the rule that hides an element, by its number. An element that is
    itself a closed <details> is taken as open: who wants to read it opens it.
    """
    waiting = [(root, _above(root, by_style), True)]
    while waiting:
        node, hidden, enter = waiting.pop()
        if node.tag == "-text":
            yield Piece(node.text(deep=False), hidden)
        elif node.tag in ("-comment", "template"):
            reason = "a comment" if node.tag == "-comment" else "a <template>"
            yield Piece(f"\n{_within(node)}\n", reason)
        elif node.tag not in _NEVER:
            if node.tag not in _INLINE:
                yield Piece("\n", hidden)
            if enter:
                waiting.append((node, hidden, False))
                waiting += reversed(
                    [
                        (child, _below(child, node, hidden, by_style, root), True)
                        for child in _children(node)
                    ]
                )


def _above(root: LexborNode, by_style: Mapping[int, str]) -> str:
    """Why an element is hidden by itself or by what it stands in; "" where it is not."""
    reason = ""
    node: LexborNode | None = root
    inner = root
    while node is not None and not reason:
        closed = node.tag == "details" and "open" not in node.attributes
        if closed and node.mem_id != root.mem_id and inner.tag != "summary":
            return "a closed <details>"
        reason = _hidden(node, by_style) if node.tag and node.tag[0] != "-" else ""
        inner = node
        node = node.parent
    return reason


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _below(
    child: LexborNode,
    parent: LexborNode,
    hidden: str,
    by_style: Mapping[int, str],
    root: LexborNode,
) -> str:
    if hidden:
        return hidden
    closed = parent.tag == "details" and "open" not in parent.attributes
    if closed and child.tag != "summary" and parent.mem_id != root.mem_id:
        return "a closed <details>"
    return _hidden(child, by_style) if child.tag and child.tag[0] != "-" else ""


def _hidden(node: LexborNode, by_style: Mapping[int, str]) -> str:
    """Why an element is hidden by what it says itself; "" where it is not."""
    had = node.attributes
    if "hidden" in had:
        return "the attribute hidden"
    if (had.get("aria-hidden") or "").lower() == "true":
        return "the attribute aria-hidden"
    if "inert" in had:
        return "the attribute inert"
    if node.tag == "noscript":
        return "a <noscript>"
    if declaration := declares_hidden(had.get("style") or ""):
        return f"the style {declaration}"
    rule = by_style.get(node.mem_id)
    return f"the rule {rule}" if rule else ""


def _within(node: LexborNode) -> str:
    """What a comment or a template holds, as text."""
    inside = (node.html or "").removeprefix("<!--").removesuffix("-->")
    tree = LexborHTMLParser(inside.replace("<template", "<div").replace("</template", "</div"))
    return tree.body.text() if tree.body else ""
