"""Pictures: what is drawn of the data, and that what is drawn can be read."""

import datetime as dt
from collections.abc import Callable, Mapping
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.catalog import Handbook, load
from handbook.model.platform import Pipeline
from handbook.pages.pictures import flows, ladders, layout, services, svg, year
from handbook.pages.pictures.blocks import block
from handbook.pages.pictures.graph import (
    MOST,
    OPEN,
    PROVED,
    Edge,
    Graph,
    Left,
    Line,
    Node,
    drawable,
    pieces,
)
from handbook.pages.pictures.layout import DOWN, NARROW, RIGHT, WIDE, Drawing, drawings, place
from handbook.pages.pictures.letters import Hand, width, wrap

DATA = Path(__file__).resolve().parents[1] / "data"
TODAY = dt.date(2026, 4, 1)
Make = Callable[[Path, Mapping[str, str]], Path]


@pytest.fixture(scope="module")
def ours() -> Handbook:
    return load(DATA)


@pytest.fixture(scope="module")
def small(twin: Path) -> Handbook:
    return load(twin)


@pytest.fixture
def made(tmp_path: Path, make: Make) -> Callable[..., Handbook]:
    """A function that makes a handbook of a few files, each as YAML by its name."""
    return lambda **files: load(make(tmp_path, {f"{name}.yaml": files[name] for name in files}))


def _graph(found: Graph | Left | None) -> Graph:
    assert isinstance(found, Graph)
    return found


def boxes(found: Graph | Left | None) -> list[str]:
    """The boxes of a picture, each as its text: "?" is what is not known, "!" what was proved."""
    marks = {OPEN: "?", PROVED: "!"}
    return [
        " | ".join(f"{line.text}{marks.get(line.look, '')}" for line in (node.title, *node.lines))
        for node in _graph(found).nodes
    ]


def arrows(found: Graph | Left | None) -> list[str]:
    """The arrows of a picture, each as the titles at its ends."""
    graph = _graph(found)
    titles = {node.id: node.title.text for node in graph.nodes}
    return [f"{titles[each.start]} > {titles[each.end]}" for each in graph.edges]


def test_the_service_map(ours: Handbook, small: Handbook) -> None:
    graph = services.service_map(ours, TODAY)
    assert boxes(graph) == [
        "Frontend | in Development, Staging, Production",
        "Backend | in Development, Staging, Production",
        "Workers | runs in: not set? | needs: not set?",
        "Vercel",
        "Vercel Edge Network",
        "GitHub Actions",
        "GitHub Actions secrets",
        "Repository",
        "ops/playbooks/",
        "Supabase",
        "AWS Core",
        "4 on AWS Core | Amazon ECR | AWS CodeDeploy | AWS Fargate (ECS) | "
        "Application Load Balancer",
        "5 on AWS Core | AWS Batch | AWS Secrets Manager | AWS Backup | S3 buckets | "
        "Disaster recovery account",
        "2 on Supabase | Supabase configuration tables | Supabase managed Timescale snapshots",
        "Needed by: not set? | Stripe | Kaiko | Coin Metrics",
    ]
    assert arrows(graph) == [
        "Frontend > Vercel",
        "Frontend > Vercel Edge Network",
        "Frontend > GitHub Actions",
        "Backend > 4 on AWS Core",
        "Backend > GitHub Actions",
        "Vercel Edge Network > Vercel",
        "GitHub Actions secrets > GitHub Actions",
        "4 on AWS Core > AWS Core",
        "5 on AWS Core > AWS Core",
        "2 on Supabase > Supabase",
        "ops/playbooks/ > Repository",
    ]
    twins = services.service_map(small, TODAY)
    assert boxes(twins) == [
        "Player | in Cinema, Screening",
        "Projector | runs in: not set? | needs: not set?",
        "Vault",
        "Chat",
        "Lens",
        "Needed by: not set? | Prism",
    ]
    assert arrows(twins) == [
        "Player > Projector",
        "Player > Vault",
        "Player > Lens",
        "Vault > Chat",
        "Vault > Lens",
    ]


def test_a_pipeline_with_its_gate_and_its_secrets(ours: Handbook, small: Handbook) -> None:
    graph = flows.pipeline(ours, ours.get("ci-cd"), TODAY)
    assert boxes(graph) == [
        "push | to main, staging",
        "build-test",
        "deploy-frontend | if github.ref == 'refs/heads/main' | with VERCEL_TOKEN | "
        "with VERCEL_ORG_ID | with VERCEL_PROJECT_ID",
        "deploy-backend | if github.ref == 'refs/heads/main' | with AWS_DEPLOY_ROLE",
        "Production deploy | approval | notice, 24 hours before | claimed?",
        "Frontend | in Production",
        "Backend | in Production",
    ]
    assert arrows(graph) == [
        "push > build-test",
        "build-test > Production deploy",
        "Production deploy > deploy-frontend",
        "deploy-frontend > Frontend",
        "Production deploy > deploy-backend",
        "deploy-backend > Backend",
    ]
    assert _graph(graph).note == "A gate that is claimed is one that nobody has seen hold."
    deploy, nightly = (flows.pipeline(small, each, TODAY) for each in small.all(Pipeline))
    assert arrows(deploy) == [
        "push > test",
        "test > Premiere gate",
        "Premiere gate > ship",
        "ship > Player",
    ]
    assert (boxes(nightly), arrows(nightly)) == (["schedule", "scan"], ["schedule > scan"])


def test_the_backups(ours: Handbook, small: Handbook) -> None:
    snapshots = "by Supabase managed Timescale snapshots | restore never tested?"
    graph = flows.backups(ours, TODAY)
    assert boxes(graph) == [
        f"Database, incremental | daily | {snapshots}",
        "not set?",
        "Recover lost data",
        f"Database, full | weekly | {snapshots}",
        "S3 objects | how often: not set? | by AWS Backup | restore never tested?",
        "Disaster recovery copies | how often: not set? | by AWS Backup | restore drill: not set?",
        "A separate AWS account, for disaster recovery",
        "Application artifacts | after each deploy | restore drill: not set?",
        "not set?",
        "Archive the artifacts of a release",
    ]
    assert arrows(graph) == [
        "Database, incremental > not set",
        "not set > Recover lost data",
        "Database, full > not set",
        "S3 objects > not set",
        "Disaster recovery copies > A separate AWS account, for disaster recovery",
        "A separate AWS account, for disaster recovery > Recover lost data",
        "Application artifacts > not set",
        "not set > Archive the artifacts of a release",
    ]
    assert boxes(flows.backups(small, TODAY)) == [
        "Films | daily | by Vault | kept for 30 days | restore tested 2026-03-24!",
        "A second country.",
        "Roll back the player",
        "Rushes | how often: not set? | restore drill: not set?",
        "not set?",
        "not set?",
    ]


def test_the_escalations(ours: Handbook, small: Handbook) -> None:
    incident, waiting = "then (proposed): Production incident?", "↓ wait: not set?"
    assert boxes(ladders.escalations(ours, TODAY)) == [
        f"Production incident | 1. Support Lead | {waiting} | 2. PM",
        f"Platform | 1. DevOps Lead | {waiting} | {incident}",
        f"Payments | 1. PM | {waiting} | 2. Finance Partner | {waiting} | {incident}",
        f"Market data | 1. Data Engineering | {waiting} | {incident}",
        f"Compliance | 1. Compliance Advisor | {waiting} | {incident}",
        f"Knowledge base | 1. PM | {waiting} | 2. UX Writer",
    ]
    graph = ladders.escalations(small, TODAY)
    assert boxes(graph) == [
        "On call | SEV1: answer in 15 minutes | SEV2: time to answer: not set? | 1. DevOps | "
        f"↓ after 15 minutes | 2. Producer | {waiting} | then (proposed): The board?",
        "The board | SEV0: time to answer: not set? | 1. Producer",
    ]
    assert arrows(graph) == ["On call > The board"]
    assert [each.look for each in _graph(graph).edges] == [OPEN]


def test_what_is_around_a_system_and_a_vendor(ours: Handbook, small: Handbook) -> None:
    around = services.neighbourhood(ours, ours.get("aws-core"), TODAY)
    assert arrows(around) == [
        "4 on AWS Core > AWS Core",
        "5 on AWS Core > AWS Core",
        "Backend > 4 on AWS Core",
    ]
    here = _graph(around).nodes[0]
    assert (here.title, here.look) == (Line("AWS Core"), "here")
    assert services.neighbourhood(ours, ours.get("workers"), TODAY) is None
    assert arrows(services.neighbourhood(small, small.get("lens"), TODAY)) == [
        "Player > Vault",
        "Player > Lens",
        "Vault > Lens",
    ]


def test_the_words_of_a_picture_say_what_it_shows(small: Handbook) -> None:
    told = _graph(flows.pipeline(small, small.get("deploy"), TODAY)).told()
    said = [
        (node.word, [(verb, [each.id for each in to]) for verb, to in leads])
        for node, leads in told
    ]
    assert said == [
        ("starts on", [("then", ["job:test"])]),
        ("job", [("then", ["gate:premiere-gate"])]),
        ("job", [("deploys", ["deployed:player:cinema"])]),
        ("gate", [("then", ["job:ship"])]),
        ("deploys", []),
    ]


def test_what_ended_is_not_drawn(made: Callable[..., Handbook]) -> None:
    book = made(
        systems="""
        - {id: web, title: Web, depends_on: [queue, gone]}
        - {id: old, title: Old, depends_on: [queue], ended: 2026-04-01}
        """,
        components="""
        - {id: queue, title: Queue}
        - {id: gone, title: Gone, ended: 2026-01-01}
        """,
    )
    assert arrows(services.service_map(book, TODAY)) == ["Web > Queue"]
    assert "Old > Queue" in arrows(services.service_map(book, dt.date(2026, 3, 31)))


def test_what_needs_itself_or_each_other_is_drawn(made: Callable[..., Handbook]) -> None:
    book = made(
        systems="""
        - {id: web, title: Web, depends_on: [web, api]}
        - {id: api, title: API, depends_on: [web]}
        """
    )
    graph = services.service_map(book, TODAY)
    assert arrows(graph) == ["Web > Web", "Web > API", "API > Web"]
    for drawing in drawings(_graph(graph)):
        _check(drawing)


def test_an_empty_handbook_has_empty_pictures(made: Callable[..., Handbook]) -> None:
    book = made()
    assert boxes(services.service_map(book, TODAY)) == []
    assert boxes(flows.backups(book, TODAY)) == []
    assert boxes(ladders.escalations(book, TODAY)) == []
    assert year.sheets(book, TODAY) == []


def test_too_much_to_draw_is_told_and_around_each_system_is_drawn(
    made: Callable[..., Handbook],
) -> None:
    systems = "".join(f"- {{id: s{n}, title: S{n}, depends_on: [queue]}}\n" for n in range(200))
    book = made(
        systems=systems,
        components="- {id: queue, title: Queue, depends_on: [store]}\n"
        "- {id: store, title: Store}\n",
    )
    assert services.service_map(book, TODAY) == Left("What rests on what", 202)
    around = services.neighbourhood(book, book.get("s7"), TODAY)
    assert arrows(around) == ["S7 > Queue", "Queue > Store"]
    assert services.neighbourhood(book, book.get("store"), TODAY) is None


def test_gates_of_other_places_guard_no_job(made: Callable[..., Handbook]) -> None:
    book = made(
        environments="- {id: live, title: Live}\n- {id: trial, title: Trial}\n",
        systems="- {id: web, title: Web}\n",
        gates="""
        - {id: calm, title: Calm, pipeline: ship, environment: trial, conditions: [{title: A}]}
        - {id: sure, title: Sure, pipeline: ship, assurance: observed, conditions: [{title: B}]}
        - {id: seen, title: Seen, pipeline: ship, assurance: configured, conditions: [{title: C}]}
        """,
        pipelines="""
        - id: ship
          title: Ship
          jobs:
            - {name: test, needs: [lost]}
            - {name: ship, needs: [test], deploys: web, environment: live}
        """,
    )
    graph = flows.pipeline(book, book.get("ship"), TODAY)
    assert arrows(graph) == ["test > Sure", "Sure > Seen", "Seen > ship", "ship > Web"]
    looks = {node.title.text: node.look for node in _graph(graph).nodes if node.shape == "gate"}
    assert looks == {"Calm": OPEN, "Sure": PROVED, "Seen": ""}


@pytest.mark.parametrize(
    ("assured", "kind", "said"),
    [
        ("claimed", "", "claimed?"),
        ("claimed", "observation", "observed until 2027-03-01+"),
        ("configured", "failure", "configured"),
        ("observed", "failure", "claimed?"),
        ("observed", "", "observed+"),
    ],
)
def test_a_gate_in_a_picture_is_as_sure_as_the_log_says(
    assured: str, kind: str, said: str, tmp_path: Path, make: Callable[..., Path]
) -> None:
    """The day until which that holds is in the picture, for nobody draws it anew that day."""
    files = {
        "roles.yaml": "- {id: ops, title: Ops}\n",
        "pipelines.yaml": "- {id: ship, title: Ship, jobs: [{name: push}]}\n",
        "gates.yaml": (
            f"- {{id: night, title: Night, pipeline: ship, assurance: {assured}, "
            "conditions: [{title: A}]}\n"
        ),
    }
    if kind:
        files["log/2026/2026-03-01-night-a1.yaml"] = (
            f"{{kind: {kind}, on: 2026-03-01, subject: night, by: ops, outcome: so}}\n"
        )
    book = load(make(tmp_path, files))
    graph = _graph(flows.pipeline(book, book.get("ship"), TODAY))
    (gate,) = (node for node in graph.nodes if node.shape == "gate")
    marks = {OPEN: "?", PROVED: "+", "": ""}
    assert gate.lines[-1].text + marks[gate.lines[-1].look] == said
    assert bool(graph.note) == said.startswith("claimed")


SHEET = "April 2026: 1 3 6 13 20 23 27 30"


def test_the_year_has_a_sheet_a_month_with_the_days_that_ask_for_something(
    small: Handbook,
) -> None:
    found = year.sheets(small, TODAY)
    assert [each.first for each in found][::11] == [dt.date(2026, 4, 1), dt.date(2027, 3, 1)]
    days = " ".join(str(each.date.day) for each in found[0].due)
    assert f"{found[0].first:%B %Y}: {days}" == SHEET
    # The first of April 2026 is a Wednesday, the thirtieth a Thursday in the fifth week.
    assert [(each.x, each.y) for each in (found[0].days[0], found[0].days[-1])] == [
        (60, 56),
        (84, 152),
    ]
    last = max(each.y for sheet in found for each in sheet.days)
    assert last + year.DAY / 2 <= year.HEIGHT


# -- What is drawn --------------------------------------------------------------------------------

names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any picture: cycles, loops, single boxes, long and odd names."""
    count = draw(st.integers(1, 14))
    shapes = st.sampled_from(["system", "part", "vendor", "gate", "playbook", "trigger", "place"])
    nodes = tuple(
        Node(f"n{n}", "word", Line(draw(names)), (Line(draw(names), "x"),), draw(shapes))
        for n in range(count)
    )
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    pairs = draw(st.lists(ends, max_size=20, unique=True))
    looks = draw(st.sampled_from(["", OPEN]))
    return Graph(
        "x", "X", "needs", nodes, tuple(Edge(f"n{a}", f"n{b}", "", looks) for a, b in pairs)
    )


def _check(drawing: Drawing) -> None:
    """No box overlaps another or leaves the drawing; each line goes from its box to its box.

    It ends at their borders and goes through no third one.
    """
    found = {each.block.node.id: _corners(each) for each in drawing.boxes}
    for left, top, right, low in found.values():
        assert min(left, top, drawing.width - right, drawing.height - low) >= 0
    for one, other in combinations(found.values(), 2):
        assert not _overlap(one, other)
    for way in drawing.ways:
        assert _on_border(way.points[0], found[way.edge.start])
        assert _on_border(way.points[-1], found[way.edge.end])
        for x, y in way.points:
            assert min(x, y, drawing.width - x, drawing.height - y) >= 0
        for start, end in pairwise(way.points):
            (left, right), (top, low) = sorted((start[0], end[0])), sorted((start[1], end[1]))
            assert not any(_overlap((left, top, right, low), box) for box in found.values())


def _corners(box: layout.Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.x + box.block.width, box.y + box.block.height


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two rectangles have more in common than a border, which is a tenth of a unit wide."""
    return (
        one[0] < other[2] - 0.2
        and other[0] < one[2] - 0.2
        and one[1] < other[3] - 0.2
        and other[1] < one[3] - 0.2
    )


def _on_border(point: svg.Point, box: tuple[float, ...]) -> bool:
    (x, y), (left, top, right, low) = point, box
    inside = left - 0.2 <= x <= right + 0.2 and top - 0.2 <= y <= low + 0.2
    near = min(abs(x - left), abs(x - right), abs(y - top), abs(y - low))
    return inside and near <= 0.2


@settings(max_examples=60, deadline=None)
@given(graphs(), st.sampled_from([*WIDE, *NARROW]), st.sampled_from([RIGHT, DOWN]))
def test_any_picture_can_be_read(graph: Graph, style: layout.Style, direction: str) -> None:
    drawing = place(graph, style, direction)
    assert [each.edge for each in drawing.ways] == [e for _, es in pieces(graph) for e in es]
    assert {each.block.node for each in drawing.boxes} == set(graph.nodes)
    _check(drawing)


@settings(max_examples=100, deadline=None)
@given(names, st.booleans(), st.booleans(), st.sampled_from([92, 188]))
def test_no_line_of_text_is_wider_than_its_room(
    text: str, bold: bool, mono: bool, room: int
) -> None:
    hand = Hand(12.4, bold=bold, mono=mono)
    lines = wrap(text, room, hand, 3)
    assert len(lines) <= 3
    assert all(width(line, hand) <= room for line in lines)
    whole = "".join(wrap(text, room, hand, 100))
    assert "".join(whole.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Backend", ("Backend",)),
        ("in Development, Staging", ("in", "Development,", "Staging")),
        ("VERCEL_PROJECT_ID", ("VERCEL_", "PROJECT_ID")),
        ("Pneumonoultramicroscopic", ("Pneumonoultr", "amicroscopic")),
        ("数据库的每日增量备份", ("数据库的每日增", "量备份")),
        ("a" * 300, ("a" * 11, "a" * 11, f"{'a' * 10}…")),
        ("e\u0301" * 12, ("e\u0301" * 11, "e\u0301")),
        ("\u200d", ("\u200d",)),
        ("", ()),
    ],
)
def test_a_text_breaks_where_a_reader_expects_it(text: str, lines: tuple[str, ...]) -> None:
    assert wrap(text, 92, Hand(12.4), 3) == lines


def test_a_link_is_as_high_as_a_target(ours: Handbook) -> None:
    for drawing in drawings(_graph(services.service_map(ours, TODAY))):
        for each in drawing.boxes:
            for area in each.block.areas:
                assert area.height >= (24 if area.line.target else 16)


def test_the_same_picture_is_drawn_the_same(ours: Handbook) -> None:
    graph = _graph(services.service_map(ours, TODAY))
    first = drawings(graph)
    drawings.cache_clear()
    assert drawings(graph) == first


def test_a_phone_has_a_drawing_of_its_own_where_one_fits(ours: Handbook) -> None:
    found = drawings(_graph(services.service_map(ours, TODAY)))
    assert [each.kind for each in found] == ["wide", "narrow"]
    assert found[0].width <= 736
    assert found[1].width <= 400
    around = services.neighbourhood(ours, ours.get("aws-core"), TODAY)
    assert [(each.kind, each.width) for each in drawings(_graph(around))] == [("small", 352)]
    # Fifty in a row fit neither a phone nor a column: one drawing, whose box scrolls.
    nodes = tuple(Node(f"n{n}", "part", Line(f"N{n}")) for n in range(50))
    star = tuple(Edge("n0", each.id) for each in nodes[1:])
    links = tuple(Edge(one.id, other.id) for one, other in pairwise(nodes))
    chain = drawings(Graph("x", "X", "needs", nodes, links))
    assert [each.kind for each in chain] == ["any"]
    assert len(drawings(Graph("x", "X", "needs", nodes, star))[0].boxes) == 50


def test_as_many_boxes_as_can_be_read_are_drawn() -> None:
    nodes = tuple(Node(f"n{n}", "part", Line(f"N{n}")) for n in range(MOST + 1))
    fits = Graph("x", "X", "needs", nodes[1:], ())
    assert drawable(fits) == fits
    assert drawable(Graph("x", "X", "needs", nodes, ())) == Left("X", MOST + 1)


def test_shapes_tell_kinds_apart() -> None:
    shapes = ("system", "part", "vendor", "gate", "playbook", "trigger", "place")
    drawn = {
        (each.outline, each.marks)
        for each in (block(Node("x", "x", Line("X"), (), shape), 120, 10, 14) for shape in shapes)
    }
    assert len(drawn) == len(shapes)


def test_a_line_turns_round_corners_and_ends_at_its_arrow() -> None:
    points = [(0.0, 0.0), (20.0, 0.0), (20.0, 40.0)]
    assert svg.line(points) == "M0 0L14 0Q20 0 20 6L20 33"
    assert svg.arrow(points) == "M20 40L24 32L16 32Z"
