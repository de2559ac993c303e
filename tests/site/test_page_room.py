"""A page that waits to be written: what is asked of it is what was put there, in little room."""

from pathlib import Path
from typing import Any

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from handbook.site.page import HandbookPage, show


@pytest.fixture
def page(tmp_path: Path) -> Any:
    """A page as MkDocs makes it, which is ours from then on."""
    (tmp_path / "docs").mkdir()
    config = MkDocsConfig()
    config.load_dict({"site_name": "A", "docs_dir": str(tmp_path / "docs")})
    file = File("a.md", str(tmp_path / "docs"), str(tmp_path / "site"), use_directory_urls=True)
    made: Page = Page(None, file, config)
    made.__class__ = HandbookPage
    return made


@pytest.mark.parametrize("html", ["", "<p>a</p>", "é 日本 𝒳", "a\ud800b", "<h2>a</h2>" * 5000])
def test_the_content_of_a_page_comes_back(page: Any, html: str) -> None:
    assert page.content is None
    page.content = html
    assert page.content == html


def test_a_page_takes_a_fraction_of_its_html(page: Any) -> None:
    page.content = "<li>Open the console of the service.</li>\n" * 1000
    held = page.__dict__["content"]
    assert len(held) * 5 < len(page.content)


def test_contents_are_made_of_the_headings_that_were_shown(page: Any) -> None:
    assert list(page.toc) == []
    show(page, '<h1 id="a">A</h1><h2 id="b">B &amp; C</h2><h3 id="d">D</h3><h2 id="e">E</h2>')
    (top,) = page.toc
    assert [(each.title, each.url, each.level) for each in (top, *top.children)] == [
        ("A", "#a", 1),
        ("B &amp; C", "#b", 2),
        ("E", "#e", 2),
    ]
    assert [each.title for each in top.children[0].children] == ["D"]


def test_contents_that_somebody_else_sets_are_theirs(page: Any) -> None:
    show(page, '<h1 id="a">A</h1>')
    page.toc = TableOfContents([AnchorLink("Own", "own", 1)])
    assert [each.title for each in page.toc] == ["Own"]
