"""YAML text to values: what each spelling means, where it stands, and each fault with its place."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.source import Map, Seq, position, read
from handbook.source.characters import hidden
from handbook.source.reader import MOST_KEPT
from handbook.source.scalars import resolve

BIG = 20 * 1024 * 1024


def findings(data: bytes) -> list[str]:
    return [str(each) for each in read(data, "f.yaml").findings]


def value(text: str) -> Any:
    document = read(text.encode(), "f.yaml")
    assert document.findings == ()
    return document.root


TEXTS = [
    *("NO", "no", "off", "Off", "on", "yes", "y", "N"),
    *("12:30", "22:22", "01:30:00", "190:20:30"),
    *("0123", "08", "00", "-01", "+5", "0o17", "0x5A", "1_000"),
    *("0e12345", "12e03", "1e2", "1.10", "90.0", ".5", ".inf", ".NaN", "-.inf"),
    *("2026-11-23", "2026-11-23T10:00:00Z", "2025-02-30"),
    *("tRue", "nULL", "nil", "None", "=", "--", "a:b", "x#y"),
]


@pytest.mark.parametrize("written", TEXTS)
def test_a_plain_scalar_is_the_text_that_was_written(written: str) -> None:
    assert value(f"a: {written}\n") == {"a": written}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("False", False),
        ("FALSE", False),
        ("0", 0),
        ("7", 7),
        ("-12", -12),
        ("-0", 0),
        ("999999999999999999", 999_999_999_999_999_999),
    ],
)
def test_booleans_and_plain_integers_are_typed(written: str, meant: object) -> None:
    got = value(f"a: {written}\n")["a"]
    assert (type(got), got) == (type(meant), meant)


@pytest.mark.parametrize("written", ["true", "7", "null", "~", "", "12:30", "# x", "a: b"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_quoted_scalars_are_text_whatever_they_say(written: str, quote: str) -> None:
    assert value(f"a: {quote}{written}{quote}\n") == {"a": written}


@pytest.mark.parametrize("written", ["on", "true", "12", "0123", "2026-01-01", "''"])
def test_keys_are_text(written: str) -> None:
    assert value(f"{written}: x\n") == {written.strip("'"): "x"}


def test_block_scalars_keep_their_lines() -> None:
    assert value("a: |\n  one\n  two # no comment\n") == {"a": "one\ntwo # no comment\n"}


def test_an_alias_is_the_value_of_its_anchor_also_where_a_key_bears_it() -> None:
    assert value("&k a: &v [1]\nb: *v\nc: *k\n") == {"a": [1], "b": [1], "c": "a"}


def test_a_comment_with_a_blank_behind_its_sign_is_a_comment() -> None:
    assert value("a: b # c\nd: # e\n  - f\n#g\n  #h\n") == {"a": "b", "d": ["f"]}


def test_an_explicit_empty_list_is_data() -> None:
    assert value("[]\n") == []


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_change_no_value_and_no_place(start: str, end: str) -> None:
    root = value(start + end.join(["a: 1", "b:", "  - c", ""]))
    assert root == {"a": 1, "b": ["c"]}
    assert position(root, ("b", 0)) == (3, 5)


NESTED = """\
# comment
first: 1
"second" : two
list:
  - a
  - key: [x, {deep: ü, last: z}]
empty: {}
"""


@pytest.mark.parametrize(
    ("path", "key_at", "value_at"),
    [
        (("first",), (2, 1), (2, 8)),
        (("second",), (3, 1), (3, 12)),
        (("list",), (4, 1), (5, 3)),
        (("list", 0), (5, 5), (5, 5)),
        (("list", 1), (6, 5), (6, 5)),
        (("list", 1, "key"), (6, 5), (6, 10)),
        (("list", 1, "key", 0), (6, 11), (6, 11)),
        (("list", 1, "key", 1), (6, 14), (6, 14)),
        (("list", 1, "key", 1, "deep"), (6, 15), (6, 21)),
        (("list", 1, "key", 1, "last"), (6, 24), (6, 30)),
        (("empty",), (7, 1), (7, 8)),
        # What is not there is reported at the nearest thing above it.
        (("list", 1, "nope", "x"), (6, 5), (6, 5)),
        (("list", 9), (5, 3), (5, 3)),
        (("nope",), (2, 1), (2, 1)),
        ((), (2, 1), (2, 1)),
    ],
)
def test_every_key_and_value_knows_its_place(
    path: tuple[str | int, ...], key_at: tuple[int, int], value_at: tuple[int, int]
) -> None:
    root = value(NESTED)
    assert (position(root, path, key=True), position(root, path)) == (key_at, value_at)


def test_every_key_has_two_places_and_every_item_one() -> None:
    root = value(NESTED)
    item = root["list"][1]
    assert root.key_at.keys() == root.value_at.keys() == root.keys()
    assert len(item["key"].items_at) == len(item["key"])
    assert item["key"][1].key_at == {"deep": (6, 15), "last": (6, 24)}


QUOTE = "quote the value: a blank and # start a comment"
EMPTY = "write the value, or leave the line out: it then shows as not set"
PLAIN_ONLY = "plain YAML only: text, numbers, lists and mappings"
NO_DIRECTIVE = "YAML directives are not supported\n    remove the line that starts with %"
NO_DATA = "f.yaml:1:1: HB119 file has no data\n    an explicit empty list [] is allowed"
NO_KEY = "unsupported structure: a key must be text\n    use a list of mappings"
BRACES = "unquoted braces\n    quote the value; data is never a template"
TOO_DEEP = "nesting deeper than the limit\n    40 levels at most"
NEVER_CLOSED = "unclosed quote\n    the quote that opens here is never closed"
NO_MERGE = 'bad merge: "<<" is not part of YAML 1.2\n    write the keys out'
SECOND = "more than one document\n    split the file at the line ---"
BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)

FAULTS: dict[str, tuple[str, list[str]]] = {
    "duplicate key": (
        "id: a\nx: 1\nid: b\n",
        ['f.yaml:3:1: HB122 duplicate key "id"\n    the first one is on line 1; keep one'],
    ),
    "duplicate key, three times, nested": (
        "- id: a\n  id: b\n  id: c\n",
        [
            'f.yaml:2:3: HB122 duplicate key "id"\n    the first one is on line 1; keep one',
            'f.yaml:3:3: HB122 duplicate key "id"\n    the first one is on line 1; keep one',
        ],
    ),
    "tab": ("a:\n\tb: c\n", ["f.yaml:2:1: HB112 tab in indentation\n    use spaces"]),
    "tab in a list": (
        "a:\n  - x\n\t- y\n",
        ["f.yaml:3:1: HB112 tab in indentation\n    use spaces"],
    ),
    "unclosed double quote": (
        'a: 1\nb: "open\n' + "c: 1\n" * 298,
        [f"f.yaml:2:4: HB111 {NEVER_CLOSED}"],
    ),
    "unclosed single quote": (
        "a: 1\nb: 'open\n" + "c: it's\n" * 3,
        [f"f.yaml:2:4: HB111 {NEVER_CLOSED}"],
    ),
    "closed by the next quote": (
        'a: 1\nb: "open\nc: "x"\n',
        [f"f.yaml:2:4: HB111 {NEVER_CLOSED}"],
    ),
    "unquoted colon": (
        "note: see: this\n",
        ["f.yaml:1:10: HB113 unquoted colon\n    quote the value: it holds a colon and a blank"],
    ),
    "at sign": (
        "slack: @ops\n",
        ["f.yaml:1:8: HB114 value may not start with @\n    quote it"],
    ),
    "percent": ("a: %x\n", ["f.yaml:1:4: HB114 value may not start with %\n    quote it"]),
    "backtick": ("- `x`\n", ["f.yaml:1:3: HB114 value may not start with `\n    quote it"]),
    "asterisk": (
        "a: *text*\n",
        ["f.yaml:1:4: HB114 value may not start with *\n    quote it"],
    ),
    "ampersand": (
        "- & x\n",
        ["f.yaml:1:3: HB114 value may not start with &\n    quote it"],
    ),
    "empty by a comment": (
        "channel: #ops\n",
        [f'f.yaml:1:9: HB115 value is cut by " #ops"\n    {QUOTE}'],
    ),
    "cut by a comment": (
        "x: 1\nnote: a #b\n",
        [f'f.yaml:2:7: HB115 value is cut by " #b"\n    {QUOTE}'],
    ),
    "cut by a comment, old line ends": (
        "x: 1\rnote: a #b\r",
        [f'f.yaml:2:7: HB115 value is cut by " #b"\n    {QUOTE}'],
    ),
    "empty item": ("- #ops\n", [f'f.yaml:1:2: HB115 value is cut by " #ops"\n    {QUOTE}']),
    "no value": (
        "a:\nb: ~\nc: null\n",
        [f"f.yaml:{at}: HB115 value is empty\n    {EMPTY}" for at in ("1:3", "2:4", "3:4")],
    ),
    "braces": ("a: {{ var }}\n", [f"f.yaml:1:5: HB125 {BRACES}"]),
    "braces in a list": ("- {{ var }} x\n", [f"f.yaml:1:4: HB125 {BRACES}"]),
    "undefined alias": (
        "a: *x\n",
        [
            "f.yaml:1:4: HB128 undefined alias x\n"
            "    anchors are not shared between files; quote the value if * belongs to it"
        ],
    ),
    "alias of itself": (
        "a: &x [*x]\n",
        ["f.yaml:1:8: HB128 alias x stands inside its own anchor\n    write the value out"],
    ),
    "duplicate anchor": (
        "a: &x 1\nb: &x 2\n",
        ['f.yaml:2:4: HB130 duplicate anchor "x"\n    rename one of the two'],
    ),
    "alias bomb": (
        BOMB,
        ["f.yaml:6:10: HB129 alias expansion limit exceeded\n    write the values out"],
    ),
    "deep brackets": ("[" * 1500 + "]" * 1500, [f"f.yaml:1:1001: HB127 {TOO_DEEP}"]),
    "deep blocks": (
        "".join(" " * n + "a:\n" for n in range(41)),
        [f"f.yaml:41:41: HB127 {TOO_DEEP}"],
    ),
    "unclosed brackets": ("[" * 100_000, [f"f.yaml:1:1001: HB127 {TOO_DEEP}"]),
    "few unclosed brackets": (
        "a: [1, 2\nb: 3\n",
        [
            "f.yaml:1:4: HB132 unclosed bracket\n    "
            "close the [ or { that opens here, and put commas between what is in it"
        ],
    ),
    "two documents": ("a: 1\n---\nb: 2\n", [f"f.yaml:2:1: HB120 {SECOND}"]),
    "an empty second document": ("---\na: 1\n---\n", [f"f.yaml:3:1: HB120 {SECOND}"]),
    "content after the end": (
        "a: 1\n...\nb: 2\n",
        ['f.yaml:3:1: HB121 content after the document\'s end\n    remove the line "..."'],
    ),
    "records behind an empty list": (
        "# none yet\n[]\n- a\n",
        [
            "f.yaml:3:1: HB121 content after the document's end\n"
            '    remove the line "[]": the file is no longer empty'
        ],
    ),
    "empty file": ("", [NO_DATA]),
    "only comments": ("# a\n\n# b\n", [NO_DATA]),
    "only a document start": ("---\n", [NO_DATA]),
    "only null": ("null\n", [NO_DATA]),
    "python tag": (
        "a: !!python/object/apply:os.system ['exit 1']\n",
        [f"f.yaml:1:4: HB131 tag !!python/object/apply:os.system not allowed\n    {PLAIN_ONLY}"],
    ),
    "own tag": ("- !x y\n", [f"f.yaml:1:3: HB131 tag !x not allowed\n    {PLAIN_ONLY}"]),
    "binary": (
        "a: !!binary c2tfbGl2ZV8=\n",
        [f"f.yaml:1:4: HB131 binary not allowed\n    {PLAIN_ONLY}"],
    ),
    "set": (
        "a: !!set {x, y}\n",
        ["f.yaml:1:4: HB131 tag !!set not allowed\n    write a list"],
    ),
    "omap": (
        "a: !!omap [x: 1]\n",
        ["f.yaml:1:4: HB131 tag !!omap not allowed\n    write a list"],
    ),
    "pairs": (
        "a: !!pairs [x: 1]\n",
        ["f.yaml:1:4: HB131 tag !!pairs not allowed\n    write a list"],
    ),
    "list as key": ("? [a, b]\n: 1\n", [f"f.yaml:1:3: HB126 {NO_KEY}"]),
    "list as key, old line ends": ("a: 1\r? [b]\r: 2\r", [f"f.yaml:2:3: HB126 {NO_KEY}"]),
    "mapping as key": ("? {a: b}\n: 1\n", [f"f.yaml:1:3: HB126 {NO_KEY}"]),
    "alias as key": ("a: &x y\n*x : 1\n", [f"f.yaml:2:1: HB126 {NO_KEY}"]),
    "merge of a number": ("<<: 3\n", [f"f.yaml:1:1: HB123 {NO_MERGE}"]),
    "merge of a mapping": ("a: &x {b: 1}\nc:\n  <<: *x\n", [f"f.yaml:3:3: HB123 {NO_MERGE}"]),
    "YAML 3.0": ("%YAML 3.0\n---\na: 1\n", [f"f.yaml:1:1: HB118 {NO_DIRECTIVE}"]),
    "YAML 1.1": ("%YAML 1.1\n---\na: 1\n", [f"f.yaml:1:1: HB118 {NO_DIRECTIVE}"]),
    "tag directive": (
        "%TAG ! tag:x,2000:\n---\na: 1\n",
        [f"f.yaml:1:1: HB118 {NO_DIRECTIVE}"],
    ),
    "long number": (
        "a: " + "1" * 5000 + "\n",
        ["f.yaml:1:4: HB117 number too long\n    quote it"],
    ),
    "nineteen characters": (
        "a: 1234567890123456789\n",
        ["f.yaml:1:4: HB117 number too long\n    quote it"],
    ),
    "null key": ("~: x\n", ["f.yaml:1:1: HB124 key must be text\n    quote it"]),
    "null key in words": ("null: x\n", ["f.yaml:1:1: HB124 key must be text\n    quote it"]),
    "escape that is none": (
        'a: "\\d"\n',
        [
            "f.yaml:1:5: HB116 not an escape of YAML\n"
            "    in double quotes a backslash starts an escape; "
            "write \\\\ or use single quotes"
        ],
    ),
    "escape that cannot be shown": (
        'a: "x\\0"\nb: "\\e"\n',
        [
            f"f.yaml:{at}: HB102 the escape for U+{code} makes a character that cannot be shown\n"
            "    remove the escape"
            for at, code in (("1:4", "0000"), ("2:4", "001B"))
        ],
    ),
    "less indentation than before": (
        "a:\n  b: 1\n c: 2\n",
        ["f.yaml:3:2: HB110 wrong indentation\n    line it up with the lines that it belongs to"],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_syntax_is_one_finding_with_its_place(name: str) -> None:
    text, expected = FAULTS[name]
    assert findings(text.encode()) == expected


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_syntax_is_found_in_a_byte_order_marked_windows_file(name: str) -> None:
    text, expected = FAULTS[name]
    if "\r" not in text and "\n" in text:
        assert findings(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == expected


NOT_UTF8 = "save the file as UTF-8"
INVISIBLE = "cannot be shown\n    delete it; it is not visible in most editors"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            "name: x\na: José\n".encode("latin-1"),
            [f"f.yaml:2:7: HB101 not UTF-8 at byte 14 (0xe9)\n    {NOT_UTF8}"],
        ),
        (b"a: \xc3", [f"f.yaml:1:4: HB101 not UTF-8 at byte 3 (0xc3)\n    {NOT_UTF8}"]),
        (
            "ü: x\r\ny: ".encode() + b"\xff",
            [f"f.yaml:2:4: HB101 not UTF-8 at byte 10 (0xff)\n    {NOT_UTF8}"],
        ),
        (
            b"\xef\xbb\xbf# x\na: \xff\n",
            [f"f.yaml:2:4: HB101 not UTF-8 at byte 10 (0xff)\n    {NOT_UTF8}"],
        ),
        (
            "a: 1\n".encode("utf-16"),
            [f"f.yaml:1:1: HB101 not UTF-8 at byte 0 (0xff)\n    {NOT_UTF8}"],
        ),
        (b"a: 1\n\xef\xbb\xbfb: 2\n", [f"f.yaml:2:1: HB102 character U+FEFF {INVISIBLE}"]),
        (b"a: 1\nb: x\x00\n", [f"f.yaml:2:5: HB102 character U+0000 {INVISIBLE}"]),
        (b"a: \x1b[0m\n", [f"f.yaml:1:4: HB102 character U+001B {INVISIBLE}"]),
        (
            b"#" * (BIG + 1),
            [
                "f.yaml:1:1: HB103 file of 20 MiB is larger than the limit\n"
                "    split it; 20 MiB at most"
            ],
        ),
    ],
    ids=lambda each: repr(each[:12]) if isinstance(each, bytes) else "",
)
def test_a_fault_of_encoding_is_one_finding_with_its_place(
    data: bytes, expected: list[str]
) -> None:
    document = read(data, "f.yaml")
    assert [str(each) for each in document.findings] == expected
    assert document.root is None


def test_what_was_read_is_kept_while_its_bytes_and_its_path_are_the_same() -> None:
    data = b"- {id: kept, title: Kept}\n"
    document = read(data, "a.yaml")
    assert read(bytes(bytearray(data)), "a.yaml") is document
    elsewhere, changed = read(data, "b.yaml"), read(data + b"- 1\n", "a.yaml")
    assert (elsewhere.path, elsewhere.root) == ("b.yaml", document.root)
    assert changed.root == [*document.root, 1]


def test_a_large_file_is_not_kept() -> None:
    data = b"- a\n#" + b"x" * MOST_KEPT
    assert read(data, "a.yaml") is not read(data, "a.yaml")


def test_a_file_of_exactly_the_largest_size_is_read() -> None:
    assert value("- a\n#" + "x" * (BIG - 5)) == ["a"]


def test_all_faults_that_do_not_stop_the_parser_are_found_at_once() -> None:
    places = [each.where for each in read(b"a:\na: 1\nb: !x y\nc: d #e\n", "f.yaml").findings]
    assert [str(each) for each in places] == [
        "f.yaml:1:3",
        "f.yaml:2:1",
        "f.yaml:3:4",
        "f.yaml:4:4",
    ]


def test_the_reader_runs_nothing_that_a_file_names(tmp_path: Any) -> None:
    victim = tmp_path / "made"
    read(f"a: !!python/object/apply:os.mkdir ['{victim}']\n".encode(), "f.yaml")
    assert not victim.exists()


@given(st.binary(max_size=400))
def test_random_bytes_never_raise(data: bytes) -> None:
    document = read(data, "f.yaml")
    assert document.findings or document.root is not None


PIECES = st.sampled_from(
    [
        *"abc -?:,[]{}#&*!|>'\"%@`~<=\n\r\t\\\x85\u2028",
        *("- ", ": ", "a: ", " #x", "\n  ", "&x ", "*x", "!!set ", "<<: ", "---\n", "...\n"),
        *("? ", "{{ ", "}}", "\n\t", "|-\n", ">+\n", "%YAML 1.2\n", '"\\x', "null", "true", "ü"),
    ]
)


@settings(max_examples=500)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_random_yaml_like_text_never_raises(text: str) -> None:
    document = read(text.encode(), "f.yaml")
    assert document.findings or document.root is not None
    for each in document.findings:
        assert each.where.path == "f.yaml"
        assert each.where.line >= 1
        assert each.where.column >= 1


@given(st.text(max_size=200))
def test_random_text_never_raises(text: str) -> None:
    document = read(text.encode("utf-8", "surrogatepass"), "f.yaml")
    assert document.findings or document.root is not None


WORDS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\ufeff"
    ).filter(lambda char: not list(hidden(char)))
)
TREES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(TREES)
def test_quoted_structures_read_back_equal(tree: Any) -> None:
    text = yaml.safe_dump(tree, default_style='"', allow_unicode=True)
    assert value(text) == tree


@given(st.text(st.sampled_from("-+0123456789.eExo_:tTrRuUfFnNyYaslL~"), min_size=1, max_size=8))
def test_what_an_unquoted_scalar_means_never_loses_what_was_written(written: str) -> None:
    got = resolve(written)
    assert got is None or isinstance(got, bool) or str(got) == written or written == "-0"


def text_places(node: Any) -> Iterator[tuple[int, int]]:
    """Where every key and every text below a node was written."""
    if isinstance(node, Map):
        yield from node.key_at.values()
    inner: list[Any] = []
    if isinstance(node, Map):
        inner = [(each, node.value_at[key]) for key, each in node.items()]
    elif isinstance(node, Seq):
        inner = list(zip(node, node.items_at, strict=True))
    for each, at in inner:
        if isinstance(each, str):
            yield at
        else:
            yield from text_places(each)


@given(TREES)
def test_every_place_points_at_the_quote_that_opens_there(tree: Any) -> None:
    text = yaml.safe_dump(tree, default_style='"', allow_unicode=True, width=10**6)
    lines = text.split("\n")
    for line, column in text_places(value(text)):
        assert lines[line - 1][column - 1] == '"'
