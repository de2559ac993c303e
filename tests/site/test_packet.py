"""`handbook packet`: documents of a part of the handbook, read back from their PDF."""

import sys
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

import pytest
from building import copy_project
from click.testing import CliRunner, Result
from pdf import Pdf, required

from handbook.cli.main import cli
from handbook.paper.pdf import is_ours

LISTED = """\
Card
  card              Card for wallet and wall
Packet
  devops-packet     Packet for DevOps
  producer-packet   Packet for producers
Chapter
  when-it-breaks    When it breaks
  what-is-due       What is due
  systems           Systems
  who               Who
  new-here          New here
  this-handbook     This handbook
Role
  devops            DevOps
  producer          Producer
  projectionist     Projectionist
Playbook
  roll-back-player  Roll back the player
  rotate-lens-key   Rotate the Lens key
Also each other record that has a page, by its id, and each page by its path.
To make one: handbook packet NAME -o FILE.pdf
"""
A4, LETTER = (595, 842), (612, 792)
COVER, CONTENTS = 1, 2


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, twin: Path) -> Path:
    """The small complete handbook; what tests make lies beside it."""
    return copy_project(tmp_path_factory.mktemp("packets"), twin)


@pytest.fixture
def run(project: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """A function that runs the command in the project's folder."""
    monkeypatch.chdir(project)
    return lambda *arguments: CliRunner().invoke(cli, ["packet", *arguments])


@pytest.fixture(scope="module")
def made(project: Path) -> Callable[..., Pdf]:
    """A function that makes a document, each once, and reads it."""
    required()
    known: dict[tuple[str, ...], Pdf] = {}

    def make(*arguments: str) -> Pdf:
        if arguments not in known:
            file = project / f"{len(known)}.pdf"
            data = ["--data", str(project / "data"), "-o", str(file)]
            done = CliRunner().invoke(cli, ["packet", *arguments, *data])
            assert done.exit_code == 0, done.output
            known[arguments] = Pdf(file)
        return known[arguments]

    return make


def each_once(found: Iterable[object]) -> list[object]:
    return [each for each, _ in groupby(found)]


def test_without_a_name_it_lists_what_can_be_printed(run: Callable[..., Result]) -> None:
    done = run()
    assert (done.exit_code, done.stdout) == (0, LISTED)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("devop", "-o", "x.pdf"), 'there is nothing to print by "devop"; did you mean "devops"?'),
        (("heaven", "-o", "x.pdf"), 'by "heaven"; handbook packet lists what there is'),
        (("devops",), "Invalid value for -o: name the file: -o devops.pdf"),
        (("devops", "-o", "x.pdf", "--paper", "a0"), "'a0' is not one of 'a4', 'letter'"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(
    run: Callable[..., Result], project: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (project / "x.pdf").exists()


@pytest.mark.proofs
def test_the_title_page_says_for_whom_it_is_whose_how_old_and_what_is_not_known(
    made: Callable[..., Pdf],
) -> None:
    role = made("devops")
    cover = " ".join(role.pages[COVER - 1].split())
    for words in (
        "ROLE DevOps Runs the players and what they stand on.",
        "whoever holds this role: Ada Reel Producer Acme Operations, Acme Pictures",
        "2026-04-01. What was learnt later is in the handbook, not here.",
        "What is not known Q02 Which store keeps the chat webhook?",
        "nobody decided it yet. Do not guess it.",
    ):
        assert words in cover
    # The other open questions of the handbook are none of this document.
    assert "Q01" not in cover


def test_the_contents_name_the_page_on_which_each_part_is(made: Callable[..., Pdf]) -> None:
    role = made("devops")
    listed = [
        (line.rstrip(". 0123456789"), int(line.split()[-1]))
        for line in role.pages[CONTENTS - 1].splitlines()
        if line.rstrip()[-1:].isdigit() and "page " not in line
    ]
    outlined = [(title, page) for level, title, page in role.outline() if level < 2]
    assert listed == [(t, p) for t, p in outlined if t not in ("What is not known", "Contents")]
    for title, page in listed:
        assert title in " ".join(role.pages[page - 1].split())
    # Each line of the contents is a link to that very page.
    assert each_once(role.links(CONTENTS)) == each_once(page for _, page in listed)


def test_a_role_gets_its_page_its_accesses_whom_to_call_and_its_playbooks(
    made: Callable[..., Pdf],
) -> None:
    chapters = [title for level, title, _ in made("devops").outline() if level == 0]
    assert chapters[2:] == [
        "DevOps",
        "Accesses: DevOps",
        "Contacts",
        "Roll back the player",
        "Rotate the Lens key",
    ]


def test_each_page_says_whose_it_is_and_which_of_how_many(made: Callable[..., Pdf]) -> None:
    role = made("devops")
    for number, page in enumerate(role.pages, 1):
        assert "DevOps · Owner: Producer · 2026-04-01" in page
        assert f"page {number} of {len(role.pages)}" in page


def test_it_is_tagged_has_its_title_and_carries_its_fonts(made: Callable[..., Pdf]) -> None:
    role = made("devops")
    about = role.file.get_metadata_dict()
    assert (about["Title"], about["Author"]) == ("DevOps", "Acme Pictures")
    assert about["CreationDate"].startswith("D:20260401")
    assert role.is_tagged
    assert role.fonts()
    assert all(role.fonts().values())


@pytest.mark.proofs
def test_a_link_leads_within_the_document_to_the_site_or_nowhere(
    made: Callable[..., Pdf], monkeypatch: pytest.MonkeyPatch
) -> None:
    playbook = made("rotate-lens-key")
    assert {
        type(each) for page in range(len(playbook.pages)) for each in playbook.links(page + 1)
    } == {int}
    monkeypatch.setenv("HANDBOOK_SITE_URL", "https://ops.example/h/")
    published = made("rotate-lens-key", "--as-of", "2026-04-01")
    links = {each for page in range(len(published.pages)) for each in published.links(page + 1)}
    assert "https://ops.example/h/roles/devops/" in links
    assert all(isinstance(each, int) or each.startswith("https://ops.example/h/") for each in links)


def test_the_same_data_gives_the_same_bytes_and_another_day_others(
    run: Callable[..., Result], project: Path
) -> None:
    required()
    for name, day in (("a", "2026-04-01"), ("b", "2026-04-01"), ("c", "2026-04-02")):
        assert run("card", "-o", f"{name}.pdf", "--as-of", day).exit_code == 0
    first, second, later = ((project / f"{name}.pdf").read_bytes() for name in "abc")
    assert first == second != later


@pytest.mark.parametrize(("paper", "size"), [("a4", A4), ("letter", LETTER)])
def test_the_card_is_one_sheet(made: Callable[..., Pdf], paper: str, size: tuple[int, int]) -> None:
    card = made("card", "--paper", paper)
    assert (len(card.pages), card.sizes) == (1, {size})
    for words in (
        "Whom to call",
        "DevOps On call +49 30 901820-17",
        "Roll back now",
        "Put it back",
    ):
        assert words in card.text


@pytest.mark.proofs
def test_a_chapter_has_its_pages_in_the_order_of_the_navigation(made: Callable[..., Pdf]) -> None:
    chapters = [title for level, title, _ in made("new-here").outline() if level == 0]
    assert chapters[2:5] == ["Onboarding", "Questions and answers", "Education suite"]


def test_a_file_that_was_not_made_here_is_left_as_it_is(
    run: Callable[..., Result], project: Path
) -> None:
    required()
    other = project / "other.pdf"
    other.write_bytes(b"%PDF-1.7 somebody's only copy")
    done = run("card", "-o", "other.pdf")
    assert done.exit_code == 2
    assert "other.pdf was not made by this command; name another file, or remove it" in done.stderr
    assert other.read_bytes() == b"%PDF-1.7 somebody's only copy"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ImportError("no weasyprint"), "comes with the extra: pip install 'ops-handbook[pdf]'"),
        (OSError("cannot load library 'libpango-1.0-0'"), "on Debian: apt install libpango-1.0-0"),
    ],
)
def test_what_is_missing_to_make_a_pdf_is_said_before_anything_is_done(
    run: Callable[..., Result],
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    said: str,
) -> None:
    class Missing:
        @staticmethod
        def find_spec(name: str, *_: object) -> None:
            if name == "weasyprint":
                raise error

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing, *sys.meta_path])
    done = run("card", "-o", "missing.pdf")
    assert done.exit_code == 3
    assert said in done.stderr
    assert done.stderr.endswith("Nothing was written.\n")
    assert not (project / "missing.pdf").exists()


def test_a_page_whose_macro_fails_makes_no_document(
    run: Callable[..., Result], project: Path
) -> None:
    required()
    page = project / "docs/broken.md"
    page.write_text('---\ntitle: Broken\n---\n# Broken\n\n{{ ref("nobody") }}\n')
    try:
        done = run("broken", "-o", "broken.pdf")
    finally:
        page.unlink()
    assert done.exit_code == 1
    assert "docs/broken.md:6:1: HB1021" in done.stderr
    assert not (project / "broken.pdf").exists()


def test_what_was_made_here_is_known_by_its_identifier() -> None:
    assert not is_ours(b"%PDF-1.7\n/ID [(other:1) (2)]")
    assert not is_ours(b"/ID [(ops-handbook:1) (2)]")
    assert is_ours(b"%PDF-1.7\n/ID [(ops-handbook:1) (2)]")
