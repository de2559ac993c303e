"""What is read by lines is what the parser reads, whatever stands in the text."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parsed import by_parser

from handbook.source import Map, Seq
from handbook.source.blocks import read_blocks
from handbook.source.opened import opened
from handbook.source.quick import Unplaced


def by_lines(text: str) -> Any:
    return read_blocks(text, Unplaced(text))


def starts(root: Any) -> list[tuple[int, int]]:
    items = root if isinstance(root, Seq) else ()
    return [each.at for each in (root, *items) if isinstance(each, (Map, Seq))]


def agrees(text: str) -> bool:
    """Whether a text is read by lines; if so, the parser reads the same, and finds no fault."""
    found = by_lines(text)
    if found is None:
        return False
    built = by_parser(text)
    assert (built.findings, built.spoiled) == ([], {})
    assert repr(found) == repr(built.root)  # 1 is not True, and keys have an order
    assert starts(found) == starts(built.root)
    return True


READ = [
    "a: b\n",
    "a:\n  - b\n  - c: d\n    e: 1\nf: true\n",
    "a:\n- b\n- c\nd: e\n",
    "# c\n\n- id: a\n  b: |\n    c\n\n     # d\n\n  e: f\n\n# c\n- [a, 'b']\n- {c: [d, {e: f}]}\n",
    'a: "b \\"c\\" \\\\d"\nb: \'c: "d" # e\'\nc: ""\n',
    "a: b:c#d http://e/f?g=h\nb: [https://c.d/e, f - g]\n",
    "Key of words: é … \u65e5\u672c\n",
    "a: |\n  b\n# c\nd: e\n",
    "a: []\nb: {}\nc: <<\nd: -1\ne: 007\nf: NO\n",
]
LEFT = [
    *("", "\n", "a", "a\n", "a: b", "a:\n", "- \n", "[]\n", "{a: b}\n", "  a: b\n", "- - a\n"),
    *(
        "a: b\n  c\n",
        "a: b\n  c: d\n",
        "a: b\n  - c\n",
        "- b\n  - c\n",
        "- b\n  c: d\n",
        "a: b\n- c\n",
    ),
    *("a: b #c\n", "a: b # c\n", "a: b: c\n", "a: b:\n", "a: b \n", "a: \n", "a : b\n", "a:  b\n"),
    *("a: b\na: c\n", "a: {b: c, b: d}\n", "null: a\n", "a: {null: b}\n", "~: a\n", "<<: {a: b}\n"),
    *("a: ~\n", "a: null\n", "a: [null]\n", "a: &b c\n", "a: *b\n", "a: !!str b\n", "? a\n: b\n"),
    *("a: 'it''s'\n", 'a: "\\n"\n', 'a: "b\n  c"\n', "a: 'b' c\n", 'a: "b" # c\n', "a: \"'\n"),
    *(
        "a: |\n",
        "a: |\nb: c\n",
        "a: |\n  \n  b\n",
        "a: |\n  b\n \n  c\n",
        "a: |-\n  b\n",
        "a: >\n  b\n",
    ),
    *("a: |2\n   b\n", "a:\n  b: |\n  c\n", "- a: |\n  b\n", "a: |\n  b\n c: d\n", "- |\n  a\n"),
    *(
        "a: [b,c]\n",
        "a: [b, ]\n",
        "a: [b, c\n",
        "a: [b]]\n",
        "a: [b: c]\n",
        "a: [b:c]\n",
        "a: [b?]\n",
    ),
    *("a: {b}\n", "a: {b: c: d}\n", "a: {b: c}{\n", "a: [ b ]\n", "a: [b] c\n", "a: [b # c]\n"),
    *("a:\tb\n", "a: b\r\nc: d\r\n", "a: b\x85c\n", "a: b\u2028c: d\n", "a: 1234567890123456789\n"),
    *(
        "---\na: b\n",
        "a: b\n...\n",
        "%YAML 1.2\n---\na: b\n",
        "a:\n    b: c\n  d: e\n",
        "a: @b\n",
        "a: %b\n",
    ),
    "".join(f"{' ' * depth}a:\n" for depth in range(30)) + f"{' ' * 30}b\n",
    f"a: {'[' * 10}{']' * 10}\n",
    f"{'a' * 2000}: b\n",
    # What would be looked at again from each line or sign on, were it not left at the first.
    "a: |\n" + "  a: |\n" * 60_000 + " \n",
    f"a: {{b: {'c ' * 60_000}}}\n",
    f"a: [{'b, ' * 60_000}\n",
    f"a: {'b:' * 60_000}\n",
]


@pytest.mark.parametrize("text", READ)
def test_what_most_people_write_is_read_by_lines(text: str) -> None:
    assert agrees(text)


@pytest.mark.parametrize("text", LEFT)
def test_all_else_is_left_to_the_parser(text: str) -> None:
    assert by_lines(text) is None


def test_an_escape_brings_in_no_secret() -> None:
    token = f"ghp_{'aB3dE5gH7jK9mN1pQ3sT5vX7zA9cE1gI3kM5'}"
    assert by_lines(f'a: "{token[:9]}x\\"y"\n') is not None
    assert by_lines(f'a: "\\"{token}"\n') is None


PIECES = st.sampled_from(
    [
        *(
            " ",
            "  ",
            "    ",
            "\n",
            "\n\n",
            "- ",
            "a: ",
            "b: ",
            "key two: ",
            "c:\n",
            "- d: ",
            "- - ",
        ),
        *(
            "e: |\n",
            "|\n",
            "|-\n",
            ">\n",
            "#",
            " # x\n",
            "# y\n",
            "a",
            "some text",
            "x:y",
            "p#q",
            ": ",
        ),
        *(
            "1",
            "-0",
            "007",
            "true",
            "~",
            "null",
            "[a, b]",
            "{c: d}",
            "[e: f]",
            "[]",
            ", ",
            "]",
            "}",
        ),
        *(
            "'q'",
            '"r"',
            "''",
            '"s\\"t"',
            '"',
            "'",
            "\\",
            "&x ",
            "*x",
            "!t ",
            "<<: ",
            "? ",
            "-",
            "?",
        ),
        *("é", "\xa0", "\u2028", "\t", "---\n", "...\n", "https://u.v/w"),
    ]
)
INDENTS = st.integers(0, 6).map(lambda width: " " * width)
VALUES = st.sampled_from(
    [
        *(
            "a\n",
            "b c\n",
            "12\n",
            "true\n",
            "'q'\n",
            '"r\\"s"\n',
            "[a, 'b', c d]\n",
            "{a: b, c: [d]}\n",
        ),
        *("|\n", "\n", "\n", "~\n", "a #b\n", "a \n", "x: y\n", "[]\n", "# c\n", "|+\n"),
    ]
)
HEADS = st.sampled_from(["a: ", "b: ", "c:", "- ", "- a: ", "- b:", "", "# ", "null: ", "d e: "])
LINES = st.lists(st.tuples(INDENTS, HEADS, VALUES).map("".join), min_size=1, max_size=9)


def as_it_is_read(text: str) -> str | None:
    """A text as readers get it, or None where it is refused before."""
    shown, found = opened(text.encode(), "f.yaml")
    return None if found else shown


@settings(max_examples=500, deadline=None)
@given(st.one_of(LINES.map("".join), st.lists(PIECES, max_size=16).map("".join)))
def test_what_is_read_by_lines_is_what_the_parser_reads(text: str) -> None:
    shown = as_it_is_read(f"{text}\n")
    if shown is not None:
        agrees(shown)
