"""A kind that a handbook does not use leaves nothing: no page, no entry, no link, no finding."""

import datetime as dt
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from building import PROJECT, build_site
from leaving import leave_out
from proofs import first_of
from selectolax.lexbor import LexborHTMLParser

from handbook.catalog import DocsFolder, Handbook, load
from handbook.findings import Finding, Severity
from handbook.hosting import Repository
from handbook.model import KINDS
from handbook.pages.macros import OWN, Templates
from handbook.pages.prose import block
from handbook.pages.reading import Reading
from handbook.pages.view import View
from handbook.rulebook import check, rulebook
from handbook.site import dry

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
SETTINGS = (
    "title: Handbook\norganisation: Acme Pictures\ntimezone: UTC\nadopted: 2026-01-05\n"
    "id: 6f1d2c3b-4a59-4e68-9777-86a5b4c3d2e1\n"
)
CONFIG = (
    "site_name: Handbook\ntheme: {name: handbook}\nplugins:\n  - handbook\n  - macros:\n"
    "      modules: [handbook.site.macros]\n      on_undefined: strict\n"
    "      on_error_fail: true\n  - material/search\n"
    "validation:\n  omitted_files: warn\n  absolute_links: warn\n"
    "  unrecognized_links: warn\n  anchors: warn\n"
)
# The navigation of the project's own handbook, less the pages that it wrote beside its records.
_, _, WRITTEN = (PROJECT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")
NAV = "nav:\n" + "".join(
    line for line in WRITTEN.splitlines(keepends=True) if not re.search("changing|exports", line)
)


def said(project: Path) -> tuple[Finding, ...]:
    """All that the check says of a project, its pages too."""
    docs = DocsFolder(project / "docs", "docs")
    return check(load(project / "data", "data", docs), TODAY, [dry.step(docs)])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with no page but the home page, and without data."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# Home\n\n{{ home() }}\n")
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    return tmp_path


# What is still said because a record of the twin names, in words, what is gone with the kind.
NAMED_IN_WORDS = {
    "faq": {"HB1104"},  # a tag that no other record has
    "parameter": {"HB574"},  # a command that uses one by its name
    "playbook": {"HB572"},  # the step at which a way into one starts
    "role": {"HB002", "HB952"},  # an event that somebody recorded, and a decision by somebody
    "system": {"HB002", "HB703", "HB1207"},  # a fact that is told on a system's page
}


@pytest.mark.parametrize("kind", first_of([*KINDS], 9))
def test_the_twin_without_one_kind_has_no_fault_and_no_new_gap_of_that_kind(
    kind: str, project: Path, twin: Path
) -> None:
    """Also the navigation that names all pages is no mistake then.

    What its people expect in so many words, also of what they do not use, is not looked at.
    """
    shutil.copytree(twin, project / "data")
    leave_out(project / "data", "expectation")
    (project / "mkdocs.yml").write_text(f"{CONFIG}{NAV}")
    leave_out(project / "data", kind)
    found = said(project)
    faults = {each.code for each in found if each.severity is not Severity.GAP}
    assert faults == NAMED_IN_WORDS.get(kind, set())
    plural = KINDS[kind].plural
    asked = re.compile(rf"\b(add a {kind}|no {kind} |no {plural} |{kind} is not set)\b")
    assert [str(each) for each in found if asked.search(str(each))] == []


# One record of each kind as it is first written down, where its id and title are not enough.
FIRST = {
    "automation": "type: bot, does: Greets., assurance: claimed, made_true_by: Its log.",
    "asset": "type: video",
    "backup": "covers: Films.",
    "component": "role: Shows alerts.",
    "disclaimer": "text: No advice.",
    "environment": "purpose: Shows films.",
    "faq": "audience: trust, answer: Yes.",
    "gate": "guards: Deploys., conditions: [{title: It is quiet.}], assurance: claimed",
    "monitor": "alerts_on: Silence.",
    "parameter": "variable: CLUSTER",
    "pipeline": "triggers: [{event: push}], jobs: [{name: ship, steps: [{run: make}]}]",
    "playbook": (
        "purpose: Restart it., triggers: [It stopped.], preconditions: [You can sign in.], "
        "steps: [{title: Stop, do: Stop it., expect: It stops., undo: Start it.}], "
        "verification: [It runs.]"
    ),
    "question": "asks: Who?",
    "system": "platform: Edge",
    "term": "definition: What is shown.",
    "vendor": "purpose: Films.",
}
IDS = {"question": "Q01", "fact": "F01"}
# These say how two others belong together, or what one of another kind is for.
NEVER_ALONE = {"access", "assignment", "expectation", "fact", "packet", "page", "track"}


@pytest.mark.parametrize("kind", [each for each in KINDS if each not in NEVER_ALONE])
def test_a_handbook_of_one_kind_has_no_fault_and_is_asked_for_nothing_else(
    kind: str, project: Path, make: Make
) -> None:
    name, fields = IDS.get(kind, "one"), FIRST.get(kind, "")
    record = f"{{id: {name}, title: One, {fields}}}\n"
    store = KINDS[kind].store
    file = f"{store}{name}.yaml" if store.endswith("/") else store
    text = record if store.endswith("/") else f"- {record}"
    make(project / "data", {"handbook.yaml": SETTINGS, file: text})
    found = said(project)
    assert [str(each) for each in found if each.severity is Severity.ERROR] == []
    others = "|".join(each for each in KINDS if each not in (kind, "page"))
    named = re.compile(rf"add an? ({others})\b|no ({others}) ")
    assert [str(each) for each in found if named.search(str(each))] == []


def macros(book: Handbook, url: str) -> dict[str, Callable[..., str]]:
    """The macros as a page at this address calls them."""
    view = View(Reading(book, TODAY, Repository(), rulebook(), check), lambda: url)
    return dict(Templates(OWN).macros(view, block))


HEADINGS = {
    "role": ("role_page", "devops", "roles/devops/"),
    "vendor": ("vendor_page", "lens", "vendors/lens/"),
    "system": ("system_page", "player", "systems/player/"),
    "playbook": ("playbook_page", "rotate-lens-key", "playbooks/rotate-lens-key/"),
}
# The headings that go with a kind, by the kind whose pages have them.
GONE = {
    "duty": {"role": ["What this role owes next"], "vendor": ["Duties"]},
    "escalation": {"role": ["Is asked when it breaks"], "playbook": ["If a step fails"]},
    "playbook": {"role": ["Playbooks it may carry out"], "vendor": ["Playbooks"]},
    "track": {"role": ["Onboarding"]},
    "responsibility": {"role": ["Does the work of"]},
    "credential": {"vendor": ["Credentials"]},
    "environment": {"system": ["Where it runs"]},
    "pipeline": {"system": ["How it gets there"]},
}


@pytest.mark.parametrize("kind", GONE)
def test_a_page_has_no_heading_for_what_is_not_used(kind: str, tmp_path: Path, twin: Path) -> None:
    shutil.copytree(twin, tmp_path / "data")
    whole = load(tmp_path / "data")
    leave_out(tmp_path / "data", kind)
    without = load(tmp_path / "data")
    for of, headings in GONE[kind].items():
        macro, name, url = HEADINGS[of]
        before, after = (macros(book, url)[macro](name) for book in (whole, without))
        for heading in headings:
            assert f"\n## {heading}\n" in before
            assert f"\n## {heading}\n" not in after


ROLES = "I am … PM no duty No role has a holder yet."
# What is used, and what the home page then says, without a word of anything else.
DOORS = {
    "an escalation": (
        {"escalations.yaml": "- {id: on-call, title: On call}\n"},
        "Something is broken Whom to ask, what to do Who is asked first",
    ),
    "playbooks": (
        {"playbooks/x.yaml": "{id: x, title: Restart, " + FIRST["playbook"] + "}\n"},
        "Something is broken Restart It stopped. Not here, or not sure? The playbook "
        "1 playbook never walked through Last in the log Nothing is recorded yet.",
    ),
    "monitors": (
        {"monitors.yaml": "- {id: x, title: Silence, alerts_on: Silence.}\n"},
        "Something is broken Whom to ask, what to do What raises an alert",
    ),
    "a scenario": (
        {"scenarios.yaml": "- {id: x, title: Silence, symptom: I hear nothing}\n"},
        "Something is broken I hear nothing Silence Not here, or not sure? The scenario",
    ),
    "a duty": (
        {"duties.yaml": "- {id: x, title: Look, cadence: yearly, starts: 2026-05-01}\n"},
        "0 duties late 1 duty never done Due next Look 2027-05-01 yearly never done "
        "The duty 0 soon The year ahead Last in the log Nothing is recorded yet.",
    ),
    "roles": ({"roles.yaml": "- {id: pm, title: PM}\n"}, ROLES),
    "a matrix": (
        {"responsibilities.yaml": "- {id: x, title: Keys}\n"},
        "I am … Who answers for what",
    ),
    "words": (
        {"terms.yaml": "- {id: x, title: Cut, definition: Shown.}\n"},
        "New here Glossary",
    ),
    "answers": (
        {"faq.yaml": "- {id: x, title: Why?, audience: trust, answer: So.}\n"},
        "New here FAQ",
    ),
    "words and answers": (
        {
            "terms.yaml": "- {id: x, title: Cut, definition: Shown.}\n",
            "faq.yaml": "- {id: y, title: Why?, audience: trust, answer: So.}\n",
        },
        "New here Glossary · FAQ",
    ),
    "a track": (
        {
            "roles.yaml": "- {id: pm, title: PM}\n",
            "tracks.yaml": "- {id: x, title: X, role: pm, items: [{title: Read, day: 1}]}\n",
        },
        f"{ROLES} New here First day: the track for your role",
    ),
    "a packet and no track": (
        {"packets.yaml": "- {id: x, title: First steps, sections: [{title: A, body: B.}]}\n"},
        "New here First steps to read, or to print",
    ),
    "systems and vendors, behind no door": (
        {
            "systems.yaml": "- {id: x, title: Site, platform: Edge}\n",
            "vendors.yaml": "- {id: y, title: Lens, purpose: Films.}\n",
        },
        "Systems Service map Score of the systems Vendors",
    ),
    "nothing": (
        {},
        "Nothing is written down yet. The first record in the data folder gives its page, "
        "and a way to it from here.",
    ),
}


@pytest.mark.parametrize("name", DOORS)
def test_home_has_a_part_only_where_there_is_something_in_it(
    name: str, tmp_path: Path, make: Make
) -> None:
    files, expected = DOORS[name]
    book = load(make(tmp_path, {"handbook.yaml": SETTINGS, **files}))
    assert [str(each) for each in book.findings] == []
    page = LexborHTMLParser(macros(book, "")["home"]())
    for steps in page.css(".hb-home__steps"):
        steps.decompose()
    text = page.text(separator=" ")
    assert re.sub(r" ([.,])", r"\1", " ".join(text.split())) == expected


def pages_of(site: Path) -> list[str]:
    return sorted(page.parent.relative_to(site).as_posix() for page in site.rglob("index.html"))


def test_an_empty_handbook_builds_and_has_no_page_of_nothing(project: Path, make: Make) -> None:
    shutil.rmtree(project / "docs")
    (project / "docs").mkdir()
    make(project / "data", {"handbook.yaml": SETTINGS})
    (project / "data/source/notes.md").unlink()
    built = build_site(project)
    assert built.code == 0, built.said
    assert pages_of(built.site) == [".", "questions", "rules"]
    assert not (built.site / "feed.xml").exists()
    assert not (built.site / "calendar").exists()
    page = LexborHTMLParser(built.page(""))
    assert page.css("link[type='application/atom+xml'], .hb-bar, .hb-foot") == []
    assert [each.text(strip=True) for each in page.css(".md-nav--primary .md-nav__link")]
    questions = LexborHTMLParser(built.page("questions")).css_first("article").text()
    assert "No question is open." in questions
    assert "There is no gap" in questions


def test_a_handbook_of_one_kind_builds_with_its_page_in_the_navigation(
    project: Path, make: Make
) -> None:
    vendors = "- {id: lens, title: Lens, purpose: Films.}\n"
    make(project / "data", {"handbook.yaml": SETTINGS, "vendors.yaml": vendors})
    (project / "docs/bus.md").write_text("# The bus\n\nIt leaves at eight.\n")
    built = build_site(project)
    assert built.code == 0, built.said
    assert pages_of(built.site) == [".", "bus", "questions", "rules", "vendors", "vendors/lens"]
    page = LexborHTMLParser(built.page("vendors"))
    entries = [each.text(strip=True) for each in page.css(".md-nav--primary a.md-nav__link")]
    assert [each for each in entries if each] == [
        "Home",
        "Vendors",
        "Open questions and gaps",
        "What is checked",
        "The bus",
    ]
    lens = LexborHTMLParser(built.page("vendors/lens"))
    headings = [each.text(strip=True).rstrip("¶") for each in lens.css("article h2")]
    assert headings == ["Contact"]
    assert lens.css("a[href*='source'], .hb-fact") == []
