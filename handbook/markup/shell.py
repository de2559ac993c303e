"""What a piece of shell says: which variables it uses and makes, and how many commands it is.

It is read with the grammar of bash (tree-sitter-bash), and never run. The grammar tells what is
quoted, a comment or a command; expansions are found by their signs, as it misses some of them
in heredocs and behind quotes.
"""

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import tree_sitter_bash
from tree_sitter import Language, Node, Parser, Query, QueryCursor

_NAME = re.compile(rb"[A-Za-z_]\w*")
# $NAME and ${NAME…, with how the braces go on; a name that is a number or a sign is none.
_SIGNS = rb"\$(?:(?P<plain>[A-Za-z_]\w*)|\{[!#]?(?P<braced>[A-Za-z_]\w*)(?P<then>:?[-+=]|\}|))"
_EXPANSION = re.compile(rb"\\.|\$\$|" + _SIGNS, re.S)
# Without a grammar, what stands between single quotes on a line is left alone, closed or not.
_BY_SIGNS = re.compile(rb"\\.|\$\$|'[^'\n]*(?:'|$)|" + _SIGNS, re.M | re.S)
# What is asked of the tree: where no value is put, what stands without its sign, and builtins.
_ASKED = """
[(raw_string) (ansi_c_string) (comment) (heredoc_body)] @literal
(variable_name) @variable
(command_name) @called
"""
# Builtins that put what they read into variables, with their options that take a word.
_READERS = {"read": "dinNptu", "mapfile": "CcdnOsu", "readarray": "CcdnOsu", "getopts": ""}
# What these bring in is not written here.
_OPAQUE = frozenset({"eval", "source", "."})
_MAKERS = frozenset({"printf", *_READERS, *_OPAQUE})
# What only prepares a command, or shows a value: it is no step of its own.
_MINOR = frozenset({"cd", "echo", "printf", "set", "shopt", "umask", ":", "true", *_READERS})
_PREPARES = frozenset(
    {
        *("comment", "function_definition", "variable_assignment", "variable_assignments"),
        *("declaration_command", "unset_command"),
    }
)


class Event(NamedTuple):
    """A variable where it is used or made, by its place; no name says that any may be made."""

    at: int
    name: str
    makes: bool


@dataclass(frozen=True, slots=True)
class Parsed:
    """A script as bytes with its tree, where no value is put into it, and what it makes."""

    data: bytes
    literal: tuple[tuple[int, int], ...]
    made: tuple[Event, ...]
    commands: int
    root: Node
    is_shell: bool


@functools.lru_cache(maxsize=8192)
def events(script: str) -> tuple[Event, ...]:
    """The variables that a script uses and makes, in the order in which a shell comes to them.

    A use that brings a value of its own, as ${X:-1}, is none. An `eval` or `source` makes what
    nobody can tell: an event without a name.
    """
    read = parsed(script)
    used = (
        Event(found.start(), name, found["then"] in (b"=", b":="))
        for found in expansions(read)
        if (name := named(found)) and found["then"] not in (b"-", b":-", b"+", b":+")
    )
    return tuple(sorted([*used, *read.made]))


def commands(script: str) -> int:
    """How many commands a script is: a pipe, a loop or a chain of && is one.

    What only prepares a command or shows a value does not count: an assignment, `export`,
    `read`, `cd`, `echo`. A script that cannot be read as shell is one command.
    """
    read = parsed(script)
    return read.commands if read.is_shell else 1


def filled(script: str, values: Mapping[str, str]) -> str:
    """A script with values in place of $NAME and ${NAME}, where a shell would put them.

    Nothing changes within single quotes, behind a backslash or in a comment. A name that the
    script makes itself keeps its own value. What cannot be read as shell, as a sample of
    output, is filled in by its signs alone.
    """
    if "$" not in script or not any(name in script for name in values):
        return script
    read = parsed(script)
    own = {event.name for event in read.made}
    known = {name: value.encode() for name, value in values.items() if name not in own}
    parts, end = [], 0
    for each in expansions(read):
        if is_whole(each) and (name := named(each)) in known:
            parts += [read.data[end : each.start()], known[name]]
            end = each.end()
    return b"".join([*parts, read.data[end:]]).decode()[:-1]


@functools.cache
def _bash() -> tuple[Parser, Query]:
    language = Language(tree_sitter_bash.language())
    return Parser(language), Query(language, _ASKED)


@functools.lru_cache(maxsize=8192)
def parsed(script: str) -> Parsed:
    """A script with the break that ends its last line, read once for all that is asked of it."""
    data = f"{script}\n".encode()
    parser, query = _bash()
    root = parser.parse(data).root_node
    found = QueryCursor(query).captures(root)
    literal = sorted(
        (node.start_byte, node.end_byte) for node in found.get("literal", ()) if _is_literal(node)
    )
    made = [event for node in found.get("variable", ()) for event in _of_variable(node)]
    for node in found.get("called", ()):
        made += _of_command(node.parent, _text(node)) if node.parent else ()
    count = sum(not _is_minor(each) for each in root.named_children)
    return Parsed(data, tuple(literal), tuple(made), count, root, not root.has_error)


def _text(node: Node | None) -> str:
    return node.text.decode() if node and node.text else ""


def expansions(read: Parsed) -> Iterator[re.Match[bytes]]:
    """Each place at which a shell puts the value of a variable."""
    if not read.is_shell:
        yield from _BY_SIGNS.finditer(read.data)
        return
    starts = [start for start, _ in read.literal]
    for found in _EXPANSION.finditer(read.data):
        index = bisect_right(starts, found.start()) - 1
        if index < 0 or read.literal[index][1] <= found.start():
            yield found


def _is_literal(node: Node) -> bool:
    """Whether a shell puts no value into a node: a heredoc has one, unless its end is quoted."""
    if node.type != "heredoc_body" or node.parent is None:
        return True
    start = next(each for each in node.parent.children if each.type == "heredoc_start")
    return not _NAME.fullmatch(start.text or b"")


def is_whole(found: re.Match[bytes]) -> bool:
    """Whether an expansion is the value and nothing else, as $NAME or ${NAME}."""
    return bool(found["plain"]) or found[0] == b"${%s}" % (found["braced"] or b"")


def named(found: re.Match[bytes]) -> str:
    """The name of the variable that an expansion is of; "" for one that has none."""
    return (found["plain"] or found["braced"] or b"").decode()


def _of_variable(node: Node) -> Iterator[Event]:
    """A variable that stands without its sign: in an assignment, a loop or arithmetic."""
    name, parent = _text(node), node.parent
    if parent and parent.type == "subscript":
        parent = parent.parent
    if parent is None or parent.type in ("simple_expansion", "expansion", "unset_command"):
        return
    if parent.type != "variable_assignment":
        yield Event(node.start_byte, name, makes=True)
    elif parent.parent is None or parent.parent.type != "command":
        # Its value is read first; before a command it is made for that command alone.
        yield Event(parent.end_byte, name, makes=True)


def _of_command(node: Node, name: str) -> Iterator[Event]:
    """What a builtin makes of the words that follow it."""
    if name not in _MAKERS:
        return
    words = node.children_by_field_name("argument")
    if name in _OPAQUE:
        yield Event(node.start_byte, "", makes=True)
    elif name == "printf" and len(words) > 1 and _text(words[0]) == "-v":
        yield Event(words[1].start_byte, _text(words[1]), makes=True)
    elif name in _READERS:
        yield from (
            Event(word.start_byte, _text(word), makes=True)
            for word in _operands(words, _READERS[name])
            if word.type == "word"
        )


def _operands(words: list[Node], with_word: str) -> Iterator[Node]:
    """The words of a command less its options, and the words that these take."""
    taken = False
    for word in words:
        text = _text(word)
        if taken:
            taken = False
        elif text.startswith("-"):
            taken = text[-1] in with_word
        else:
            yield word


def _is_minor(node: Node) -> bool:
    """Whether a statement only prepares a command, shows a value or says something."""
    if node.type in _PREPARES:
        return True
    if node.type == "list":
        return all(map(_is_minor, node.named_children))
    return node.type == "command" and _text(node.child_by_field_name("name")) in _MINOR
