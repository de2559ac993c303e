"""Whatever the data says arrives as visible text, and does nothing."""

import datetime as dt
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from building import Build, build_site, copy_project, make_light

from handbook.catalog import load
from handbook.checks import check

TODAY = dt.date(2026, 4, 1)

ALLOWED_SCRIPT = re.compile(r"^(\s*__md|\{\"|\s*var |\s*document|\s*const)")


class Danger(HTMLParser):
    """Collects what data must never become: handlers, script addresses, planted elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            said = (value or "").strip().lower()
            if name.startswith("on") or said.startswith(("javascript:", "data:text", "vbscript:")):
                self.found.append(f"<{tag} {name}={value}>")
            if tag == "img" and name == "src" and said in {"x", "y.png"}:
                self.found.append(f"<img {said}>")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(html: str) -> Danger:
    danger = Danger()
    danger.feed(html)
    return danger


def test_no_page_holds_a_planted_element_or_handler(hostile_site) -> None:
    pages = list(hostile_site.site.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        assert parsed(page.read_text("utf-8")).found == [], page


def test_no_page_runs_a_planted_script(hostile_site) -> None:
    for page in hostile_site.site.rglob("*.html"):
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", page.read_text("utf-8"), re.S)
        assert [s for s in scripts if "alert(1)" in s] == [], page


@pytest.mark.parametrize(
    "path",
    [
        "vendors/hostile-vendor",
        "systems/hostile-system",
        "pipelines/hostile-pipeline",
        "roles/hostile-role",
        "playbooks/hostile-playbook",
        "onboarding/hostile-track",
        "onboarding/hostile-packet",
        "duties",
        "credentials",
        "backups",
        "monitors",
        "gates",
        "escalation",
        "faq",
        "glossary",
        "questions",
        "log",
        "responsibilities",
    ],
)
def test_what_was_planted_is_read_as_it_was_written(hostile_site, path: str) -> None:
    text = "".join(parsed(hostile_site.page(path)).text)
    assert "<script>alert(1)</script>" in text
    assert "{{ 7*7 }} {% raw %} a | b" in text
    assert "{: onclick=alert(1) }" in text
    assert "[x](javascript:alert(1))" in text or "x](javascript:" in text


def test_templates_in_data_are_not_evaluated(hostile_site) -> None:
    for page in hostile_site.site.rglob("*.html"):
        text = "".join(parsed(page.read_text("utf-8")).text)
        assert not re.search(r"not a heading\s+49 ", text), page


def test_the_search_index_holds_no_element(hostile_site) -> None:
    for hit in hostile_site.found():
        assert "<" not in f"{hit.title}{hit.kind}{hit.text}", hit.location


def test_a_calendar_line_cannot_be_planted(hostile_site) -> None:
    for file in (hostile_site.site / "calendar").glob("*.ics"):
        for line in file.read_bytes().split(b"\r\n"):
            assert b"\n" not in line, file
            assert len(line) <= 75, file


# Planted beside the text that is in every field, each in a field of its kind.
PLANTED = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "attributes": "[x](index.md){ onclick=alert(1) } ![x](y.png){ onerror=alert(1) }",
    "quote": '" onmouseover="alert(1)',
    "base": "<base href=//evil.example/>",
    "meta": "<meta http-equiv=refresh content=0;url=//evil.example/>",
    "svg": "<svg onload=alert(1)>",
    "frame": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "template": "{{ 7*7 }} and {% raw %}",
    "attack": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "pipes": "a | b | c",
    "emphasis": "*bold* _it_ `code` :smile: ~~s~~ [l](x) **",
    "comment": "<!-- never closed",
    "div": "</div></article></main>",
    "details": "<details><summary>open",
    "diagram": 'A["] --> click A "javascript:alert(1)',
}
FENCE = '```mermaid\ngraph TD\n  A["x"] --> B\n  click A "javascript:alert(1)"\n```'


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, twin: Path) -> Build:
    """The twin with each plant in plain fields, in Markdown fields and in cells of a table."""
    folder = copy_project(tmp_path_factory.mktemp("planted"), twin)
    answers, terms, duties = [], [], []
    for name, text in PLANTED.items():
        key, said = name, json.dumps(text)
        markdown = json.dumps(f"before {text} after\n\nThe last words of {key}.")
        answers.append(f"- {{id: faq-{key}, title: {said}, audience: trust, answer: {markdown}}}\n")
        terms.append(f"- {{id: term-{key}, title: {said}, definition: {markdown}}}\n")
        duties.append(f"- {{id: duty-{key}, title: {said}, cadence: weekly, owner: devops}}\n")
    fence = json.dumps(FENCE)
    answers.append(f"- {{id: faq-fence, title: Fence, audience: trust, answer: {fence}}}\n")
    for store, records in (("faq", answers), ("terms", terms), ("duties", duties)):
        with (folder / f"data/{store}.yaml").open("a", encoding="utf-8") as file:
            file.writelines(records)
    done = build_site(folder)
    assert done.code == 0, done.said[:2000]
    return done


@pytest.mark.parametrize("name", PLANTED)
@pytest.mark.parametrize("page", ["faq", "glossary", "duties"])
def test_a_plant_is_read_as_it_was_written(planted: Build, page: str, name: str) -> None:
    danger = parsed(planted.page(page))
    assert danger.found == []
    assert PLANTED[name] in "".join(danger.text)


@pytest.mark.parametrize("page", ["faq", "glossary", "duties"])
def test_a_plant_makes_no_element(planted: Build, twin_site: Build, page: str) -> None:
    """A page has the elements that it had, and not one more kind."""
    known = set(re.findall(r"<([a-z]+)\b", twin_site.page("faq") + twin_site.page("duties")))
    known |= {"dl", "dt", "dd", "em", "strong", "pre", "small"}
    # A field may strike words out, and draw a diagram.
    known |= {"del", "details", "img", "summary"}
    assert set(re.findall(r"<([a-z]+)\b", planted.page(page))) <= known


def test_a_markdown_field_that_opens_something_swallows_nothing(planted: Build) -> None:
    """Every word behind it is still there, in its own place, and so is the page's end."""
    for page in ("faq", "glossary"):
        html = planted.page(page)
        for name in PLANTED:
            assert f"The last words of {name}." in html
        assert html.count("<article") == html.count("</article>")
        assert html.rstrip().endswith("</html>")


def test_a_row_has_the_cells_of_its_table_whatever_it_says(planted: Build) -> None:
    """A pipe and a line break in a cell make no cell and no row."""
    table = re.search(r"<table[^>]*hb-duties.*?</table>", planted.page("duties"), re.S)
    assert table
    head, *rows = re.findall(r"<tr.*?</tr>", table[0], re.S)
    assert len(rows) >= len(PLANTED)
    assert {row.count("<td") for row in rows} == {head.count("<th")}


def test_a_diagram_in_a_field_is_drawn_and_can_do_nothing(planted: Build) -> None:
    """The handbook draws no diagrams, so a label can do nothing."""
    html = planted.page("faq")
    assert 'click A "javascript:alert(1)"' in "".join(parsed(html).text)
    assert not re.search(r'<(pre|div)[^>]*class="mermaid', html)


def test_a_link_with_another_scheme_is_refused_and_would_be_dropped(
    tmp_path: Path, hostile_site: Build, make: Callable[..., Path]
) -> None:
    """A finding with its place; and no page has such an address."""
    data = make(
        tmp_path,
        {
            "faq.yaml": "- id: q\n  title: Q\n  audience: trust\n"
            "  answer: See [x](javascript:alert(1)).\n"
            "  links: [{title: L, url: 'javascript:alert(1)'}]\n"
        },
    )
    found = [str(f).splitlines()[0] for f in check(load(data, "data"), TODAY)]
    assert found[:1] == [
        'data/faq.yaml:5:27: HB205 url: scheme "javascript" is not allowed in "javascript:alert(1)"'
    ]
    data = make(
        tmp_path,
        {"faq.yaml": "- {id: q, title: Q, audience: trust, answer: '[x](JavaScript:x)'}\n"},
    )
    found = [str(f).splitlines()[0] for f in check(load(data, "data"), TODAY)]
    assert found == ['data/faq.yaml:1:46: HB1106 scheme "JavaScript" is not allowed in a link']
    for page in hostile_site.site.rglob("*.html"):
        assert not re.search(
            r'(href|src)="\s*(javascript|data:text)', page.read_text("utf-8"), re.I
        )


def test_a_comment_on_a_page_stops_the_build(
    small_project: Path, build: Callable[..., Build]
) -> None:
    with (small_project / "docs/faq.md").open("a") as file:
        file.write("\n<!-- token=abc -->\n")
    done = build(small_project)
    assert done.code == 1
    assert "docs/faq.md:11:1: HB1007 this comment would be published" in done.said


@pytest.mark.parametrize(
    ("fault", "field", "expected"),
    [
        ("field", "x " * 500_000, 'HB205 "answer" has 999,999 characters'),
        ("word", "x" * 10_000, None),
    ],
)
def test_a_long_text_is_refused_or_shown(
    tmp_path: Path, make: Callable[..., Path], fault: str, field: str, expected: str | None
) -> None:
    data = make(
        tmp_path, {"faq.yaml": f"- {{id: q, title: Q, audience: trust, answer: {field}}}\n"}
    )
    found = [str(f).splitlines()[0] for f in check(load(data, "data"), TODAY)]
    assert (found == []) if expected is None else (expected in found[0]), fault


@pytest.mark.parametrize("rows", [500, pytest.param(5_000, marks=pytest.mark.proofs)])
def test_a_long_word_and_a_long_table_are_built(
    small_project: Path, build: Callable[..., Build], rows: int
) -> None:
    """A word of 10,000 letters breaks in its cell; thousands of rows are a page."""
    with (small_project / "data/duties.yaml").open("w", encoding="utf-8") as file:
        file.write(f"- {{id: long-word, title: {'x' * 10_000}, cadence: weekly}}\n")
        for number in range(rows):
            row = f"id: row-{number}, title: Row {number}, cadence: yearly, starts: 2090-01-01"
            file.write(f"- {{{row}}}\n")
    done = build(make_light(small_project))
    assert done.code == 0, done.said[:2000]
    html = done.page("duties")
    assert html.count('<a class="hb-ref hb-duty"') >= rows
    assert "x" * 10_000 in html
    css = (done.site / "assets/handbook.css").read_text("utf-8")
    assert "overflow-wrap:anywhere" in css
