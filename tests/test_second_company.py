"""The handbook of a second company: another cloud, no Terraform, no source document, four people.

It was begun by `handbook init` from its own answers, and lives in `examples/`.
"""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from building import Build, build_site
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser

from handbook import rulebook
from handbook.catalog import DocsFolder, Handbook, load
from handbook.cli.main import cli
from handbook.hosting import Repository
from handbook.model import KINDS
from handbook.pages.macros import OWN, Templates
from handbook.pages.prose import block
from handbook.pages.reading import Reading
from handbook.pages.view import View
from handbook.site import dry

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
FREIGHT = EXAMPLES / "snail-freight"
TODAY = dt.date(2026, 4, 1)
# Each is one that its people would nod at, in the words of examples/README.md.
GAPS = [
    'data/backups.yaml:3:7: HB524 gap: no monitor watches backup "freight-db-backup"',
    'data/credentials.yaml:18:7: HB560 gap: credential "database-password": '
    "rotation or playbook is not set",
    'data/duties.yaml:11:7: HB509 gap: duty "cost-review": playbook is not set',
    "data/questions.yaml:3:7: HB604 gap: Q01 is open: "
    "How is the database password rotated without an outage?",
]


def read(folder: Path) -> tuple[Handbook, DocsFolder]:
    docs = DocsFolder(folder / "docs", "docs")
    return load(folder / "data", "data", docs), docs


@pytest.fixture(scope="module")
def freight() -> Handbook:
    return read(FREIGHT)[0]


def test_its_data_and_pages_have_no_error_no_warning_and_four_gaps() -> None:
    book, docs = read(FREIGHT)
    found = rulebook.check(book, TODAY, (dry.step(docs),))
    assert [str(each).splitlines()[0] for each in found] == GAPS


def test_it_says_what_a_team_knows(freight: Handbook) -> None:
    counts = {name: len(freight.by_kind.get(name, ())) for name in KINDS}
    assert (counts["person"], counts["system"], counts["playbook"]) == (4, 3, 4)
    booking = freight.get("booking")
    assert booking.tier == "1"
    assert (len(booking.slos), len(booking.dashboards)) == (1, 1)
    assert [each.environment for each in booking.environments] == ["production", "staging"]
    assert booking.extra.plain() == {"Cost centre": 4100}
    assert freight.settings.source_document is None
    unused = {"fact", "page", "packet", "kpi", "asset", "gate", "pipeline", "disclaimer"}
    assert {name for name in unused if counts[name]} == set()


def test_it_grew_from_what_init_made_of_its_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, freight: Handbook
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772447400")  # 2026-03-02
    answers = str(EXAMPLES / "snail-freight-answers.yaml")
    done = CliRunner().invoke(
        cli, ["init", str(tmp_path / "new"), "--answers", answers, "--no-site"]
    )
    assert done.exit_code == 0, done.output
    begun, _ = read(tmp_path / "new")
    for kind in ("role", "person", "assignment", "environment", "system", "vendor", "escalation"):
        assert {each.record.id for each in begun.by_kind[kind]} <= set(freight.entries), kind
    expected = {each.record.id for each in begun.by_kind["expectation"]}
    assert expected == {each.record.id for each in freight.by_kind["expectation"]}


def test_what_init_wrote_beside_the_data_is_as_this_engine_has_it() -> None:
    done = CliRunner().invoke(cli, ["upgrade", str(FREIGHT)])
    assert done.output.startswith("All is as version "), "cd there; handbook upgrade --write"


def test_each_data_file_names_its_schema() -> None:
    for path in FREIGHT.rglob("data/**/*.yaml"):
        line = path.read_text("utf-8").splitlines()[0]
        schema = line.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / schema).is_file(), path


TEXTS = {".css", ".html", ".md", ".py", ".svg", ".toml", ".txt", ".yaml", ".yml"}


def test_nothing_of_another_company_is_in_it() -> None:
    for path in FREIGHT.rglob("*"):
        if path.suffix in TEXTS and "schema" not in path.parts:
            text = path.read_text("utf-8").lower()
            assert [n for n in ("blockbuilders", "supabase", "terraform") if n in text] == [], path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Build:
    folder = tmp_path_factory.mktemp("freight") / "handbook"
    shutil.copytree(FREIGHT, folder, symlinks=True)
    return build_site(folder)


def pages(site: Build) -> dict[str, LexborHTMLParser]:
    found = {}
    for path in sorted(site.site.rglob("index.html")):
        address = path.parent.relative_to(site.site).as_posix()
        found[address] = LexborHTMLParser(path.read_text("utf-8"))
    return found


def test_its_site_is_built_strictly_and_says_not_set_for_gaps_and_for_what_events_left_out(
    site: Build,
) -> None:
    assert site.code == 0, site.said
    unset = {
        address: [each.text() for each in page.css(".hb-notset")]
        for address, page in pages(site).items()
        if page.css(".hb-notset")
    }
    assert unset == {
        "credentials": ["not set"],  # how the database password is rotated
        "roles/engineer/handover": ["not set"],  # the same
        "roles/platform-lead/handover": ["not set"],
        "vendors/google-cloud": ["not set"],
        "log/2026": ["not set", "not set"],  # migrations of a drill; when it was detected
        "drills": ["not set"],
    }


def test_no_page_of_it_names_what_it_does_not_have(site: Build) -> None:
    words = re.compile(r"blockbuilders|terraform|source facts?|packets?|KPI|assets?", re.I)
    named = {
        address: found
        for address, page in pages(site).items()
        if address != "rules"
        for text in [page.css_first("article").text(separator=" ")]
        # What a command is called says nothing of what there is.
        for found in [words.findall(text.replace("handbook packet", ""))]
        if found
    }
    assert named == {}


def test_who_is_on_call_holds_the_role_of_the_roster(site: Build) -> None:
    role = " ".join(
        pages(site)["roles/engineer-on-call"].css_first("article").text(separator=" ").split()
    )
    assert "Held by whoever is on call: Primary on call" in role
    table = " ".join(pages(site)["roles"].css_first("article").text(separator=" ").split())
    assert "Engineer , takes turns in Primary on call" in table


def test_a_team_of_one_playbook_is_asked_for_no_owner_and_shown_none(tmp_path: Path) -> None:
    (tmp_path / "data/playbooks").mkdir(parents=True)
    settings = (FREIGHT / "data/handbook.yaml").read_text("utf-8")
    (tmp_path / "data/handbook.yaml").write_text(settings)
    (tmp_path / "data/playbooks/restart.yaml").write_text(
        "id: restart\ntitle: Restart\npurpose: It runs again.\ntriggers: [It stopped.]\n"
        "preconditions: [You can sign in.]\nsteps: [{title: Stop, do: Stop it.}]\n"
        "verification: [It runs.]\n"
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n\n{{ home() }}\n")
    for name in ("macros", "overrides"):
        shutil.copytree(FREIGHT / name, tmp_path / name)
    config = (FREIGHT / "mkdocs.yml").read_text("utf-8").replace(", macros]", "]")
    (tmp_path / "mkdocs.yml").write_text(config)
    book, docs = read(tmp_path)
    assert [str(each) for each in rulebook.check(book, TODAY, (dry.step(docs),))] == []
    view = View(Reading(book, TODAY, Repository(), {}, rulebook.check), lambda: "playbooks/")
    macros = dict(Templates(OWN).macros(view, block))
    for text in (macros["playbook_table"](), macros["playbook_page"]("restart")):
        assert "Restart" in text
        assert "wner" not in text
        assert "Carried out by" not in text


def test_figures_of_what_a_team_has_none_of_are_left_out_of_its_summary() -> None:
    args = ["summary", "--data", str(FREIGHT / "data"), "--docs", str(FREIGHT / "docs")]
    done = CliRunner().invoke(cli, args)
    assert "| Records | 59 |" in done.output
    assert "of 0" not in done.output
