"""What stands in the docs folder: only what may be published, and pages that can be read."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tokens import AWS

from handbook.catalog import DocsFolder, load
from handbook.cli.main import cli
from handbook.source.markdown import prose, without_code, without_templates

Make = Callable[[Path, Mapping[str, str]], Path]


@pytest.fixture
def docs(tmp_path: Path, make: Make) -> Path:
    """The docs folder of a handbook that is otherwise fine, beside its data."""
    make(tmp_path / "data", {})
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "faq.md").write_text("# Questions\n")
    return folder


def found(docs: Path) -> list[str]:
    book = load(docs.parent / "data", "data", DocsFolder(docs, "docs"))
    return [str(finding) for finding in book.findings]


def checked(docs: Path, *options: str) -> tuple[int, str]:
    command = ["check", "--quiet-gaps", "--data", str(docs.parent / "data"), *options]
    result = CliRunner().invoke(cli, command)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


TYPES = (
    ".md, .csv, .ics, .json, .svg, .txt, .vtt, .avif, .gif, .ico, .jpeg, .jpg, .png, .webp, "
    ".mp3, .mp4, .pdf, .webm, .woff2"
)


def test_a_link_out_of_the_docs_folder_is_refused(docs: Path) -> None:
    (docs / "hostname.md").symlink_to("/etc/hostname")
    (docs / "data.md").symlink_to(docs.parent / "data" / "handbook.yaml")
    (docs / "etc").symlink_to("/etc")
    (docs / "questions.md").symlink_to("faq.md")
    hint = "put a copy of the file here"
    assert found(docs) == [
        f"docs/{name}:1:1: HB1001 this link leads out of the docs folder\n    {hint}"
        for name in ("data.md", "etc", "hostname.md")
    ]


def test_a_link_that_leads_round_or_nowhere_is_refused_and_the_rest_is_read(docs: Path) -> None:
    (docs / "round.md").symlink_to("round.md")
    (docs / "loop").symlink_to(".")
    (docs / "gone.md").symlink_to("nothing.md")
    (docs / "bad.md").write_text("# Bad <!-- seen -->\n")
    code, said = checked(docs)
    assert code == 3
    lines = [line for line in said.splitlines() if "HB" in line]
    shown = docs
    assert lines == [
        f"{shown}/bad.md:1:7: HB1007 this comment would be published",
        f"{shown}/gone.md:1:1: HB1002 this link leads nowhere, or round in a circle",
        f"{shown}/loop:1:1: HB1002 this link leads to a folder, whose pages would be there twice",
        f"{shown}/round.md:1:1: HB1002 this link leads nowhere, or round in a circle",
    ]


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("id_rsa", "id_rsa"),
        ("server.pem", ".pem"),
        (".env", ".env"),
        ("dump.sql", ".sql"),
        ("page.html", ".html"),
        ("page.md.bak", ".bak"),
        ("run.sh", ".sh"),
        ("keys/site.key", ".key"),
    ],
)
def test_a_file_of_a_type_that_is_not_published_is_refused(
    docs: Path, name: str, suffix: str
) -> None:
    (docs / name).parent.mkdir(exist_ok=True)
    (docs / name).write_text("x")
    assert found(docs) == [
        f"docs/{name}:1:1: HB1004 files of this type are not published: {suffix}\n"
        f"    keep it out of the docs folder; published are {TYPES}"
    ]


def test_pictures_papers_and_what_editors_leave_are_no_fault(docs: Path) -> None:
    (docs / "img").mkdir()
    for name in ("img/map.png", "img/plan.pdf", ".DS_Store", ".faq.md.swp", "img/.gitkeep"):
        (docs / name).write_bytes(b"\xff\xd8\x00")
    assert found(docs) == []


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("a#b.md", "'a#b.md'"),
        ("what?.md", "'what?.md'"),
        ("two\nlines.md", r"'two\nlines.md'"),
        ("bell\x07.md", r"'bell\x07.md'"),
        ("Faq2.md", "'Faq2.md'"),
        ("with blank.md", "'with blank.md'"),
        ("a%20b.md", "'a%20b.md'"),
        ("über.md", r"'\xfcber.md'"),
        ("Folder/faq.md", "'Folder'"),
    ],
)
def test_a_name_that_an_address_cannot_hold_is_refused(docs: Path, name: str, part: str) -> None:
    (docs / name).parent.mkdir(exist_ok=True)
    (docs / name).write_text("# X\n")
    assert len(found(docs)) == 1
    place, rest = found(docs)[0].split(":1:1: ", 1)
    assert rest == (
        f"HB1003 {part} cannot stand in an address\n"
        "    small letters, digits, hyphens, dots and underscores, as in rotate-keys.md"
    )
    assert place.isprintable()


def test_a_name_that_is_not_utf8_is_refused_and_can_be_printed(docs: Path) -> None:
    try:
        (docs / "caf\udce9.md").write_text("# X\n")
    except (OSError, UnicodeError):
        pytest.skip("this file system takes only names in UTF-8")
    code, said = checked(docs)
    assert code == 1
    assert r"caf\udce9.md:1:1: HB1003 'caf\udce9.md' cannot stand in an address" in said


def test_a_page_that_is_not_utf8_is_a_finding_with_its_place(docs: Path) -> None:
    (docs / "latin.md").write_bytes("# José\n\nAb José\n".encode("latin-1"))
    assert found(docs) == [
        "docs/latin.md:1:6: HB101 not UTF-8 at byte 5 (0xe9)\n    save the file as UTF-8"
    ]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("title: a: b\n", "docs/x.md:2:9: HB113 unquoted colon"),
        ("title: a\nhide: [toc\n", "docs/x.md:3:7: HB132 unclosed bracket"),
        ("title: a\ntitle: b\n", 'docs/x.md:3:1: HB122 duplicate key "title"'),
        ("title: 'a\n", "docs/x.md:2:8: HB111 unclosed quote"),
        ("- a\n", "docs/x.md:1:1: HB1005 front matter is not keys with values"),
    ],
    ids=["colon", "bracket", "duplicate", "quote", "list"],
)
def test_front_matter_that_is_broken_is_a_finding_with_its_place(
    docs: Path, front: str, expected: str
) -> None:
    (docs / "x.md").write_text(f"---\n{front}---\n# X\n")
    assert [finding.splitlines()[0] for finding in found(docs)] == [expected]


@pytest.mark.parametrize("front", ["", "\n", "# no keys yet\n"])
def test_front_matter_without_keys_is_no_fault(docs: Path, front: str) -> None:
    (docs / "x.md").write_text(f"---\n{front}---\n# X\n")
    assert found(docs) == []


@pytest.mark.parametrize("text", ["---\ntitle: a\n# X\n", "Note: see below\n\n# X\n"])
def test_lines_that_would_be_taken_for_front_matter_are_refused(docs: Path, text: str) -> None:
    """The page would lose them, or show them as they are."""
    (docs / "x.md").write_text(text)
    assert found(docs) == [
        "docs/x.md:1:1: HB1005 the page's first lines would be taken for front matter, "
        "and not shown\n"
        "    write it between two lines of ---, or start the page with its heading"
    ]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("\n".join(f"{'    ' * depth}- a" for depth in range(500)), "22:1"),
        ("[" * 5000, "1:101"),
        ("[" * 5000 + "a" + "](x)" * 5000, "1:101"),
        ("![a " * 5000, "1:402"),
        ("*" * 5000 + "a", "1:1"),
        (">" * 500 + " a", "1:1"),
    ],
    ids=["list", "brackets", "links", "images", "stars", "quotes"],
)
def test_what_is_nested_too_deep_is_named_without_a_trace(docs: Path, text: str, at: str) -> None:
    (docs / "deep.md").write_text(text)
    code, said = checked(docs)
    assert code == 1
    assert f"{docs}/deep.md:{at}: HB1010 " in said
    assert "Traceback" not in said


def test_a_secret_on_a_page_or_in_a_text_file_is_found_and_masked(docs: Path) -> None:
    """Also in code, in front matter and in what is published beside pages."""
    (docs / "a.md").write_text(f"---\ntitle: {AWS}\n---\n# A\n\n```\n{AWS}\n```\n")
    (docs / "b.csv").write_text(f"name,key\nx,{AWS}\n")
    code, said = checked(docs)
    assert code == 1
    places = [line.split(":", 1)[1] for line in said.splitlines() if "HB1101" in line]
    message = "HB1101 looks like a secret (AWS key)"
    assert places == [f"2:8: {message}", f"7:1: {message}", f"2:3: {message}"]
    assert AWS[4:] not in said


def test_the_docs_folder_is_beside_the_data_or_named(docs: Path, tmp_path: Path) -> None:
    (docs / "dump.sql").write_text("x")
    other = tmp_path / "pages"
    other.mkdir()
    (other / "a.md").write_text("# A\n")
    assert checked(docs)[0] == 1
    assert checked(docs, "--docs", str(docs))[0] == 1
    assert checked(docs, "--docs", str(other))[0] == 0
    code, said = checked(docs, "--docs", str(tmp_path / "nowhere"))
    assert code == 2
    assert "there is no folder" in said


def test_a_handbook_without_a_docs_folder_is_checked(tmp_path: Path, make: Make) -> None:
    data = make(tmp_path / "data", {})
    result = CliRunner().invoke(cli, ["check", "--data", str(data)])
    assert result.exit_code == 0


MARKS = "`~<>[](){}*_#!-:=\"'/.|\\ \n\tabc{{}}%on"


@given(st.text(alphabet=MARKS, max_size=300))
@settings(max_examples=300)
def test_blanked_text_keeps_its_length_and_lines(text: str) -> None:
    for blank in (without_code, without_templates, prose):
        shown = blank(text)
        assert len(shown) == len(text)
        assert all(a == b or (b == " " and a != "\n") for a, b in zip(text, shown, strict=True))


@given(st.text(alphabet=MARKS, max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_page_can_be_checked(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "data").mkdir()
    (folder / "docs").mkdir()
    (folder / "docs" / "x.md").write_text(text)
    code, said = checked(folder / "docs")
    assert code == 1
    assert "HB302" in said


@pytest.mark.parametrize("text", ["<![:", "a <![x", "<![x[ b", "<![if !IE]>x<![endif]>", "<!["])
def test_a_page_may_hold_what_begins_a_marked_section_and_is_none(docs: Path, text: str) -> None:
    (docs / "faq.md").write_text(f"# Questions\n\n{text}\n")
    assert checked(docs) == (0, "0 errors, 0 warnings, 0 gaps\n")


def test_code_templates_addresses_and_markup_are_no_prose() -> None:
    text = (
        'A `code` word\n```\nfenced\n```\n[text](https://x.example/y "t") <b>bold</b> '
        "{{ ref('z') }} {: .cls } https://u.example and ``a ` b``.\n~~~\nto the end\n"
    )
    assert prose(text).split() == ["A", "word", "[text]", "bold", "and", "."]


def test_a_page_record_without_its_file_is_told_with_the_nearest_name(docs: Path) -> None:
    (docs.parent / "data" / "pages.yaml").write_text("- {id: page-faq, title: FAQ, path: faqq}\n")
    code, said = checked(docs, "--select", "HB1013")
    data = docs.parent / "data"
    assert said.splitlines()[:2] == [
        f'{data}/pages.yaml:1:36: HB1013 no page "faqq" in the docs folder',
        '    did you mean "faq"? write docs/faqq.md, or remove the record',
    ]
    assert code == 1
