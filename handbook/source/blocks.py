"""Values of YAML documents as people write most of them: blocks, a key or an item a line.

A regular expression reads whole lines, in half the time that the events of a parser take. It
knows few forms, and those only where they can mean one thing (YAML 1.2.2, 7.3, 7.4, 8.1 and 8.2):
keys of letters, plain and quoted values of one line, literal blocks, and lists and mappings in
brackets. Whatever else stands in a text is left to the parser, and so is all that is wrong.
"""

import re
from collections.abc import Iterator
from typing import Any

from handbook.source.builder import DEEPEST, MOST_NODES
from handbook.source.nodes import Map, Seq, Unplaced
from handbook.source.scalars import NULLS, SPECIAL, TooLongError, resolve
from handbook.source.values import has_refused

# A value and what ends it are two characters, so a longer document may have more than the limit.
_LONGEST = 2 * MOST_NODES
# Levels, in all fewer than the limit.
_DEEPEST, _DEEPEST_FLOW = DEEPEST // 2, DEEPEST // 8
# What a parser ends a line at besides the usual sign; and tabs, which are no blanks everywhere.
_ODD, _ODD_BEYOND_ASCII = ("\t", "\r"), ("\x85", "\u2028", "\u2029")
# The first characters of plain values that may mean something else than their text.
_MEANING = SPECIAL | {text[0] for text in NULLS if text}
# Far less than the 1,024 characters that a key may have (YAML 1.2.2, 7.4.2).
_KEY = r"(?P<key>[A-Za-z_][A-Za-z0-9_-]{0,30}+(?: [A-Za-z0-9_-]{1,30}+){0,9}):"
_QUOTED = r"(?P<quoted>'[^'\n]*+'|\"[^\"\\\n]*+(?:\\[\"\\][^\"\\\n]*+)*\")"
# A value begins with no sign that means something, and has no mapping and no comment in it.
_BEGIN = r"(?:[^\s?:,\[\]{}#&*!|>'\"%@`-]|-(?=[0-9]))"
_PLAIN = rf"(?P<plain>{_BEGIN}[^:#\n]*+(?:(?::(?![ \n])|(?<! )#)[^:#\n]*+)*)(?<! )"
# All lines as far in, and empty ones; behind them stands none of fewer blanks alone, which would
# be part of the block where more of it comes below.
_LITERAL = (
    r"(?P<literal>(?P<margin>[ ]++)[^ \n][^\n]*+\n(?:(?:(?P=margin)[^\n]*+)?\n)*)"
    r"(?!(?P=margin)|[ ]*+\n)"
)
_LINE = re.compile(
    rf"(?P<indent>[ ]*+)(?P<dash>-[ ])?(?:{_KEY}(?:[ ]|(?=\n)))?(?:"
    rf"(?<=[:-][ ])(?:{_PLAIN}\n|{_QUOTED}\n|(?P<flow>[\[{{][^\n]*+)\n|\|\n{_LITERAL})"
    r"|(?<=:)\n"
    r"|(?<![:-][ ])(?:\#[^\n]*+)?\n"
    r"|(?P<odd>[^\n]++\n?|\n))"
)
_ESCAPED = re.compile(r"\\(.)")
# In brackets, a word has no sign that could mean something there.
_BARE = r"[A-Za-z0-9_./][^\[\]{},:?#\n]*+(?::(?=/)[^\[\]{},:?#\n]*+)*(?<! )"
_WORDS = re.compile(rf"\[({_BARE}(?:, {_BARE})*)\]")
_FLOW = re.compile(
    rf"(?P<sign>[\[\]{{}}]|,[ ])|{_KEY}[ ]|(?P<word>{_BARE})(?=[,\]}}])|{_QUOTED}(?=[,\]}}])"
    r"|(?P<odd>.)"
)
# Where a line begins that is neither empty nor a comment.
_MARGIN = re.compile(r"(?m)^[^ #\n]")
_ENDS = {"[": "]", "{": "}"}
# Of what stands in brackets: a sign, a key, a word, a quoted value, or something else.
_Token = tuple[str, str, str, str, str]


class LeftError(Exception):
    """There is something in the text that only a parser knows what to make of."""


def read_blocks(text: str, unplaced: Unplaced) -> Map | Seq | None:
    """The value of a document, or None where it is left to a parser.

    `unplaced` looks up the places of its mappings and lists; that of the document, and in a list
    those of its items, are set.
    """
    if len(text) > _LONGEST or not text.endswith("\n") or _is_odd(text):
        return None
    try:
        root: Map | Seq = _Blocks(unplaced).read(text)
    except (LeftError, TooLongError):
        return None
    _start(root, text)
    return root


def _is_odd(text: str) -> bool:
    odd = _ODD if text.isascii() else (*_ODD, *_ODD_BEYOND_ASCII)
    return any(char in text for char in odd)


def _start(root: Map | Seq, text: str) -> None:
    """Set where a document starts, and the items of a list: nothing else stands at the margin."""
    lines = _at_margin(text)
    if isinstance(root, Map):
        root.at = next(lines), 1
        return
    starts = [*lines]
    root.at = starts[0], 1
    for line, item in zip(starts, root, strict=True):
        if isinstance(item, (Map, Seq)):
            item.at = line, 3


def _at_margin(text: str) -> Iterator[int]:
    """The number of each line that begins at the margin, and is no comment."""
    line, before = 1, 0
    for found in _MARGIN.finditer(text):
        line += text.count("\n", before, found.start())
        before = found.start()
        yield line


class _Blocks:
    """Reads the lines of a document; each method raises LeftError for what it leaves.

    `_node` is the mapping or list that is being read, `_column` where its keys or items stand,
    and `_above` are those around it.
    """

    def __init__(self, unplaced: Unplaced) -> None:
        self._unplaced = unplaced
        self._above: list[tuple[Any, int]] = []
        self._node: Any = None
        self._column = -1

    def read(self, text: str) -> Any:
        """The mapping or list that is all of the document.

        What most lines need is done here and not in a method: a call takes as long as the rest.
        """
        node, column, waiting = self._node, self._column, ""  # a key whose value stands below it
        for indent, dash, key, plain, quoted, flow, literal, margin, odd in _LINE.findall(text):
            at = len(indent)
            if plain:
                value: Any = _meant(plain) if plain[0] in _MEANING else plain
            elif literal or quoted or flow or odd:
                value = self._value(quoted, flow, literal, margin, at + len(dash))
            elif key:
                value = None
            else:
                continue  # an empty line, or a comment
            if waiting or at != column or dash or type(node) is Seq:
                self._turn(at, waiting, Seq if dash else Map)
                if dash and key:
                    self._open(at + 2, "", Map)
                node, column, waiting = self._node, self._column, ""
            if not key:
                node.append(value)
            elif key in node or key in NULLS:
                raise LeftError
            else:
                node[key] = value
                waiting = key if value is None else ""
        if waiting or node is None:
            raise LeftError
        return self._above[1][0] if len(self._above) > 1 else node

    def _value(self, quoted: str, flow: str, literal: str, margin: str, at: int) -> Any:
        """The value that stands behind a key or an item, where it is no plain one."""
        if literal:
            return _unindented(literal, margin, at)
        if quoted:
            return _unquoted(quoted)
        if flow:
            return _in_brackets(flow, self._unplaced)
        raise LeftError

    def _turn(self, at: int, waiting: str, sort: type[Map | Seq]) -> None:
        """Go on with the mapping or list that has its keys or items at a column."""
        if waiting or self._node is None:
            # What stands no farther in belongs to what is around, and the key has no value.
            if at < self._column or (at == self._column and sort is Map):
                raise LeftError
            self._open(at, waiting, sort)
            return
        while self._column > at:
            self._node, self._column = self._above.pop()
        if self._column == at and type(self._node) is Seq and sort is Map:
            self._node, self._column = self._above.pop()
        if self._column != at or type(self._node) is not sort:
            raise LeftError

    def _open(self, at: int, key: str, sort: type[Map | Seq]) -> None:
        """Begin a mapping or list in the one that is being read, under a key or as an item."""
        if len(self._above) > _DEEPEST or (self._node is None and at):
            raise LeftError
        node = _empty(sort, self._unplaced)
        if key:
            self._node[key] = node
        elif self._node is not None:
            self._node.append(node)
        self._above.append((self._node, self._column))
        self._node, self._column = node, at


def _empty(sort: Any, unplaced: Unplaced) -> Any:
    node = sort.__new__(sort)
    node.unplaced = unplaced
    return node


def _meant(plain: str) -> Any:
    if plain in NULLS:
        raise LeftError
    return resolve(plain) if plain[0] in SPECIAL else plain


def _unquoted(quoted: str) -> str:
    """The text between quotes. Only these signs are written with another before them."""
    value = quoted[1:-1]
    if quoted[0] == '"' and "\\" in value:
        value = _ESCAPED.sub(r"\1", value)
        if has_refused(value):
            raise LeftError
    return value


def _unindented(literal: str, margin: str, at: int) -> str:
    """The text of a literal block, of which all lines but the last ones count (YAML 1.2.2, 8.1)."""
    if len(margin) <= at:
        raise LeftError
    return literal.replace(f"\n{margin}", "\n")[len(margin) :].rstrip("\n") + "\n"


def _in_brackets(written: str, unplaced: Unplaced) -> Any:
    """A list or mapping that stands on one line."""
    if words := _WORDS.fullmatch(written):
        node = _empty(Seq, unplaced)
        node += map(_meant, words[1].split(", "))
        return node
    tokens = iter(_FLOW.findall(written))
    value = _in_flow(_next(tokens), tokens, unplaced)
    if any(tokens):
        raise LeftError
    return value


def _in_flow(token: _Token, tokens: Iterator[_Token], unplaced: Unplaced, depth: int = 0) -> Any:
    """What begins with a token."""
    sign, _, word, quoted, _ = token
    if word or quoted:
        return _meant(word) if word else _unquoted(quoted)
    if sign not in _ENDS or depth > _DEEPEST_FLOW:
        raise LeftError
    node = _empty(Seq if sign == "[" else Map, unplaced)
    for first in _items(tokens, _ENDS[sign]):
        if type(node) is Seq:
            node.append(_in_flow(first, tokens, unplaced, depth + 1))
            continue
        key = first[1]
        if not key or key in node or key in NULLS:
            raise LeftError
        node[key] = _in_flow(_next(tokens), tokens, unplaced, depth + 1)
    return node


def _items(tokens: Iterator[_Token], end: str) -> Iterator[_Token]:
    """The first token of each item, up to the end; who asks reads the rest of an item."""
    token = _next(tokens)
    if token[0] == end:
        return
    yield token
    while (token := _next(tokens))[0] != end:
        if token[0] != ", ":
            raise LeftError
        yield _next(tokens)


def _next(tokens: Iterator[_Token]) -> _Token:
    token = next(tokens, None)
    if token is None:
        raise LeftError
    return token
