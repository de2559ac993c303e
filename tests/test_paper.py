"""Pages joined to one document, styles of drawings, and what stands on the card."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from handbook.catalog import load
from handbook.pages.card import MOST_WAYS, calls, on_card
from handbook.pages.prose import said
from handbook.paper.drawings import styled
from handbook.paper.joining import Heading, Joiner
from handbook.paper.packet import Chapter

ONE = Chapter(
    "systems/api/",
    "API",
    '<h1>API<a class="headerlink" href="#api">#</a></h1><p class="hb-lead">Lead</p>'
    '<h2 id="how">How</h2><p><a href="#how">how</a> <a href="../db/#copies">copies</a> '
    '<a href="../../duties/">duties</a> <a href="../../questions/#q1">open</a> '
    '<a href="https://x.example/">https://x.example/</a></p><button>Copy</button>'
    '<p id="a" aria-labelledby="how a"></p><img src="../../p.png" alt="A">'
    '<img src="https://t.example/x.png" alt="B">',
)
TWO = Chapter("systems/db/", "DB", '<h1>DB</h1><h2 id="copies">Copies</h2><h3>Old</h3>')


def joined(*chapters: Chapter, address: str = "") -> str:
    pictures = {"p.png": b"png"}.get
    return "".join(Joiner(chapters, address, {"questions/#q1": "nk-q1"}, pictures).joined().html)


def test_ids_of_several_pages_stay_apart_and_links_lead_within() -> None:
    assert joined(ONE, TWO) == (
        '<h2 id="c1">API</h2><p class="hb-lead">Lead</p>'
        '<h3 id="c1-how">How</h3><p><a href="#c1-how">how</a> <a href="#c2-copies">copies</a> '
        "<a>duties</a> "
        '<a href="#nk-q1">open</a> '
        '<a href="https://x.example/" class="hb-said">https://x.example/</a></p>'
        '<p id="c1-a" aria-labelledby="c1-how c1-a"></p>'
        '<img src="data:image/png;base64,cG5n" alt="A"><img alt="B">'
        '<h2 id="c2">DB</h2><h3 id="c2-copies">Copies</h3><h4 id="c2-h2">Old</h4>'
    )


def test_a_page_alone_has_its_title_on_the_title_page() -> None:
    html = joined(ONE, address="https://ops.example/h/")
    assert html.startswith('<h2 id="c1-how">How</h2><p><a href="#c1-how">how</a> ')
    assert '<a href="https://ops.example/h/duties/" data-own="">duties</a>' in html
    assert '<a href="https://ops.example/h/systems/db/#copies" data-own="">copies</a>' in html


def test_the_contents_know_each_heading_and_the_questions_that_are_led_to() -> None:
    found = Joiner(
        (ONE, TWO), "", {"questions/#q1": "nk-q1", "questions/#q2": "x"}, lambda _: None
    ).joined()
    assert found.headings == [
        Heading("c1", 2, "API"),
        Heading("c1-how", 3, "How"),
        Heading("c2", 2, "DB"),
        Heading("c2-copies", 3, "Copies"),
        Heading("c2-h2", 4, "Old"),
    ]
    assert [*found.asked] == ["questions/#q1"]


def test_a_drawing_carries_its_style_in_the_colours_of_paper() -> None:
    sheet = """
    :root { --edge: var(--soft); }
    [data-md-color-scheme="default"] { --soft: #777; }
    [data-md-color-scheme="slate"] { --soft: #eee; }
    p { fill: red; }
    .md-typeset .hb-box { stroke: var(--edge); margin: 0; fill: var(--nobody); }
    .hb-box:hover { stroke: blue; }
    @media screen { .hb-box { stroke: green; } }
    @media print { [data-md-color-scheme] { --soft: #000; } .hb-box { stroke-width: 2px; } }
    """
    assert styled("<p><svg class=x></svg></p>", sheet) == (
        "<p><svg class=x><style>.hb-box{stroke:#000;fill:#000}.hb-box{stroke-width:2px}</style>"
        "</svg></p>"
    )


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ('<a href="https://x.example/">https://x.example/</a>', True),
        ('<a class="hb-ref" href="https://x.example/">https://x.example/</a>', True),
        ('<a href="https://x.example/">x</a>', False),
        ('<a href="../x/">../x/</a>', False),
    ],
)
def test_a_link_whose_text_is_its_address_is_marked(html: str, *, marked: bool) -> None:
    assert ("hb-said" in said(html)) == marked
    assert (
        said(html)
        .replace('class="hb-ref hb-said"', 'class="hb-ref"')
        .replace('class="hb-said" ', "")
        == html
    )


def test_the_card_has_the_ways_of_packets_then_scenarios_then_what_may_harm(
    tmp_path: Path, make: Callable[..., Path]
) -> None:
    playbook = """
    id: {id}
    title: {id}
    purpose: P
    triggers: [T]
    preconditions: [P]
    entries:
      - {{label: Go, step: one{danger}}}
      - {{label: Rest, step: two}}
    steps:
      - {{id: one, title: One, do: D}}
      - {{id: two, title: Two, do: D}}
    verification: [V]
    """
    files = {
        "playbooks/a.yaml": playbook.format(id="a", danger=""),
        "playbooks/b.yaml": playbook.format(id="b", danger=", danger: Harm"),
        "playbooks/c.yaml": playbook.format(id="c", danger=""),
        "playbooks/d.yaml": playbook.format(id="d", danger=""),
        "systems.yaml": "- {id: api, title: API, playbooks: [c]}\n",
        "scenarios.yaml": "- {id: s, title: S, playbook: c, entry: one}\n",
        "packets.yaml": (
            "- id: p\n  title: P\n  sections:\n"
            "    - {title: T, cards: [{playbook: d, entry: two}]}\n"
        ),
    }
    book = load(make(tmp_path, files))
    found = [(each.playbook.id, each.way.anchor, each.title) for each in on_card(book)]
    assert found == [
        ("d", "two", "Rest"),
        ("c", "one", "Go: API"),
        ("b", "one", "Go: b"),
        ("a", "one", "Go: a"),
        ("d", "one", "Go: d"),
    ]
    assert len(found) < MOST_WAYS


def test_those_asked_first_are_called_first(tmp_path: Path, make: Callable[..., Path]) -> None:
    files = {
        "roles.yaml": "".join(f"- {{id: {n}, title: {n.upper()}}}\n" for n in ("a", "b", "c")),
        "escalations.yaml": (
            "- {id: x, title: X, route: [{role: c}, {role: a}]}\n"
            "- {id: y, title: Y, route: [{role: b}, {role: c}]}\n"
        ),
    }
    found = calls(load(make(tmp_path, files)), dt.date(2026, 4, 1))
    assert [(each.sheet.role.id, [e.id for e in each.about]) for each in found] == [
        ("c", ["x", "y"]),
        ("b", ["y"]),
        ("a", ["x"]),
    ]
