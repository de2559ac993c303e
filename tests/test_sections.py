"""Which pages list records, and the navigation that leads to them: from the data alone."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from handbook.catalog import DocsFolder, Handbook, load
from handbook.catalog.listings import given, in_use, listings, title_of, unused
from handbook.catalog.made import calendars, files, other_paths, pages, record_paths
from handbook.model.traits import SECTIONS
from handbook.site import theme as mkdocs_theme
from handbook.site.sections import kept, navigation

Make = Callable[[Path, Mapping[str, str]], Path]
NO_SOURCE = (
    "title: Handbook\norganisation: Acme Pictures\ntimezone: UTC\nadopted: 2026-01-05\n"
    "id: 6f1d2c3b-4a59-4e68-9777-86a5b4c3d2e1\n"
)
DUTY = "- {id: look, title: Look, cadence: weekly}\n"
HOME = {"Home": "index.md"}
OWN = {"This handbook": ["questions.md", "rules.md"]}


@pytest.fixture
def book(tmp_path: Path, make: Make) -> Callable[..., Handbook]:
    """A function that loads a handbook from files of its data and of its docs folder."""

    def write(**written: str) -> Handbook:
        given = {
            "handbook.yaml": NO_SOURCE,
            **{k.replace("__", "/"): v for k, v in written.items()},
        }
        data = {name: text for name, text in given.items() if not name.startswith("docs/")}
        make(tmp_path / "data", data)
        (tmp_path / "docs").mkdir(exist_ok=True)
        for name in given.keys() - data.keys():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(given[name])
        return load(tmp_path / "data", "data", DocsFolder(tmp_path / "docs", "docs"))

    return write


Book = Callable[..., Handbook]


def nav(book: Handbook) -> list[object]:
    return navigation(book, lambda _path: False)


def test_an_empty_handbook_has_a_home_and_what_is_true_of_any(book: Book) -> None:
    empty = book()
    assert nav(empty) == [HOME, OWN]
    assert [each.path for each in pages(empty)] == ["index.md", "questions.md", "rules.md"]
    assert list(files(empty)) == []


def test_the_paths_of_all_pages_and_files_are_told_without_making_them(
    book: Book, twin: Path
) -> None:
    renamed = {
        "roles.yaml": "- {id: pm, title: PM, formerly: [po, pm]}\n",
        "systems.yaml": "- {id: web, title: Web, formerly: [site]}\n",
        "duties.yaml": DUTY,
    }
    for each in (load(twin, "data"), book(**renamed)):
        made = [page.path for page in pages(each)]
        assert sorted([*record_paths(each), *other_paths(each)]) == sorted([*made, *files(each)])
    assert {"roles/po.md", "roles/po/handover.md", "systems/site.md"} <= {
        *record_paths(book(**renamed)),
        *other_paths(book(**renamed)),
    }


def test_the_twin_has_a_page_for_each_kind_in_its_section(twin: Path) -> None:
    whole = load(twin)
    assert unused(whole) == ()
    listed = {kind for each in listings(whole) for kind in each.kinds}
    assert listed >= whole.kinds.keys() - {"page"}
    assert [next(iter(each)) for each in nav(whole)] == ["Home", *SECTIONS]
    assert nav(whole)[2] == {
        "What is due": [
            *("duties.md", "calendar.md", "automations.md", "gates.md", "drills.md"),
            "controls.md",
        ]
    }


def test_the_first_record_brings_its_page_and_what_rests_on_it(book: Book) -> None:
    one = book(**{"duties.yaml": DUTY})
    assert nav(one) == [
        HOME,
        {"When it breaks": ["log.md"]},
        {"What is due": ["duties.md", "calendar.md"]},
        OWN,
    ]
    assert list(files(one)) == ["calendar/all-duties.ics", "feed.xml"]


def test_a_role_keeps_its_calendar_while_it_owes_nothing(book: Book) -> None:
    roles = "- {id: pm, title: PM, formerly: [po]}\n"
    assert list(calendars(book(**{"roles.yaml": roles}))) == []
    found = calendars(book(**{"roles.yaml": roles, "duties.yaml": DUTY}))
    assert [each.path for each in found] == [
        "calendar/all-duties.ics",
        "calendar/pm.ics",
        "calendar/po.ics",
    ]


def test_what_could_not_be_read_is_not_taken_for_unused(book: Book) -> None:
    broken = book(**{"duties.yaml": "- {id: look, titl: Look}\n", "vendors.yaml": "- {id: [\n"})
    assert {"duties", "vendors"} <= {each.path for each in listings(broken) if in_use(broken, each)}


def test_a_page_of_the_docs_folder_takes_the_place_of_one(book: Book) -> None:
    one = book(
        **{
            "duties.yaml": DUTY,
            "docs/duties/index.md": "# What we owe\n",
            "docs/index.md": "# Home\n",
        }
    )
    assert [each.path for each in given(one)] == ["log", "calendar", "questions", "rules"]
    assert nav(one)[2] == {"What is due": ["duties/index.md", "calendar.md"]}


def test_a_page_record_asks_for_its_page_and_names_it(book: Book) -> None:
    one = book(**{"pages.yaml": "- {id: page-gates, title: Ways through, path: gates}\n"})
    gates = next(each for each in listings(one) if each.path == "gates")
    assert (in_use(one, gates), title_of(one, gates)) == (True, "Ways through")
    assert nav(one)[1] == {"What is due": ["gates.md"]}


def test_a_document_alone_has_its_page(book: Book) -> None:
    settings = f"{NO_SOURCE}source_document: {{title: Notes, file: source/notes.md}}\n"
    assert nav(book(**{"handbook.yaml": settings}))[-1] == {
        "This handbook": ["questions.md", "source.md", "rules.md"]
    }


WRITTEN = {
    "docs/index.md": "# Home\n",
    "docs/values.md": "# Values\n",
    "docs/guides/index.md": "# Guides\n",
    "docs/guides/night-shift/bell.md": "# Bell\n",
    "docs/guides/on-call.md": "# On call\n",
    "docs/roles/first-week.md": "# First week\n",
    "docs/roles/pm.md": "# In place of the record's page\n",
    "docs/phones.md": "---\nsection: When it breaks\n---\n# Phones\n",
    "docs/duties.md": "---\nsection: Who\n---\n# Duties\n",
    "docs/bus.md": "---\nsection: The bus\n---\n# Bus\n",
    "docs/draft.md": "# Not yet\n",
}


def test_what_people_write_stands_where_it_says_or_in_its_folder(book: Book) -> None:
    one = book(**WRITTEN, **{"roles.yaml": "- {id: pm, title: PM}\n", "duties.yaml": DUTY})
    assert navigation(one, lambda path: path == "draft.md") == [
        HOME,
        {"When it breaks": ["log.md", "phones.md"]},
        {"What is due": ["calendar.md"]},
        {"Who": ["roles.md", "contacts.md", "duties.md", "roles/first-week.md"]},
        OWN,
        {"The bus": ["bus.md"]},
        "values.md",
        {
            "Guides": [
                "guides/index.md",
                "guides/on-call.md",
                {"Night shift": ["guides/night-shift/bell.md"]},
            ]
        },
    ]


def test_a_navigation_that_is_written_loses_what_is_not_used(book: Book) -> None:
    one = book(**{"duties.yaml": DUTY, "docs/glossary.md": "# Words that we write by hand\n"})
    wanted = [
        HOME,
        {"When it breaks": ["escalation.md", {"Playbooks": "playbooks.md"}]},
        {"What is due": ["duties.md", {"More": ["gates.md"]}, "gone.md"]},
        {"Link": "https://example.org/"},
        {"Empty": []},
        "glossary.md",
    ]
    assert kept(wanted, one) == [
        HOME,
        {"What is due": ["duties.md", "gone.md"]},
        {"Link": "https://example.org/"},
        {"Empty": []},
        "glossary.md",
    ]


def test_the_theme_hides_no_index_behind_the_heading_of_its_section() -> None:
    """A register at playbooks/index.md would be named nowhere."""
    theme = Path(mkdocs_theme.__file__).parent / "mkdocs_theme.yml"
    assert "navigation.indexes" not in yaml.safe_load(theme.read_text("utf-8"))["features"]
