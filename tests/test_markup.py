"""One Markdown: what people write every day means the same on a page and in a field."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.catalog import load
from handbook.markup import diagrams, fields
from handbook.markup.dialect import converter, html, slug
from handbook.markup.leftover import left
from handbook.markup.plain import entities, escaped
from handbook.markup.usual import rewritten
from handbook.model.texts import texts

# What is written, and an element that it must become, in both.
EVERYDAY = {
    "task": ("- [ ] a\n- [x] b", r'<input type="checkbox" disabled(="")?( ?/)?>'),
    "done task": ("- [x] b", r'type="checkbox"[^>]*checked|checked[^>]*type="checkbox"'),
    "numbered task": ("1. [ ] a", 'type="checkbox"'),
    "box": ("!!! note\n    a", '<div class="admonition note">'),
    "box with title": ('!!! tip "T"\n    a', '<p class="admonition-title">T</p>'),
    "folded box": ("??? note\n    a", '<details class="note">'),
    "open box": ("???+ note\n    a", r'<details class="note" open(="(open)?")?>'),
    "tabs": ('=== "A"\n    a\n=== "B"\n    b', r'class="tabbed-set tabbed-alternate"'),
    "alert": ("> [!WARNING]\n> a", '<div class="admonition warning">'),
    "box between colons": (":::tip T\na\n:::", '<div class="admonition tip">'),
    "box between colons in braces": (":::{note}\na\n:::", '<div class="admonition note">'),
    "details of HTML": ("<details><summary>S</summary>\n\n- a\n\n</details>", "<li>a</li>"),
    "footnote": ("a[^1]\n\n[^1]: b", 'class="footnote-ref"'),
    "definition": ("T\n:   d", "<dd>d</dd>"),
    "abbreviation": ("an ABC\n\n*[ABC]: All", '<abbr title="All">ABC</abbr>'),
    "mark": ("==a==", "<mark>a</mark>"),
    "struck out": ("~~a~~", "<del>a</del>"),
    "keys": ("++ctrl+c++", "<kbd"),
    "emoji": (":warning:", "⚠️"),
    "table": ("| a | b |\n|---|--:|\n| 1 | 2 |", "<td>1</td>"),
    "table below a paragraph": ("x\n| a | b |\n|---|---|\n| 1 | 2 |", "<td>1</td>"),
    "list below a paragraph": ("Do:\n- a\n- b", r"<ul>\s*<li>a</li>"),
    "numbers in brackets": ("1) a\n2) b", r"<ol>\s*<li>a</li>\s*<li>b</li>"),
    "list in a list by two": ("- a\n  - b\n    - c", r"<li>b\s*<ul>\s*<li>c</li>"),
    "list in a list by four": ("- a\n    - b\n        - c", r"<li>b\s*<ul>\s*<li>c</li>"),
    "list in a number by three": ("1. a\n   - b\n2. c", r"<li>a\s*<ul>\s*<li>b</li>"),
    "fence in a list": ("1. a\n\n   ```\n   x\n   ```\n2. b", r"<code>x\s*</code>"),
    "fence below a paragraph": ("a\n```\nx\n```\nb", r"<code>x\s*</code></pre>(</div>)?\s*<p>b"),
    "box in a list": ("1. a\n   !!! note\n       b", '<div class="admonition note">'),
    "diagram": ("```mermaid\ngraph TD\n  A --> B\n```", '<img src="data:image/svg'),
    "diagram without blanks": ("```mermaid\ngraph TD; A-->B\n```", '<img src="data:image/svg'),
    "diagram that cannot be drawn": ("```mermaid\npi\n```", '<code class="language-mermaid">pi'),
}


def page(text: str) -> str:
    return html(text)


@pytest.mark.parametrize("convert", [page, fields.rendered], ids=["page", "field"])
@pytest.mark.parametrize("name", EVERYDAY)
def test_what_people_write_every_day_is_understood(name: str, convert) -> None:
    written, expected = EVERYDAY[name]
    assert re.search(expected, convert(written)), convert(written)
    assert [each for each in left(written, convert) if "cannot be drawn" not in each.message] == []


def test_a_paragraph_is_no_list_where_no_list_is_meant() -> None:
    assert rewritten(["I was born in", "1986. It was cold."]) == [
        "I was born in",
        "1986. It was cold.",
    ]
    assert rewritten(["* * *"]) == ["* * *"]
    assert rewritten(["<pre>", "- a", "</pre>", "- b"]) == ["<pre>", "- a", "</pre>", "", "- b"]


def test_one_sign_after_the_other_makes_two_lists() -> None:
    assert re.sub(r"\s", "", html("- a\n1. b")) == "<ul><li>a</li></ul><ol><li>b</li></ol>"


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Trust & compliance", "trust--compliance"),
        ("日本語の 見出し", "日本語の-見出し"),
        ("مرحبا بالعالم", "مرحبا-بالعالم"),
        ("Über Straßen", "über-straßen"),
        ("1. What's `new`?", "1-whats-new"),
        ("snake_case", "snake_case"),
        ("🎉 Party", "-party"),
        ("🎉", "1f389"),
        ("!!", "21-21"),
    ],
)
def test_an_anchor_is_the_one_that_github_makes(heading: str, anchor: str) -> None:
    """GitHub keeps a blank that stood beside a sign; a heading of signs alone has their numbers."""
    assert slug(heading.replace("`", "")) == anchor
    assert f'id="{anchor}"' in html(f"## {heading}")


def test_an_anchor_stays_when_other_headings_move() -> None:
    both = html("## 準備\n\n## 復旧")
    assert re.findall('id="([^"]*)"', both) == ["準備", "復旧"]
    assert re.findall('id="([^"]*)"', html("## 復旧\n\n## 準備")) == ["復旧", "準備"]


def test_a_heading_can_name_its_anchor() -> None:
    assert 'id="steps"' in html("## Was zu tun ist {#steps}")
    assert 'id="steps"' in html("## Was zu tun ist {: #steps }")
    assert fields.rendered("## H {#steps}") == "<p><strong>H</strong></p>"


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](https://evil.example/x.png)",
    "![x](data:image/svg+xml,%3Csvg%20onload=alert(1)%3E)",
    "<javascript:alert(1)>",
    "x{: onclick=alert(1) }",
    "# x {: onclick=alert(1) style=color:red }",
    "<a href='javascript:alert(1)'>x</a>",
    "<details ontoggle=alert(1) open><summary>x</summary></details>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<input type=text autofocus onfocus=alert(1)>",
    '*[x]: " onmouseover="alert(1)\n\nx',
    '```py onload="alert(1)"\nx\n```',
    "~~<b onclick=alert(1)>~~",
)
ALLOWED = re.compile(
    r"<(?!/)(?!(?:\w+)(?: (?:class|id|for|name|type|title|start|open|checked|disabled|align|alt"
    r'|data-tabs)="[^"]*"| (?:href|src)="(?:https?:|mailto:|tel:|#|/|\w+\.md|data:image/svg\+xml,'
    r'%3Csvg%20xmlns)[^"]*")*>)'
)


@pytest.mark.parametrize("sign", ["", "- [ ] ", "> [!NOTE]\n> ", "!!! note\n    ", '=== "A"\n    '])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_field_can_act(text: str, sign: str) -> None:
    """Whichever way a field is rendered: only known elements, attributes and schemes come out."""
    made = fields.rendered(f"{sign}{text}\n\n:warning: ==x==")
    assert ALLOWED.findall(made) == [], made
    assert "evil.example" not in made


@given(st.text(alphabet="<>\"'&;:=/!?[](){}#`~*_+-|\n\t \\axjs1", max_size=200))
@settings(max_examples=150, deadline=None)
def test_no_field_can_act(text: str) -> None:
    made = fields.rendered(f"{text}\n\n==x==")
    assert ALLOWED.findall(made) == [], made


def test_footnotes_and_tabs_of_two_fields_do_not_meet() -> None:
    """Both stand on one page, where an id is there once and a button belongs to one group."""
    one, two = (fields.rendered(f'{each}[^1]\n\n[^1]: x\n\n=== "A"\n    {each}') for each in "ab")
    names = r'(?:id|name)="([^"]+)"'
    assert not set(re.findall(names, one)) & set(re.findall(names, two))
    assert set(re.findall(r'href="#([^"]+)"', one)) <= set(re.findall(names, one))
    assert set(re.findall(r'for="([^"]+)"', one)) <= set(re.findall(names, one))


def test_a_field_borrows_no_looks_of_the_page() -> None:
    made = fields.rendered("```{.mermaid .md-button .hb-disclaimer}\nx\n```\n\n==x==")
    assert not re.search(r'class="(?:[^"]* )?(?:mermaid|md-|hb-disclaimer)', made)


def test_the_quick_way_and_the_whole_way_say_the_same(twin) -> None:
    """A field without the forms that CommonMark lacks is rendered by a quicker parser."""
    book = load(twin, "data")
    plain = [
        text
        for entry in book.entries.values()
        for _, text in texts(entry.record, only_markdown=True)
        if not fields.MORE.search(text)
    ]
    assert len(plain) > 20
    for text in plain:
        assert _same(fields.in_commonmark(text)) == _same(fields._full(text))


def _same(made: str) -> str:
    """HTML less white space, and less what only the looks of code and of loose lists need."""
    made = re.sub(r"</?(?:p|span|div)\b[^>]*>|<br ?/?>| class=\"[^\"]*\"", "", made)
    return re.sub(r"\s+", "", made)


def test_a_drawing_can_do_nothing() -> None:
    text = 'graph TD\n  A["<b onclick=x>"] --> B\n  click A "javascript:alert(1)"\n'
    made = html(f"```mermaid\n{text}```")
    assert "<script" not in made
    assert re.findall(r"<(\w+)", made) == ["div", "img", "details", "summary", "pre", "code"]
    assert diagrams.fault(text) == ""


@pytest.mark.parametrize(
    ("text", "line", "escape"),
    [
        ("a | b", "a \\| b", "a &#124; b"),
        ("# a", "\\# a", "&#35; a"),
        ("@team #12", "\\@team \\#12", "&#64;team &#35;12"),
        ("1. a\n b", "1\\. a b", "1&#46; a\n b"),
        ("<b>", "\\<b\\>", "&#60;b&#62;"),
    ],
)
def test_text_stays_text(text: str, line: str, escape: str) -> None:
    assert escaped(text) == line
    assert entities(text) == escape
    assert re.sub(r"<[^>]*>", "", converter().convert(line)) != ""
