"""The ways into a playbook: where each starts and ends, what it needs, and how a page shows it."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from handbook.catalog import Handbook, load
from handbook.catalog.inputs import values
from handbook.catalog.ways import anchors_of, spans, ways
from handbook.hosting import Repository
from handbook.markup.dialect import converter
from handbook.model.work import Playbook
from handbook.pages.macros import Templates
from handbook.pages.prose import block
from handbook.pages.reading import Reading
from handbook.pages.view import View
from handbook.rulebook import check, rulebook

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
HEAD = "id: deploy\ntitle: Deploy\npurpose: P.\ntriggers: [T.]\npreconditions: [C.]\n"
TAIL = "verification: [V.]\n"


def book_of(tmp_path: Path, make: Make, playbook: str, **files: str) -> Handbook:
    text = f"{HEAD}{playbook}{TAIL}"
    named = {f"{name}.yaml": each for name, each in files.items()}
    book = load(make(tmp_path, {"playbooks/deploy.yaml": text, **named}))
    assert [str(each) for each in book.findings] == []
    return book


def playbook_of(book: Handbook) -> Playbook:
    (playbook,) = book.all(Playbook)
    return playbook


def steps(*said: str) -> str:
    return "".join(f"  - {{{each}, do: Do it.}}\n" for each in said)


WAYS = (
    "entries:\n  - {label: Back, step: back, danger: Users see it.}\n  - {label: On, step: on}\n"
    "steps:\n" + steps("id: back, title: Look", "title: Turn", "id: on, title: Look")
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (WAYS, [("Back", 0, 2), ("On", 2, 3)]),
        ("steps:\n" + steps("id: one, title: One", "title: Two"), [(None, 0, 2)]),
        (WAYS.replace("step: back", "step: off"), [(None, 0, 2), ("On", 2, 3)]),
        (WAYS.replace("step: on", "step: back"), [("Back", 0, 3)]),
        (WAYS.replace("step: back", "step: x").replace("step: on", "step: y"), [(None, 0, 3)]),
        (WAYS.replace("step: back", "step: on", 1), [(None, 0, 2), ("Back", 2, 3)]),
    ],
)
def test_a_way_goes_on_to_where_the_next_one_starts(
    tmp_path: Path, make: Make, text: str, found: list[tuple[str | None, int, int]]
) -> None:
    """No step is lost, also where a name is wrong."""
    playbook = playbook_of(book_of(tmp_path, make, text))
    told = [(entry.label if entry else None, start, end) for entry, start, end in spans(playbook)]
    assert told == found


def test_each_step_has_an_anchor_of_its_own(tmp_path: Path, make: Make) -> None:
    text = "entries: [{label: On, step: on}]\nsteps:\n" + steps(
        "id: on, title: Look",
        "title: Look",
        "id: look-2, title: Look",
        'title: "Über: Straße?"',
        'title: "日本"',
        'title: "!!!"',
    )
    book = book_of(tmp_path, make, text)
    playbook = playbook_of(book)
    anchors = ("look", "look-3", "look-2", "über-straße", "日本", "21-21-21")
    assert anchors_of(playbook) == anchors
    (way,) = ways(book, playbook)
    assert way.anchor == "on"
    assert [(step.number, step.anchor) for step in way.steps] == list(enumerate(anchors, 1))


REGISTER = """\
- {id: cluster, title: Cluster, variable: CLUSTER, example: films, find: '`list "$REGION"`'}
- {id: service, title: Service, variable: SERVICE, find: '`list "$CLUSTER"`'}
- {id: region, title: Region, variable: REGION, value: eu-1}
- {id: unused, title: Unused, variable: UNUSED}
"""
VALUES = """\
inputs:
  - {parameter: service}
  - {parameter: region, name: PLACE, what: Where it is, secret: true}
  - {name: VERSION, what: The commit, find: 'In `$SERVICE`.'}
"""


def test_a_value_brings_those_by_which_it_is_found(tmp_path: Path, make: Make) -> None:
    book = book_of(tmp_path, make, VALUES + "steps:\n" + steps("title: One"), parameters=REGISTER)
    found = [(v.name, v.what, v.find, v.value) for v in values(book, playbook_of(book))]
    assert found == [
        ("REGION", "Region", None, "eu-1"),
        ("CLUSTER", "Cluster", '`list "eu-1"`', None),
        ("SERVICE", "Service", '`list "$CLUSTER"`', None),
        ("PLACE", "Where it is", None, None),
        ("VERSION", "The commit", "In `$SERVICE`.", None),
    ]


def test_a_long_chain_of_values_and_a_ring_come_to_an_end(tmp_path: Path, make: Make) -> None:
    register = "".join(
        f"- {{id: p-{n}, title: P, variable: P_{n}, find: '`$P_{(n + 1) % 2000}`'}}\n"
        for n in range(2000)
    )
    text = "inputs: [{parameter: p-0}]\nsteps:\n" + steps("title: One")
    book = book_of(tmp_path, make, text, parameters=register)
    assert len(values(book, playbook_of(book))) == 2000


STEPS = """\
entries:
  - {label: Back, step: back, preconditions: ['Sign in to `$REGION`.']}
  - {label: On, step: on}
steps:
  - id: back
    title: Turn
    do: '`turn "$VERSION" "$REGION"`'
    expect: "`$REGION` $REGION"
    undo: "`un $REGION`"
  - {title: Look, do: '`look "$PLACE"`'}
  - id: on
    title: Go
    do: |
      ```bash
      export REGION=$(near)
      ```
  - {title: Went, do: '`went "$REGION"`'}
"""


def test_a_way_shows_what_is_known_and_asks_for_what_is_not(tmp_path: Path, make: Make) -> None:
    inputs = f"{VALUES}  - {{parameter: region}}\n"
    book = book_of(tmp_path, make, inputs + STEPS, parameters=REGISTER)
    back, on = ways(book, playbook_of(book))
    assert back.preconditions == ("Sign in to `eu-1`.",)
    first, second = back.steps
    assert (first.do, first.expect, first.undo) == (
        '`turn "$VERSION" "eu-1"`',
        "`eu-1` $REGION",
        "`un eu-1`",
    )
    assert second.do == '`look "$PLACE"`'
    assert [value.name for value in back.values] == ["CLUSTER", "SERVICE", "PLACE", "VERSION"]
    # This way makes the name itself, and a reader should know that the register has it too.
    assert on.steps[1].do == '`went "$REGION"`'
    assert [value.name for value in on.values] == ["REGION"]
    assert ways(book, playbook_of(book), "on") == (on,)
    assert ways(book, playbook_of(book), "gone") == ()


def page_of(book: Handbook) -> str:
    """The page of the playbook as HTML."""
    reading = Reading(book, TODAY, Repository(), rulebook(), check)
    view = View(reading, lambda: "playbooks/deploy/")
    macros = dict(Templates(Path("no such folder")).macros(view, block))
    md = converter()
    return md.convert(macros["playbook_page"]("deploy"))


def headings(html: str) -> list[tuple[str, str]]:
    found = re.findall(r'<h[123] id="([^"]*)">(.*?)<a class="headerlink"', html)
    return [(anchor, re.sub("<[^>]*>", "", text)) for anchor, text in found]


def test_the_page_leads_to_each_way_and_shows_it_under_its_label(
    tmp_path: Path, make: Make
) -> None:
    inputs = f"{VALUES}  - {{parameter: region}}\n"
    entries = STEPS.replace("step: back,", "step: back, when: It broke., danger: Users see it.,")
    escalations = (
        "- {id: call, title: Call us, when: It fails., route: [{role: ops, does: Helps}]}\n"
    )
    book = book_of(
        tmp_path,
        make,
        f"{inputs}{entries}unknown: [Who decides.]\nescalation: call\n",
        parameters=REGISTER,
        roles="- {id: ops, title: Ops}\n",
        escalations=escalations,
    )
    html = page_of(book)
    assert headings(html) == [
        ("deploy", "Deploy"),
        ("back", "Back"),
        ("turn", "1. Turn"),
        ("look", "2. Look"),
        ("on", "On"),
        ("go", "1. Go"),
        ("went", "2. Went"),
        ("how-you-know-it-worked", "How you know it worked"),
        ("if-a-step-fails", "If a step fails"),
        ("before-you-start", "Before you start"),
        ("values", "Values"),
        ("when-to-start", "When to start"),
        ("purpose", "Purpose"),
        ("unknown-here", "Unknown here"),
    ]
    above, below = html.split('<h2 id="back">')
    assert '<a class="hb-wayin hb-wayin--danger" href="#back"><strong>Back</strong>' in above
    assert '<a class="hb-wayin" href="#on"><strong>On</strong></a>' in above
    assert above.index("hb-wayin") < above.index("hb-head")
    back = below.split('<h2 id="on">')[0]
    assert "Users see it." in back.split("<h3")[0]
    assert 'Call <a class="hb-ref hb-role" href="../../roles/ops/">Ops</a>' in back.split("<h3")[0]
    assert back.count('<details class="hb-values"') == 1
    assert "$PLACE" in back
    assert "eu-1" in back
    # A secret is never filled in, whatever the register says of it.
    assert "eu-1" not in re.findall(r"<dt><code>PLACE</code></dt>.*?</dd>", html)[0]
    assert "secret" in re.findall(r"<dt><code>PLACE</code></dt>.*?</dd>", html)[0]


def test_a_playbook_of_one_way_has_its_preconditions_above_its_steps(
    tmp_path: Path, make: Make
) -> None:
    text = (
        "steps:\n  - {title: Look, do: Look., effect: reads, where: The films}\n"
        "  - {id: purpose, title: Wipe, do: Wipe., effect: destroys}\n"
    )
    html = page_of(book_of(tmp_path, make, text))
    assert headings(html)[1:7] == [
        ("before-you-start", "Before you start"),
        ("steps", "Steps"),
        ("look", "1. Look"),
        ("purpose", "2. Wipe"),
        ("how-you-know-it-worked", "How you know it worked"),
        ("when-to-start", "When to start"),
    ]
    assert headings(html)[7] == ("purpose_1", "Purpose")
    assert "hb-ways" not in html
    assert "hb-call" not in html
    assert '<span class="hb-chip hb-reads"><b>reads</b> The films</span>' in html
    # What only reads has nothing to be undone.
    assert [step.count("hb-step__undo") for step in html.split('class="hb-step hb-step--')] == [
        0,
        0,
        1,
    ]
