"""What a merge or an invisible hand leaves in a file is found wherever a person writes."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from handbook.catalog import DocsFolder, load, load_cached
from handbook.cli.main import cli
from handbook.source.characters import hidden, in_entities, without_hidden
from handbook.source.conflicts import conflicts
from handbook.source.reader import read

Make = Callable[[Path, Mapping[str, str]], Path]
BOTH = "<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> other\n"
CONFLICT = "HB133 merge conflict, up to line 5"


def said(project: Path) -> list[str]:
    docs = DocsFolder(project / "docs", "docs")
    return [str(each).split("\n")[0] for each in load(project / "data", "data", docs).findings]


@pytest.mark.parametrize(
    "name",
    [
        *("mkdocs.yml", "macros/queries.py", "macros/templates/home.html", "overrides/main.html"),
        *("overrides/assets/extra.css", "overrides/partials/footer.html", "docs/faq.md"),
        *("docs/list.csv", "data/roles.yaml", "data/log/2026/2026-01-05-x-a1.yaml"),
        *("data/playbooks/restart.yaml", "data/source/notes.md"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_conflict_is_one_finding_wherever_it_stands(
    name: str, ends: str, tmp_path: Path, make: Make
) -> None:
    make(tmp_path / "data", {})
    (tmp_path / "docs").mkdir()
    place = tmp_path / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(BOTH.replace("\n", ends).encode())
    assert said(tmp_path) == [f"{name}:1:1: {CONFLICT}"]


def test_a_character_that_nobody_sees_is_found_beside_the_pages(tmp_path: Path, make: Make) -> None:
    make(tmp_path / "data", {})
    files = {
        "mkdocs.yml": 'site_name: "A\\u202Eb"\nnav:\n  - B\u200b: index.md\n',
        "macros/queries.py": "# \u2066 begin\n",
        "overrides/main.html": "<p>\u200f</p>\n",
        "docs/index.md": "# Home\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert [line.partition(" U+")[0] for line in said(tmp_path)] == [
        "macros/queries.py:1:3: HB134",
        "mkdocs.yml:1:12: HB134 in an escape:",
        "mkdocs.yml:3:6: HB134",
        "overrides/main.html:1:4: HB134",
    ]


def test_what_is_mended_beside_the_pages_is_read_again(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path / "data", {})
    docs = DocsFolder(tmp_path / "docs", "docs")
    docs.root.mkdir()
    (tmp_path / "mkdocs.yml").write_text(BOTH)
    assert load_cached(folder, "data", docs).findings != ()
    (tmp_path / "mkdocs.yml").write_text("site_name: A\n")
    assert load_cached(folder, "data", docs).findings == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Heading\n=======\n", 0),
        ("> a\n>>>>>>> seven\n>>>>>>> deep\n", 0),
        ("    <<<<<<< HEAD\n", 0),
        ("<<<<<<<HEAD\n", 0),
        ("======= more\n", 0),
        ("<<<<<< six\n", 0),
        (f"```diff\n{BOTH}```\n", 1),
        (BOTH * 2, 2),
        ("<<<<<<< HEAD\nTitle\n=======\n", 1),
        ("a\n>>>>>>> other\n", 1),
        ("||||||| base\n", 1),
        (BOTH.replace("one\n", "one\n||||||| base\n<<<<<<<<< x\n=========\n>>>>>>>>> y\n"), 1),
    ],
)
def test_markdown_lines_that_mean_something_else_are_no_conflict(text: str, found: int) -> None:
    assert len(conflicts(text, "x.md", ruled=True)) == found


NEEDED = [
    *("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "API\u200c\u0647\u0627"),
    *("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200c\u0937", "\u09b0\u200d\u09cd\u09af"),
    *("\U0001f468\u200d\U0001f469", "\u2764\ufe0f", "1\ufe0f\u20e3", "\u845b\U000e0100"),
    *("a\u034f\u0308", "e\u0301\u034f\u0323", "\u05b7\u034f\u05b4"),
    *("\U0001f3f3\ufe0f\u200d\U0001f308", "\U0001f469\U0001f3fd\u200d\u2695\ufe0f"),
    *("\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",),
    *(
        "\u0e20\u0e32\u200b\u0e44\u0e17",
        "10\xa0%",
        "\u65e5\u3000\u672c",
        "\u05e9\u05dc\u05d5\u05dd",
    ),
]
NEEDLESS = [
    *("a\u200db", "a\u200cb", "a\u200bb", "a\ufe0f", "1\ufe0f", "\u200d", "a\U000e0061b"),
    *("\u0645\u200c\u200cx", "\U0001f3f4\U000e0041", "\u05e9\u200f", "so\xadft", "\u2060"),
    *("\u3164", "\uffa0", "\u115f", "\u180e", "\u2028", "\u2029", "\u061c", "\u2800", "a\u034fb"),
    *(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x206A)),
]


@pytest.mark.parametrize("text", NEEDED, ids=ascii)
def test_joiners_and_selectors_stay_where_a_script_needs_them(text: str) -> None:
    assert list(hidden(text)) == []


@pytest.mark.parametrize("text", NEEDLESS, ids=ascii)
def test_what_nobody_sees_is_found_where_nothing_needs_it(text: str) -> None:
    assert len(list(hidden(text))) == 1


# How a text is written, with what is hidden in it as its path has it, and how much of it.
IN_CONTEXT = [
    ("f.yaml", 'a: "\\U0001F308\ufe0f"\n', 0),
    ("f.yml", 'a: "\\U0001F3F3\ufe0f\u200d\\U0001F308 \\\\\\U0001F308\ufe0f"\n', 0),
    ("f.yaml", 'a: "\\U00011103\u200d, 1\ufe0f\\u20e3, a\u200c\\u0645"\n', 0),
    ("f.yaml", 'a: "&#x1F308;\ufe0f"\n', 0),
    ("f.md", "&#x1F308;\ufe0f, &#128104;\u200d&#128105;, &zwj;&#x1F308;\n", 0),
    ("f.md", '---\ntitle: "\\U0001F308\ufe0f"\n---\n# Home\n', 0),
    ("f.yaml", 'a: "\\\\U0001F308\ufe0f"\n', 1),
    ("f.yaml", "a: '\\U0001F308\ufe0f'\n", 1),
    ("f.yaml", 'a: \\U0001F308\ufe0f # "\\U0001F308\ufe0f"\n', 2),
    ("f.yaml", 'a: "\\U0001F308\ufe0f\u200b"\nb: "\\x41\u200d"\n', 2),
    ("f.yaml", 'a: "\\u200b\ufe0f\\UFFFFFFFF\u200d"\n', 2),
    ("f.md", '"\\U0001F308\ufe0f"\n', 1),
    ("f.md", "a&amp;\ufe0f, &nothing;\u200d\n", 2),
]


@pytest.mark.parametrize(("path", "text", "count"), IN_CONTEXT, ids=ascii)
def test_an_escape_or_an_entity_beside_it_is_what_it_makes(
    path: str, text: str, count: int
) -> None:
    seen, found = without_hidden(text, path)
    assert len(found) == count
    assert (seen == text) == (count == 0)


def test_a_flag_of_which_half_is_escaped_reads_back_as_it_was_written() -> None:
    text = "\U0001f3f3\ufe0f\u200d\U0001f308\ufe0f"
    dumped = yaml.dump({"a": text}, Dumper=yaml.CSafeDumper, allow_unicode=True)
    assert "\ufe0f" in dumped
    document = read(dumped.encode(), "f.yaml")
    assert (document.findings, document.root) == ((), {"a": text})


def test_several_escapes_in_one_value_are_one_finding() -> None:
    document = read(b'a: "\\u202ax\\u202c\\u2060\\ufeff"\n', "f.yaml")
    assert [each.message for each in document.findings] == [
        "the escape for U+FEFF makes a character that cannot be shown",
        "in an escape: U+202A LEFT-TO-RIGHT EMBEDDING and 2 more changes the direction of text",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [("&#x1F308;&#xFE0F;", 0), ("1&#xFE0F;&#x20E3;", 0), ("a&#xFE0F;", 1), ("&zwj;&zwj;x", 2)],
)
def test_an_entity_is_judged_beside_what_its_neighbour_makes(text: str, found: int) -> None:
    assert len(list(in_entities(text))) == found


def test_a_record_with_a_hidden_character_is_read_as_a_reader_sees_it(
    tmp_path: Path, make: Make
) -> None:
    files = {
        "roles.yaml": "- {id: dev\u200bops, title: DevOps}\n",
        "duties.yaml": "- {id: look, title: Look, cadence: daily, owner: devops}\n",
    }
    found = load(make(tmp_path, files), "data")
    assert [each.code for each in found.findings] == ["HB134"]
    assert found.get("devops").title == "DevOps"


@pytest.mark.parametrize("option", ["--note", "--ticket", "--outcome"])
def test_what_nobody_sees_is_not_recorded(
    option: str, twin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(twin, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    words = [
        "done",
        "rotate-keys",
        "--by",
        "devops",
        "--evidence",
        "https://a.example",
        "--ticket",
        "A",
    ]
    result = CliRunner().invoke(cli, [*words, "--note", "x", option, "a\u202eb"])
    assert result.exit_code == 1
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in result.output
    assert sorted(tmp_path.rglob("*")) == before
