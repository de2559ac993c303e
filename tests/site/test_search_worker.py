"""The search's worker, asked about a small index that is written without a site."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import browser as machine
import pytest
from building import THEME
from playwright.sync_api import Page

from handbook.pages.search import Hit
from handbook.pages.search_index import index

TITLES = [
    *("Restore the database", "Rotate a key", "Über uns", "数据库已损坏", "ไม่มีไฟฟ้า"),
    *("データを復元する", "לשחזר את הנתונים", "Żółw", "हिन्दी में", "Straße", "x &lt;img src=x&gt; y"),
]
# What is typed, and the place of the title that it finds first; none where there is nothing.
TYPED = {
    "database": 0,
    "databse": 0,
    "datbase restor": 0,
    "data base": 0,
    "keys": 1,
    "uber": 2,
    "ÜBER": 2,
    "数据库": 3,
    "库已损": 3,
    "ไฟฟ้า": 4,
    "データ": 5,
    "復元": 5,
    "הנתונים": 6,
    "zółw": 7,
    "हिन्दी": 8,
    "straße": 9,
    "<img": 10,
    "constructor": None,
    "*+~^": None,
    "   ": None,
}
ASK = """async ([queries, folder]) => {
  const asked = new Worker(`${folder}/assets/search.js`)
  const say = (type, data) => new Promise(heard => {
    asked.onmessage = ({data}) => heard(data)
    asked.postMessage({type, data})
  })
  await say(0, await (await fetch(`${folder}/search/search_index.json`)).json())
  window.again = query => say(2, query).then(({data}) => data.items)
  const found = {}
  for (const query of queries) found[query] = (await say(2, query)).data.items
  return found
}"""


def write(folder: Path, titles: list[str], part: int) -> None:
    """An index of a page a title, beside the worker."""
    hits = [
        Hit(f"p{n}/", title, "Page", "Nothing here.\nIt is &lt;b&gt;." if n else "")
        for n, title in enumerate(titles)
    ]
    found = index([(hit.location, [hit]) for hit in hits], part)
    (folder / "search/parts").mkdir(parents=True, exist_ok=True)
    (folder / "assets").mkdir(exist_ok=True)
    shutil.copy(THEME / "assets/search.js", folder / "assets/search.js")
    lead = {"config": {"index": found.lead}, "docs": [], "options": {}}
    (folder / "search/search_index.json").write_text(json.dumps(lead), "utf-8")
    for name, text in found.parts.items():
        (folder / f"search/parts/{name}.js").write_text(text, "utf-8")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """Where indexes of the same titles are: of one part, of many, and one to write again."""
    write(tmp_path / "whole", TITLES, 100_000)
    write(tmp_path / "renewed", TITLES, 100_000)
    write(tmp_path / "split", TITLES, 40)
    (tmp_path / "index.html").write_text("<title>x</title>")
    with machine.server(tmp_path) as address:
        yield address


@pytest.mark.browser
def test_any_script_and_any_slip_is_found_however_many_parts_there_are(
    served: str, tmp_path: Path, tab: Callable[..., Page]
) -> None:
    page = tab()
    page.goto(served)
    answers: dict[str, Any] = page.evaluate(ASK, [list(TYPED), "split"])
    found = {
        query: int(items[0][0]["location"][1:-1]) if items else None
        for query, items in answers.items()
    }
    assert found == TYPED
    assert answers == page.evaluate(ASK, [list(TYPED), "whole"])
    shown = answers["<img"][0][0]
    assert shown["title"] == "x &lt;<mark>img</mark> src=x&gt; y"
    assert shown["text"] == "<p>Nothing here.</p>"
    assert answers["数据库"][0][0]["title"] == "<mark>数据库</mark>已损坏"
    assert answers["uber"][0][0]["title"] == "<mark>Über</mark> uns"
    assert answers["data base"][0][0]["terms"] == {"data": True, "base": True}
    # A page that was open while the site was built again reads the new index.
    page.evaluate(ASK, [[], "renewed"])
    write(tmp_path / "renewed", ["Another handbook", *TITLES], 100_000)
    ((hit,),) = page.evaluate("again('database')")[:1]
    assert (hit["location"], hit["title"]) == ("p1/", "Restore the <mark>database</mark>")
