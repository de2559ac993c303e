"""Where commands take the values that their reader fills in, and how a shell reads one there.

A value is put in by whoever shows the command, as the browser does. It has to be written for its
place: a word of its own, within double quotes, or in a heredoc. `_asked_by` says which it is.
"""

import functools
from typing import NamedTuple

from tree_sitter import Node

from handbook.markup.shell import Parsed, expansions, is_whole, named, parsed

# Nothing quotes a value within these.
_UNQUOTABLE = frozenset(
    {"arithmetic_expansion", "expansion", "subscript", "c_style_for_statement", "ERROR"}
)
_SUBSTITUTIONS = frozenset({"command_substitution", "process_substitution"})
_LISTS = frozenset({"for_statement", "array"})
_VALUES = frozenset({"simple_expansion", "expansion"})


class Place(NamedTuple):
    """Where a script takes the value of a variable: its part of the text, its name, and how.

    `within` is what the value is written for: "word", "words" where a shell makes several of it,
    "quotes" for double ones, "heredoc", or "plain" where no way of quoting is safe.
    """

    start: int
    end: int
    name: str
    within: str


@functools.lru_cache(maxsize=8192)
def places(script: str, names: frozenset[str]) -> tuple[Place, ...]:
    """Where a script takes the values of some variables, in order: what `shell.filled` replaces.

    What cannot be read as shell takes only what needs no quoting.
    """
    if "$" not in script or not any(name in script for name in names):
        return ()
    read = parsed(script)
    own = {event.name for event in read.made}
    return tuple(
        Place(
            len(read.data[: each.start()].decode()),
            len(read.data[: each.end()].decode()),
            name,
            _within(read, each.start(), each.end()),
        )
        for each in expansions(read)
        if is_whole(each) and (name := named(each)) in names and name not in own
    )


def _within(read: Parsed, start: int, end: int) -> str:
    """How a shell reads a value at a place, by the nodes around it from the inside out."""
    if not read.is_shell:
        return "plain"
    node, found, is_inner = read.root.descendant_for_byte_range(start, end), "", True
    while node is not None:
        own = (node.start_byte, node.end_byte) == (start, end)
        if not own and _takes_plain_only(node, is_inner):
            return "plain"
        if is_inner:
            found = found or _asked_by(node)
            is_inner = node.type not in _SUBSTITUTIONS
        node = node.parent
    return found or "word"


def _takes_plain_only(node: Node, is_inner: bool) -> bool:
    """Whether a value within a node can't be quoted: in arithmetic, or where quotes nest oddly.

    `is_inner` says that no substitution begins between the node and the value.
    """
    text = node.text or b""
    if node.type == "heredoc_body":
        # The grammar does not always see the substitutions in a heredoc.
        return b"`" in text or (is_inner and b"$(" in text)
    if node.type in _SUBSTITUTIONS:
        return text.startswith(b"`")
    arithmetic = node.type == "compound_statement" and text.startswith(b"((")
    return is_inner and (arithmetic or node.type in _UNQUOTABLE)


def _asked_by(node: Node) -> str:
    """What a value within a node is written for; "" where the node says nothing of it."""
    if node.type == "string":
        return "quotes"
    if node.type == "heredoc_body":
        return "heredoc"
    is_of_list = node.type in _VALUES and node.parent and node.parent.type in _LISTS
    return "words" if is_of_list else ""
