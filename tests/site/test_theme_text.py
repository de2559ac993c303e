"""What front matter and mkdocs.yml say arrives as text, wherever the theme prints it."""

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import browser as machine
import pytest
from building import Build, build_site, copy_project, write_page
from playwright.sync_api import Page, expect

# Each value that Material prints without escaping it, by the place in mkdocs.yml.
SETTINGS = (
    *("site_name", "site_description", "site_author", "copyright", "repo_name"),
    *("nav_section", "nav_page", "nav_link", "palette", "social_name", "homepage", "status"),
)
FRONT = ("title", "description", "author", "status", "tags")
# What is typed, and what a page is called that has it as its title.
TITLES = {
    "no": "NO",
    "octal": "0123",
    "day": "2026-01-01",
    "version": "1.10",
    "time": "12:30",
    "on": "on",
    "tilde": '"~"',
    "null": '"null"',
    "hash": '"C# and F#"',
}
EVERYDAY = """
Do this:
- [ ] first
- [x] second

??? note "Folded"
    Read on paper too.

=== "Linux"
    With apt.
=== "macOS"
    With brew.

> [!WARNING]
> Hot.

```mermaid
graph TD
  A[Start] --> B[End]
```

## 日本語の見出し

[to it](#日本語の見出し)
"""


def attack(name: str) -> str:
    """Markup that would do something in a text, an attribute and a script, marked with a name."""
    return f"{name}\"'></script></title><img src=x onerror=alert('{name}')><b>&amp;"


def project_with(folder: Path, twin: Path) -> Path:
    """The twin with an attack in each value, a page for each title, and everyday Markdown."""
    project = copy_project(folder, twin)
    said = {name: json.dumps(attack(name)) for name in SETTINGS}
    config = (project / "mkdocs.yml").read_text("utf-8")
    for name in ("site_name", "site_description", "copyright"):
        config = re.sub(rf"(?m)^{name}: .*", lambda _, n=name: f"{n}: {said[n]}", config)
    toggle = f"toggle: {{icon: material/weather-night, name: {said['palette']}}}"
    config = config.replace("theme:\n", f"theme:\n  palette:\n    - {{scheme: slate, {toggle}}}\n")
    config = config.replace("      - faq.md\n", f"      - {said['nav_page']}: faq.md\n", 1)
    config = config.replace("- New here:", f"- {said['nav_section']}:", 1)
    config = config.replace("nav:\n", f"nav:\n  - {said['nav_link']}: https://example.org/\n", 1)
    config += (
        f"extra:\n  homepage: {said['homepage']}\n  status: {{new: {said['status']}}}\n"
        f"  social: [{{icon: material/bell, link: 'https://example.org/', "
        f"name: {said['social_name']}}}]\n"
    )
    config += f"site_author: {said['site_author']}\nrepo_name: {said['repo_name']}\n"
    config = config.replace(
        'repo_url: !ENV [HANDBOOK_REPOSITORY, ""]', "repo_url: https://github.com/acme/handbook"
    )
    config += "not_in_nav: |\n  /t-*.md\n  /front.md\n  /everyday.md\n"
    (project / "mkdocs.yml").write_text(config, "utf-8")
    front = "".join(f"{key}: {json.dumps(attack(key))}\n" for key in FRONT if key != "tags")
    faq = write_page(project, "docs/faq.md")
    faq.write_text(f"---\nstatus: new\n---\n{faq.read_text('utf-8')}", "utf-8")
    (project / "docs/front.md").write_text(
        f"---\n{front}tags: [{json.dumps(attack('tags'))}]\n---\n# Front\n\nWords.\n", "utf-8"
    )
    for name, title in TITLES.items():
        (project / f"docs/t-{name}.md").write_text(f"---\ntitle: {title}\n---\nWords.\n", "utf-8")
    (project / "docs/everyday.md").write_text(f"# Everyday\n{EVERYDAY}", "utf-8")
    answer = json.dumps(EVERYDAY.replace("[to it](#日本語の見出し)", ""))
    with (project / "data/faq.yaml").open("a", encoding="utf-8") as file:
        file.write(f"- {{id: everyday, title: Everyday, audience: trust, answer: {answer}}}\n")
    return project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, twin: Path) -> Build:
    done = build_site(project_with(tmp_path_factory.mktemp("theme"), twin))
    assert done.code == 0, done.said
    return done


class Read(HTMLParser):
    """The elements that were planted, and all that is read or stands in an attribute."""

    def __init__(self) -> None:
        super().__init__()
        self.planted: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if any(name.startswith("on") for name, _ in attrs) or ("src", "x") in attrs:
            self.planted.append(f"<{tag} {attrs}>")
        self.texts += [value for _, value in attrs if value]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(text: str) -> Read:
    reader = Read()
    reader.feed(text)
    return reader


def test_nothing_that_was_typed_becomes_an_element(built: Build) -> None:
    pages = list(built.site.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        assert read(page.read_text("utf-8")).planted == [], page
    for hit in built.found():
        assert read(f"{hit.title}{hit.text}{hit.kind}").planted == []


@pytest.mark.parametrize("name", [n for n in SETTINGS if n != "copyright"])
def test_what_mkdocs_yml_says_is_read_to_the_letter(built: Build, name: str) -> None:
    texts = read((built.site / "duties/index.html").read_text("utf-8")).texts
    texts += read((built.site / "front/index.html").read_text("utf-8")).texts
    assert [text for text in texts if attack(name) in text]


@pytest.mark.parametrize("name", ["title", "description", "author"])
def test_what_front_matter_says_is_read_to_the_letter(built: Build, name: str) -> None:
    texts = read(built.page("front")).texts
    assert [text for text in texts if attack(name) in text]


def test_a_copyright_keeps_its_links_and_nothing_else(built: Build, twin: Path) -> None:
    page = built.page("duties")
    notice = re.search(r'class="md-copyright__highlight">(.*?)</div>', page, re.S)
    assert notice
    assert re.findall(r"<(\w+)", notice[1]) == []
    assert "copyright" in notice[1]


@pytest.mark.parametrize("name", TITLES)
def test_a_title_is_what_was_typed(built: Build, name: str) -> None:
    """As records have it: NO, 0123 and 12:30 are text, in the page and in the search."""
    wanted = TITLES[name].strip('"')
    title = re.search("<title>(.*?) - ", built.page(f"t-{name}"))
    assert title
    assert title[1] == wanted
    (hit,) = [each for each in built.found() if each.location == f"t-{name}/"]
    assert hit.title == wanted


def test_everyday_markdown_is_the_same_on_a_page_and_in_a_field(built: Build) -> None:
    for path in ("everyday", "faq"):
        page = built.page(path)
        for element in (
            'class="task-list-item"',
            '<details class="note">',
            'class="tabbed-set tabbed-alternate"',
            'class="admonition warning"',
            '<img src="data:image/svg+xml,' if path == "everyday" else 'src="data:image/svg+xml,',
        ):
            assert element in page, (path, element)
        assert "[ ]" not in "".join(read(page).texts)


def test_an_anchor_has_the_letters_of_its_heading(built: Build) -> None:
    page = built.page("everyday")
    assert 'id="日本語の見出し"' in page
    assert 'href="#日本語の見出し"' in page


REFUSED = (
    "window.refused = []; document.addEventListener('securitypolicyviolation', "
    "e => window.refused.push(`${e.violatedDirective} ${e.sourceFile} ${e.sample}`));"
)


@pytest.fixture(scope="module")
def address(built: Build) -> Iterator[str]:
    """Where the site is served."""
    with machine.server(built.site) as served:
        yield served


@pytest.fixture
def shown(address: str, tab: Callable[..., Page]) -> Page:
    """A tab with everyday Markdown, which keeps what its policy refused."""
    page = tab(script=REFUSED)
    page.goto(f"{address}everyday/")
    return page


@pytest.mark.browser
def test_tabs_work_and_a_drawing_is_seen_without_a_word_from_the_policy(shown: Page) -> None:
    expect(shown.locator("text=With apt.")).to_be_visible()
    expect(shown.locator("text=With brew.")).to_be_hidden()
    shown.locator("label", has_text="macOS").click()
    expect(shown.locator("text=With brew.")).to_be_visible()
    drawing = shown.locator(".hb-diagram img")
    assert drawing.evaluate("image => image.naturalWidth") > 50
    assert shown.evaluate("window.refused") == []


@pytest.mark.proofs
@pytest.mark.browser
def test_paper_shows_every_tab_and_what_is_folded(shown: Page) -> None:
    expect(shown.locator("text=Read on paper too.")).to_be_hidden()
    shown.emulate_media(media="print")
    for words in ("With apt.", "With brew.", "Read on paper too."):
        box = shown.locator(f"text={words}").bounding_box()
        assert box, words
        assert box["height"] > 5, words
