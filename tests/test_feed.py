"""The Atom feed: well-formed whatever the data says, stable, and the same for everybody."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.catalog import load
from handbook.exports.feed import MOST_ENTRIES, feed

ROLES = "- {id: pm, title: PM}\n"
DUTIES = "- {id: sweep, title: Sweep the floor, owner: pm, cadence: monthly, starts: 2026-01-05}\n"
NAMESPACE = uuid.UUID("6f1d2c3b-4a59-4e68-9777-86a5b4c3d2e1")
STRANGE = "a]]>b & <b>c</b> &amp; \u00e9 \u2603 \ufffd ' \" d"
ODD = "a]]>b & <b>c</b> \u00e9 \x01\x0b\x1f\x7f\ufffe\uffff d"
ODD_READ = "a]]>b & <b>c</b> \u00e9 \ufffd\ufffd\ufffd\x7f\ufffd\ufffd d"
DAY = dt.date(2026, 4, 1)


def urn(name: str) -> str:
    """The id of an entry of the minimal handbook."""
    return uuid.uuid5(NAMESPACE, name).urn


def event(day: str, **more: object) -> str:
    fields = {"kind": "done", "on": day, "subject": "sweep", "by": "pm", "outcome": "done", **more}
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items())


@pytest.fixture
def written(tmp_path: Path, make: Callable[..., Path]) -> Callable[..., Path]:
    """A function that makes a handbook with one duty, of events by their file's stem."""

    def write(**events: str) -> Path:
        log = {f"log/{name[1:5]}/{name[1:]}.yaml": text for name, text in events.items()}
        return make(tmp_path / "data", {"roles.yaml": ROLES, "duties.yaml": DUTIES, **log})

    return write


def test_the_feed_of_a_small_handbook_is_this_to_the_letter(written: Callable[..., Path]) -> None:
    proof = ["https://example.org/a?b&c", "proof/1.html"]
    book = load(written(x1=event("2026-02-10", ticket="OPS-7", note="all", evidence=proof)))
    assert feed(book, dt.date(2026, 3, 11), "https://ops.example.org/handbook/") == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"  <id>{urn('feed')}</id>\n"
        "  <title>Handbook</title>\n"
        "  <updated>2026-03-11T00:00:00Z</updated>\n"
        '  <link rel="self" href="https://ops.example.org/handbook/feed.xml" />\n'
        '  <link rel="alternate" href="https://ops.example.org/handbook/" />\n'
        "  <entry>\n"
        f"    <id>{urn('due:sweep:2026-03-10:late')}</id>\n"
        "    <title>Late: due 2026-03-10: Sweep the floor</title>\n"
        "    <updated>2026-03-11T00:00:00Z</updated>\n"
        "    <author>\n"
        "      <name>PM</name>\n"
        "    </author>\n"
        '    <content type="text">Owner: PM.\nOwed monthly.\nLast done 2026-02-10.</content>\n'
        '    <link rel="alternate" href="https://ops.example.org/handbook/duties/#sweep" />\n'
        "  </entry>\n"
        "  <entry>\n"
        f"    <id>{urn('due:sweep:2026-03-10:soon')}</id>\n"
        "    <title>Due 2026-03-10: Sweep the floor</title>\n"
        "    <updated>2026-03-01T00:00:00Z</updated>\n"
        "    <author>\n"
        "      <name>PM</name>\n"
        "    </author>\n"
        '    <content type="text">Owner: PM.\nOwed monthly.\nLast done 2026-02-10.</content>\n'
        '    <link rel="alternate" href="https://ops.example.org/handbook/duties/#sweep" />\n'
        "  </entry>\n"
        "  <entry>\n"
        f"    <id>{urn('log:1')}</id>\n"
        "    <title>Done: Sweep the floor</title>\n"
        "    <updated>2026-02-10T00:00:00Z</updated>\n"
        "    <author>\n"
        "      <name>PM</name>\n"
        "    </author>\n"
        '    <content type="text">done\nTicket: OPS-7\nall\n'
        "Evidence: https://example.org/a?b&amp;c\nEvidence: proof/1.html</content>\n"
        '    <link rel="alternate" href="https://ops.example.org/handbook/log/2026/#1" />\n'
        '    <link rel="related" href="https://example.org/a?b&amp;c" />\n'
        '    <link rel="related" href="https://ops.example.org/handbook/proof/1.html" />\n'
        "  </entry>\n"
        "</feed>\n"
    )


@pytest.mark.parametrize(
    ("said", "note", "author"),
    [
        (STRANGE, STRANGE, STRANGE),
        (ODD, ODD_READ, "a]]>b & <b>c</b> \u00e9 \ufffd \x7f\ufffd\ufffd d"),
    ],
    ids=["strange", "illegal"],
)
def test_a_feed_reader_reads_what_the_data_says(
    written: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    note: str,
    author: str,
) -> None:
    """Also if the data held what XML cannot: who reads the data refuses it, and is left out."""
    data = written(x1=event("2026-03-10", outcome="x", note=said))
    (data / "roles.yaml").write_text(f"- {{id: pm, title: {json.dumps(said)}}}\n", "utf-8")
    refused = {"HB102"} if said == ODD else set()
    assert {each.code for each in load(data).findings} == refused
    monkeypatch.setattr("handbook.source.reader.MOST_KEPT", 0)  # read it anew
    monkeypatch.setattr("handbook.source.values.UNPRINTABLE", re.compile("(?!)"))
    text = feed(load(data), DAY)
    ET.fromstring(text)
    parsed = feedparser.parse(text.encode())
    assert (parsed.bozo, parsed.version, parsed.feed.title) == (False, "atom10", "Handbook")
    (entry,) = [each for each in parsed.entries if each.id == urn("log:1")]
    assert entry.content[0].type == "text/plain"
    assert entry.content[0].value == f"x\n{note}"
    assert entry.author == author
    assert entry.updated_parsed[:6] == (2026, 3, 10, 0, 0, 0)


def test_without_an_address_of_the_site_only_absolute_links_are_there(
    written: Callable[..., Path],
) -> None:
    proof = ["https://example.org/proof", "proof/1.html", "mailto:pm@example.org"]
    text = feed(load(written(x1=event("2026-03-31", evidence=proof))), DAY)
    (entry,) = feedparser.parse(text).entries
    links = [(link.rel, link.href) for link in entry.links]
    assert links == [("related", proof[0]), ("related", proof[2])]
    assert "href" not in text.split("<entry>")[0]


def test_ids_stay_the_same_as_time_goes_on_and_titles_change(
    written: Callable[..., Path],
) -> None:
    data = written(x1=event("2026-03-10"))

    def ids(day: dt.date, site: str = "") -> set[str]:
        return {entry.id for entry in feedparser.parse(feed(load(data), day, site)).entries}

    first = ids(DAY)
    assert len(first) == 2
    settings_file = data / "handbook.yaml"
    settings_file.write_text(
        settings_file.read_text().replace("title: Handbook", "title: Our handbook")
    )
    (data / "duties.yaml").write_text(DUTIES.replace("Sweep the floor", "Mop the floor"))
    assert ids(DAY, "https://ops.example.org/") == first
    assert ids(dt.date(2026, 4, 11)) == first | {urn("due:sweep:2026-04-10:late")}


def test_what_is_done_leaves_the_feed_and_its_event_takes_its_place(
    written: Callable[..., Path],
) -> None:
    before = feedparser.parse(feed(load(written()), DAY)).entries
    assert [entry.title for entry in before] == [
        "Late: due 2026-02-05: Sweep the floor",
        "Due 2026-02-05: Sweep the floor",
    ]
    after = feedparser.parse(feed(load(written(x1=event("2026-04-01"))), DAY)).entries
    assert [entry.title for entry in after] == ["Done: Sweep the floor"]


def test_the_same_day_gives_the_same_feed_and_the_next_day_alone_changes_nothing(
    written: Callable[..., Path],
) -> None:
    data = written(x1=event("2026-03-10"))
    assert feed(load(data), DAY) == feed(load(data), DAY)
    assert feed(load(data), DAY) == feed(load(data), DAY + dt.timedelta(days=1))


def test_an_empty_feed_is_dated_by_the_day_of_adoption(tmp_path: Path, make: Callable) -> None:
    parsed = feedparser.parse(feed(load(make(tmp_path, {})), DAY))
    assert (parsed.bozo, parsed.entries) == (False, [])
    assert parsed.feed.updated == "2026-01-05T00:00:00Z"


def test_a_long_log_gives_its_latest_events(tmp_path: Path, make: Callable[..., Path]) -> None:
    days = [dt.date(2026, 1, 5) + dt.timedelta(days=n // 3) for n in range(MOST_ENTRIES + 40)]
    log = {f"log/2026/{day}-sweep-{n:04}.yaml": event(str(day)) for n, day in enumerate(days)}
    data = make(tmp_path, {"roles.yaml": ROLES, "duties.yaml": DUTIES, **log})
    entries = feedparser.parse(feed(load(data), days[-1])).entries
    assert [entry.id for entry in entries] == [
        urn(f"log:{days[n]}-sweep-{n:04}") for n in range(MOST_ENTRIES + 39, 39, -1)
    ]


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(min_size=1), st.text())
def test_any_text_gives_well_formed_xml(outcome: str, title: str, organisation: str) -> None:
    book = load(Path(__file__).parent / "twin" / "data")
    first, *rest = book.log
    said = first.event.model_copy(update={"outcome": outcome, "note": title})
    odd = type(first)(f"{title}/x", said, first.path, first.node)
    named = book.settings.model_copy(update={"title": title, "organisation": organisation})  # type: ignore[union-attr]
    changed = type(book)(**{**vars(book), "log": (odd, *rest), "settings": named})
    text = feed(changed, DAY, "https://example.org")
    root = ET.fromstring(text.encode())
    ids = [each.text or "" for each in root.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(set(ids)) == len(ids) > len(book.log)
    assert all(each.isascii() and " " not in each for each in ids)


def test_the_hostile_handbook_shows_no_markup(hostile: Path) -> None:
    text = feed(load(hostile), DAY, "https://example.org")
    names = {each.tag.partition("}")[2] for each in ET.fromstring(text).iter()}
    assert names == {"feed", "id", "title", "updated", "link", "entry", "author", "name", "content"}
    parsed = feedparser.parse(text)
    assert (parsed.bozo, len(parsed.entries)) == (False, 17)
    assert {entry.content[0].type for entry in parsed.entries} == {"text/plain"}
    assert all("{{ 7*7 }} {% raw %} a | b" in entry.title for entry in parsed.entries)
