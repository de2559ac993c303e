"""A table is what its columns declare, and the one that the handbook's own pages teach works."""

import datetime as dt
import re
from pathlib import Path

import jinja2
import pytest
from building import PROJECT
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from handbook.catalog import load
from handbook.hosting import Repository
from handbook.pages.columns import RowMaker
from handbook.pages.macros import Templates
from handbook.pages.reading import Reading
from handbook.pages.rows import rows
from handbook.pages.view import View
from handbook.rulebook import check, rulebook

TEMPLATES = PROJECT / "handbook/pages/templates"
COLUMNS = """{% import "_table.html" as t %}
{% set columns = {
  "code": {"head": "Code", "part": "mark"},
  "says": {"head": "Says", "part": "title"},
  "gone": {"head": "Gone", "shown": false},
  "state": {"head": "State", "part": "state", "facet": "status", "asks": "How", "quick": "late"},
  "why": {"head": "Why <it>", "part": "more"},
  "by": {"head": "By", "part": "facet", "facet": "by"},
} %}
"""
ROW = """{% call t.table(columns) %}{{ t.row(columns, {"code": "A1", "says": "Tom & Jo",
"gone": "x", "state": "late", "why": WHY, "by": "Ada"}, id="a1", of="it",
values={"by": "Ada|Bo"}) }}
{% endcall %}"""


def rendered(body: str) -> LexborHTMLParser:
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals |= {"rows": rows, "row_of": RowMaker().row}
    return LexborHTMLParser(env.from_string(COLUMNS + body).render())


def attributes(node: LexborNode, *names: str) -> tuple[str | None, ...]:
    return tuple(node.attributes.get(name) for name in names)


def test_the_head_has_what_is_declared_and_leaves_out_what_is_not_shown() -> None:
    found = rendered("{% call t.table(columns) %}{% endcall %}")
    heads = found.css("thead th")
    assert [each.text() for each in heads] == ["Code", "Says", "State", "Why <it>", "By"]
    names = ("data-name", "data-facet", "data-facet-label", "data-quick", "scope")
    assert attributes(heads[2], *names) == ("state", "status", "How", "late", "col")
    assert ["hidden" in each.attributes for each in heads] == [False] * 4 + [True]
    assert "data-filter" in found.css("table")[0].attributes
    plain = rendered("{% call t.table(columns, false) %}{% endcall %}")
    assert "data-filter" not in plain.css("table")[0].attributes


def test_a_row_has_a_cell_for_each_column_and_unfolds_what_a_phone_folds_away() -> None:
    (row,) = rendered(ROW.replace("WHY", '"Because"')).css("tbody tr")
    assert attributes(row, "id", "data-of") == ("a1", "it")
    cells = row.css("td")
    parts = ["mark", "title", "state", "more", "facet", "fold"]
    assert [each.attributes["class"] for each in cells] == [f"hb-is-{part}" for part in parts]
    assert [each.text() for each in cells] == ["A1", "Tom & Jo", "late", "Because", "Ada", ""]
    assert attributes(cells[3], "data-label", "data-value") == ("Why <it>", None)
    assert attributes(cells[4], "data-label", "data-value") == (None, "Ada|Bo")
    assert "hidden" in cells[4].attributes
    assert row.css("summary")[0].attributes["aria-label"] == "More: Tom & Jo"


def test_where_nothing_is_folded_away_nothing_unfolds() -> None:
    found = rendered(ROW.replace("WHY", '"—"'))
    (row,) = found.css("tbody tr")
    assert row.css("summary") == []
    assert [each.text() for each in row.css("td.hb-none")] == ["—"]
    # Each row is as wide as the head.
    assert len(found.css("thead th, thead td")) == len(row.css("td"))


@pytest.mark.parametrize(
    ("rows", "bars", "hidden"), [(0, 0, 0), (6, 1, 1), (7, 1, 0), (2000, 1, 0)]
)
def test_a_bar_shows_from_seven_rows_on(rows: int, bars: int, hidden: int) -> None:
    found = rendered("{{ t.bar(" + str(rows) + ") }}")
    assert len(found.css("[data-filter-bar]")) == bars
    assert len(found.css("[data-filter-bar][hidden][data-short]")) == hidden


def test_the_table_that_the_page_teaches_is_one(tmp_path: Path, twin: Path) -> None:
    text = (PROJECT / "docs/changing.md").read_text("utf-8")
    part = text.partition("## A table of your own")[2].partition("\n## ")[0]
    (code,) = re.findall(r"(?s)```jinja\n(.*?)```", part)
    (tmp_path / "vendor_costs.html").write_text(code)
    book = load(twin)
    reading = Reading(book, dt.date(2026, 4, 1), Repository(), rulebook(), check)
    macros = dict(Templates(tmp_path).macros(View(reading, lambda: "costs/"), str))
    found = LexborHTMLParser(macros["vendor_costs"]())
    titles = [each.text() for each in found.css("tbody .hb-is-title")]
    assert titles == [each.title for each in book.of("vendor")]
    assert [each.text() for each in found.css("thead th")] == ["Vendor", "Owner", "Tier"]


MANY = """{% call t.table(columns, css="x", whole=whole) %}{% for n in range(count) %}
{% set says %}<table><tr><td>{{ n }}</td></tr></table>{% endset %}
{{ t.row(columns, {"code": n, "says": says, "gone": "", "state": "", "why": "", "by": ""}) }}
{% endfor %}{% endcall %}"""


def of(count: int, *, whole: bool = False) -> LexborHTMLParser:
    return rendered(f"{{% set count, whole = {count}, {whole} %}}{MANY}")


@pytest.mark.parametrize(("count", "whole"), [(0, False), (100, False), (250, True)])
def test_a_table_that_is_short_or_ticked_off_has_all_its_rows(count: int, whole: bool) -> None:
    found = of(count, whole=whole)
    assert len(found.css("table.x > tbody > tr")) == count
    assert found.css("noscript") == []


@pytest.mark.parametrize("count", [101, 250])
def test_the_rows_after_the_first_hundred_are_held_back_below_the_same_heads(count: int) -> None:
    found = of(count)
    table, rest = found.css("table.x")
    assert rest.parent is not None
    assert rest.parent.tag == "noscript"
    assert attributes(rest.parent, "data-rest") == (None,)
    codes = [[each.text() for each in part.css("td.hb-is-mark")] for part in (table, rest)]
    assert codes == [[*map(str, range(100))], [*map(str, range(100, count))]]
    assert [each.text() for each in rest.css("thead th")] == [
        each.text() for each in table.css("thead th")
    ]
    assert rest.css("[data-facet], [data-name]") == []
    assert "data-sortable" not in rest.attributes


def test_what_is_held_back_is_what_a_table_would_have() -> None:
    text = "".join(f"\n<tr><td>{n}</td></tr>" for n in range(7))
    assert rows(text, 7) == (text, "")
    shown, rest = rows(text, 3)
    assert shown + rest == text
    assert (shown.count("<tr>"), rest.count("<tr>")) == (3, 4)


def test_a_cell_is_escaped_unless_it_is_html_and_stands_without_space_around_it() -> None:
    columns = {"a": {"head": 'A "b"'}, "n": {"head": "N", "said": True}, "m": {"head": "M"}}
    cells = {"a": "  <i> & ", "n": 0, "m": Markup(" <b>x</b>\n")}
    found = RowMaker().row(columns, cells, {"a": "<v>"})
    assert found.cells == (
        '<td class="hb-is-note" data-label="A &#34;b&#34;" data-value="&lt;v&gt;">'
        "&lt;i&gt; &amp;</td>"
        '<td class="hb-is-note hb-is-said" data-label="N">0</td>'
        '<td class="hb-is-note" data-label="M"><b>x</b></td>'
    )
    assert (found.folds, found.opens, found.title) == (False, False, "")


def test_a_row_without_a_cell_says_for_which_column() -> None:
    with pytest.raises(LookupError, match='no cell for its column "owner"'):
        RowMaker().row({"owner": {"head": "Owner"}}, {}, {})


def test_rows_of_many_tables_keep_to_the_columns_of_their_own() -> None:
    make = RowMaker()
    for number in range(100):
        columns = {"a": {"head": f"H{number}"}}
        cells = make.row(columns, {"a": "x"}, {}).cells
        assert f'data-label="H{number}"' in cells
        assert make.row(columns, {"a": "x"}, {}).cells == cells
