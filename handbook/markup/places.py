"""Where commands take the values that their reader fills in, and how a shell reads one there.

A value is put in by whoever shows the command: the terminal by `written`, and the browser, which
does the same. It has to be written for its place: a word of its own, within double quotes, or in a
heredoc. `_asked_by` says which it is.
"""

import functools
import re
from collections.abc import Callable
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
# What means nothing to a shell, wherever it stands.
_PLAIN = re.compile(r"[\w./:@%+-]+", re.ASCII)
# What a shell still reads within a heredoc (POSIX, 2.7.4).
_READ_IN_HEREDOC = re.compile(r"[\\$`]")


class Place(NamedTuple):
    """Where a script takes the value of a variable: its part of the text, its name, and how.

    `within` is what the value is written for: "word", "words" where a shell makes several of it,
    "quotes" for double ones, "heredoc", or "plain" where no way of quoting is safe.
    """

    start: int
    end: int
    name: str
    within: str


def written(value: str, within: str) -> str | None:
    """A value as a shell reads it in a place, so that it is only ever the value.

    `within` is what a `Place` says, or "text" where nothing is typed into a shell. None where no
    way of writing it is safe. `playbook.js` writes the same.
    """
    return _WRITTEN[within](value) if value else None


def _single(value: str) -> str:
    """A value in single quotes (POSIX, 2.2.2)."""
    escaped = value.replace("'", "'\\''")
    return f"'{escaped}'"


def _if_plain(value: str) -> str | None:
    return value if _PLAIN.fullmatch(value) else None


def _in_heredoc(value: str) -> str | None:
    # A line of its own could end the heredoc, and an interactive shell reads "!" everywhere.
    if any(sign in value for sign in "\r\n!"):
        return None
    return _READ_IN_HEREDOC.sub(r"\\\g<0>", value)


_WRITTEN: dict[str, Callable[[str], str | None]] = {
    "text": str,
    "word": _single,
    "words": lambda value: " ".join(map(_single, value.split())),
    "quotes": lambda value: _if_plain(value) or f'"{_single(value)}"',
    "heredoc": _in_heredoc,
    "plain": _if_plain,
}


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
