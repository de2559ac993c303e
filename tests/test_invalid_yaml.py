"""Text that is not YAML, by what is wrong with it, and where each fault is seen.

The kinds of fault are those of the YAML test suite; the texts are our own.
"""

import pytest

from handbook.source import read

INVALID = {
    "mappings": [
        ("key: one\nno colon here\nnext: two\n", "2:1 HB110"),
        ("just text\nkey: value\n", "2:4 HB113"),
        ("first line\n second: line\n", "2:8 HB113"),
        ("key: a\n  more: b\n", "2:7 HB113"),
        ("key:\n  sub: 1\n other: 2\n", "3:2 HB110"),
        ("key:\n    sub: 1\n  other: 2\n", "3:3 HB110"),
        ("- one\n two: three\n", "2:5 HB113"),
        ("- one\nkey: two\n", "2:1 HB110"),
        ("key: one\n- two\n", "2:1 HB110"),
    ],
    "lists": [
        ("list:\n- one\n - two\n- three: x\n   four: y\n", "5:8 HB113"),
        ("list:\n  - one\n - two\n", "3:2 HB110"),
        ("list: - one\n", "1:7 HB110"),
        ("list: - one\n      - two\n", "1:7 HB110"),
    ],
    "brackets": [
        ("key: [one, two\nnext: three\n", "1:6 HB132"),
        ("key: [one, two}\n", "1:6 HB132"),
        ("key: {one: 1, two: 2]\n", "1:6 HB132"),
        ("key: [one]]\n", "1:11 HB110"),
        ("key: {one: 1}}\n", "1:14 HB110"),
        ("key: [one] two\n", "1:12 HB110"),
        ("key: {one: 1} two\n", "1:15 HB110"),
        ("key: [one,, two]\n", "1:11 HB110"),
        ("key: [, one]\n", "1:7 HB110"),
        ("key: {, one: 1}\n", "1:7 HB110"),
        ("key: {one: 1 two: 2}\n", "1:6 HB132"),
        ("key: [one two: three: four]\n", "1:6 HB132"),
    ],
    "more than one root": [
        ("[one, two]\n[three]\n", "2:1 HB121"),
        ("{one: 1}\n{two: 2}\n", "2:1 HB121"),
        ("[one]\nkey: two\n", "2:1 HB121"),
    ],
    "quotes": [
        ('key: "one" two\n', "1:12 HB110"),
        ("key: 'one' two\n", "1:12 HB110"),
        ('key: "one"two\n', "1:11 HB110"),
        ("key: 'it's'\n", "1:10 HB110"),
        ('key: "one\n', "1:6 HB111"),
        ("key: 'one\n", "1:6 HB111"),
        ('"key: one\n', "1:1 HB111"),
        ("'key: one\n", "1:1 HB111"),
        ('key: "\\q"\n', "1:7 HB116"),
        ('key: "\\x4"\n', "1:9 HB116"),
        ('key: "\\u12"\n', "1:9 HB116"),
        ('key: "\\ud800"\n', "1:9 HB116"),
        ('key: "\\U00110000"\n', "1:9 HB116"),
        ('key: "one\n---\ntwo"\n', "1:6 HB111"),
        ('key: "one\n...\n"\n', "1:6 HB111"),
    ],
    "blocks of text": [
        ("key: | text\n  more\n", "1:8 HB110"),
        ("key: > text\n", "1:8 HB110"),
        ("key: |0\n  text\n", "1:7 HB110"),
        ("key: |10\n  text\n", "1:8 HB110"),
        ("key: |-+\n  text\n", "1:8 HB110"),
        ("key: |x\n  text\n", "1:7 HB110"),
        ("key: |2\n text\n", "2:2 HB110"),
        ("key: |\n  text\n less\n", "3:2 HB110"),
        ("key: >\n    text\n  less\nkey2 x\n", "3:3 HB110"),
    ],
    "anchors and aliases": [
        ("key: &a &b one\n", "1:6 HB115 1:9 HB110"),
        ("key: &a\n&b one: two\n", "1:6 HB115"),
        ("key: &a *b\n", "1:6 HB115 1:9 HB110"),
        ("- &a\n- *a\n", "1:3 HB115"),
        ("key: *\n", "1:6 HB114"),
        ("key: &\n", "1:6 HB114"),
        ("key: &a{} one\n", "1:6 HB114"),
        ("key: *a one\n", "1:6 HB128"),
        ("one: &a 1\ntwo: *a three\n", "2:9 HB110"),
    ],
    "tags": [
        ("key: !\n", "1:6 HB131"),
        ("key: !! one\n", "1:6 HB131"),
        ("key: !<tag one\n", "1:6 HB131"),
        ("key: !<> one\n", "1:6 HB131"),
        ("key: !e!x one\n", "1:6 HB131"),
        ("key: !!str one\n", "1:6 HB131"),
        ("key: !local one\n", "1:6 HB131"),
    ],
    "directives": [
        ("%YAML 1.2\nkey: one\n", "1:1 HB118"),
        ("%YAML 1.2\n%YAML 1.2\n---\nkey: one\n", "1:1 HB118"),
        ("%YAML one\n---\nkey: one\n", "1:1 HB118"),
        ("%YAML\n---\nkey: one\n", "1:1 HB118"),
        ("%YAML 1.2 more\n---\nkey: one\n", "1:1 HB118"),
        ("%TAG\n---\nkey: one\n", "1:1 HB118"),
        ("%TAG !\n---\nkey: one\n", "1:1 HB118"),
        ("%UNKNOWN x\n---\nkey: one\n", "1:1 HB118"),
        ("key: one\n%YAML 1.2\n---\nkey: two\n", "2:1 HB118"),
    ],
    "documents": [
        ("--- key: one\n", "1:8 HB113"),
        ("--- - one\n", "1:5 HB110"),
        ("--- one\n--- two\n", "2:1 HB120"),
        ("key: one\n---\n---\n", "2:1 HB120"),
        ("key: one\n... two\n", "2:5 HB121"),
        ("key: one\n...\n...\nkey: two\n", "4:1 HB121"),
        ("---\n...\n---\nkey: one\n", "3:1 HB120"),
    ],
    "colons and keys": [
        ("key: one: two\n", "1:9 HB113"),
        ("key: one: [two]\n", "1:9 HB113"),
        ("key: - one: two\n", "1:6 HB110"),
        ("a: b: c: d\n", "1:5 HB113"),
        ("key: one # comment\n  : two\n", "2:3 HB110"),
        (": one\n", "1:1 HB110"),
        ("- : one\n", "1:3 HB110"),
        ("? one\n? two\n", "2:1 HB115 3:1 HB115"),
        ("? one\nkey\n", "2:1 HB110"),
        ("? [one]\n: two\n", "1:3 HB126"),
        ("{[one]: two}\n", "1:2 HB126"),
        ("{? one : two, three}\n", "1:20 HB115"),
        ("{one, two}\n", "1:5 HB115 1:10 HB115"),
        ("{one: 1, one: 2}\n", "1:10 HB122"),
        ("key: one\nkey: two\n", "2:1 HB122"),
    ],
    "tabs": [
        ("key:\n\tsub: one\n", "2:1 HB112"),
        ("\tkey: one\n", "1:1 HB112"),
        ("key: one\n\tmore: two\n", "2:1 HB112"),
        ("- one\n\t- two\n", "2:1 HB112"),
        ("key:\n  - one\n\t- two\n", "3:1 HB112"),
        ("key: [\n\tone\n", "1:6 HB132"),
    ],
    "reserved signs": [
        ("key: @one\n", "1:6 HB114"),
        ("key: `one`\n", "1:6 HB114"),
        ("key: %one\n", "1:6 HB114"),
        ("@key: one\n", "1:1 HB114"),
        ("- @one\n", "1:3 HB114"),
        ("key: ,one\n", "1:6 HB110"),
        ("key: ]\n", "1:6 HB114"),
        ("key: }\n", "1:6 HB114"),
        ("- ]\n", "1:3 HB114"),
        ("key: -\n", "1:6 HB110"),
        ("key: ?\n", "1:6 HB114"),
        ("key: ? one\n", "1:6 HB114"),
        ("- -\n", "1:4 HB115"),
        ("key: ''one''\n", "1:8 HB110"),
    ],
    "keys that are not text": [
        ("<<: {one: 1}\n", "1:1 HB123"),
        ("key: one\n<<: [two]\n", "2:1 HB123"),
        ("~: one\n", "1:1 HB124"),
        ("null: one\n", "1:1 HB124"),
    ],
    "templates, comments and numbers": [
        ("key: {{ one }}\n", "1:7 HB125"),
        ("key: {{one}}\n", "1:7 HB125"),
        ("{{ one }}: two\n", "1:1 HB125"),
        ("key: {% one %}\n", "1:7 HB114"),
        ("key: #one\n", "1:5 HB115"),
        ("key: one #two\n", "1:6 HB115"),
        ("key:\n- #one\n", "2:2 HB115"),
        ("key: 99999999999999999999\n", "1:6 HB117"),
    ],
    "characters": [
        ("\x00", "1:1 HB102"),
        ("key: one\x07\n", "1:9 HB102"),
        ("key: one\ufffe\n", "1:9 HB102"),
        ("\ufeff\ufeffkey: one\n", "1:1 HB102"),
        ("key: one\n\ufeff\n", "2:1 HB102"),
    ],
    "nothing at all": [
        ("#\n", "1:1 HB119"),
        (" \n", "1:1 HB119"),
        ("---\n", "1:1 HB119"),
        ("...\n", "1:1 HB110"),
        ("null\n", "1:1 HB119"),
        ("- null\n", "1:3 HB115"),
        ("key:\n", "1:5 HB115"),
    ],
}
CASES = [(kind, text, said) for kind, cases in INVALID.items() for text, said in cases]


@pytest.mark.parametrize(
    ("text", "said"),
    [case[1:] for case in CASES],
    ids=[f"{kind}-{number}" for number, (kind, *_) in enumerate(CASES)],
)
def test_text_that_is_not_yaml_is_told_with_its_place(text: str, said: str) -> None:
    document = read(text.encode(), "f.yaml")
    found = [f"{f.where.line}:{f.where.column} {f.code}" for f in document.findings]
    assert " ".join(found) == said
    assert all(f.message and f.hint for f in document.findings)


def test_there_are_many() -> None:
    assert len(CASES) > 100
