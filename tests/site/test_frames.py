"""The theme's frame is rendered once for pages of one shape: the site is the same to the byte."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jinja2
import pytest
from markupsafe import Markup
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.utils.templates import url_filter
from proofs import first_of

from handbook.site import frames
from handbook.site.around import Sibling

Copy = Callable[..., Path]


@pytest.mark.parametrize(("which", "folders"), first_of([("twin", True), ("hostile", False)]))
def test_each_page_in_its_frame_is_what_the_theme_makes_of_it(
    which: str, folders: bool, place: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, kept = [], frames.Frames.render

    def render(self: frames.Frames, whole: frames.Rendered, context: Mapping[str, Any]) -> str:
        made = kept(self, whole, context)
        assert made == whole(context)
        pages.append(context["page"].url)
        return made

    monkeypatch.setattr(frames, "WORTHWHILE", 1)
    monkeypatch.setattr(frames.Frames, "render", render)
    folder = place(which)
    monkeypatch.chdir(folder)
    config = load_config(str(folder / "mkdocs.yml"), use_directory_urls=folders)
    config.site_url = "https://ops.example.org/book/"
    build(config)
    assert len(pages) > 40


@pytest.fixture
def place(copied: Copy, tmp_path: Path, twin: Path, hostile: Path) -> Callable[[str], Path]:
    """A function that makes a project with the data of one of the handbooks to test with."""
    return lambda name: copied(tmp_path / name, {"twin": twin, "hostile": hostile}[name])


SAFE = """{% if page.title %}<title>{{ page.title | striptags | e }}</title>{% endif %}
<a href="{{ 'assets/x.css' | url }}">{{ base_url }}</a>
{% for each in around.siblings %}<a href="{{ each.url | url | e }}">{{ each.title | e }}</a>
{% endfor %}{% for each in page.toc %}<a href="{{ each.url }}">{{ each.title }}</a>{% endfor %}
{% if "<table" in page.content %}table{% endif %}{{ page.content }}"""


class Page:
    """What a frame needs of a page of MkDocs."""

    def __init__(self, number: int, title: str = "", content: str = "<p>x</p>") -> None:
        self.title = title or f"Page {number}"
        self.url = f"books/book-{number}/"
        self.content = content
        self.canonical_url = None
        self.toc: list[Any] = []
        self.meta = {"breadcrumb": {"path": "books/", "title": "Books"}}
        self.number = number


def _rendered(template: str, pages: list[Page]) -> tuple[list[str], list[str]]:
    """Pages in their frames, and rendered whole, by a theme of one template."""
    both = []
    for install in (frames.install, lambda *_: None):
        env = jinja2.Environment(loader=jinja2.DictLoader({"main.html": template}))
        env.filters["url"] = url_filter
        install(env, "main.html")
        made = env.get_template("main.html")
        both.append([made.render(_context(page)) for page in pages])
    return both[0], both[1]


def _context(page: Page) -> dict[str, Any]:
    siblings = [Sibling("A & B", "books/a/", here=False), Sibling("C", "books/c/", here=False)]
    around = {"section": "", "record": None, "siblings": siblings, "all_siblings": 9}
    nav = type("Nav", (), {"pages": []})
    return {"page": page, "around": around, "base_url": "../..", "nav": nav}


@pytest.fixture
def spliced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of the pages that were put into a frame."""
    found: list[str] = []
    kept = frames.Frame.around

    def around(self: frames.Frame, page: Any, values: list[str]) -> str:
        made = kept(self, page, values)
        found.append(page.title)
        return made

    monkeypatch.setattr(frames.Frame, "around", around)
    return found


def test_pages_of_one_shape_share_their_frame(spliced: list[str]) -> None:
    pages = [Page(number) for number in range(6)]
    framed, whole = _rendered(SAFE, pages)
    assert framed == whole
    assert spliced == ["Page 2", "Page 3", "Page 4", "Page 5"]


def test_a_page_that_would_answer_otherwise_is_rendered_whole(spliced: list[str]) -> None:
    pages = [
        *(Page(number) for number in range(3)),
        Page(3, content="<table></table>"),
        Page(4, title="<b>Bold</b>"),
        Page(5, title=str(Markup("a &amp; b"))),
        Page(6),
    ]
    framed, whole = _rendered(SAFE, pages)
    assert framed == whole
    assert spliced == ["Page 2", "Page 6"]


@pytest.mark.parametrize(
    "asks",
    [
        "{{ page.title | length }}",
        "{{ page.title | upper }}",
        "{{ page.title[:3] }}",
        "{{ page.title | urlencode }}",
        "{{ page.title | tojson }}",
        "{{ page.title | replace(' ', '-') }}",
        "{{ page.title | wordcount }}",
        "{% if page.title == 'Page 4' %}four{% endif %}",
        "{% if 'Page 4' in page.title %}four{% endif %}",
        "{% if page.content | length > 8 %}long{% endif %}",
        "{{ page.content | striptags }}",
        "{{ page.url }}",
        "{{ page.number }}",
        "{% if page.number > 3 %}four{% endif %}",
        "{{ ('books/' ~ page.title) | url }}",
        "{{ (around.siblings | first).title | truncate(3) }}",
        "{{ 'books/book-4/' | url }}",
    ],
)
def test_what_a_template_asks_beyond_printing_is_asked_of_each_page(asks: str) -> None:
    pages = [Page(number, content="<p>long</p>" if number > 3 else "<p>") for number in range(6)]
    framed, whole = _rendered(asks, pages)
    assert framed == whole
