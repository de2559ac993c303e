"""A page of headings and blocks: put together as Python-Markdown would do it, to the letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.markup.dialect import converter, extensions, is_own
from handbook.markup.outline import Outline, outline

_WORDS = st.sampled_from(
    [
        *(
            "Step",
            "one",
            "é",
            "日本",
            "don't",
            "a-b",
            "(see)",
            "it.",
            "12%",
            "a/b",
            "Word:",
            "x:y:z",
        ),
        *(
            "&#39;",
            "&#42;",
            "&#60;",
            "&amp;",
            "&#8203;",
            "&#0;",
            "-",
            "_",
            "*",
            "a_b",
            "#",
            "##",
            ":",
        ),
        *(
            "?",
            "!",
            "1.",
            "2)",
            "  ",
            "<b>",
            "`x`",
            "[a]",
            "~~",
            "==",
            "\\",
            "{",
            "|",
            "'",
            "ß",
            "İ",
        ),
        *("hbplace3hb", "{: #x }"),
    ]
)
_TITLES = st.builds(
    str.join, st.sampled_from(["", " ", " "]), st.lists(_WORDS, min_size=1, max_size=4)
)
_HEADINGS = st.builds(
    "{} {}{}{}".format,
    st.sampled_from(["#", "##", "###", "#######"]),
    st.sampled_from(["", "", '<span class="hb-num">1<i>.</i></span> ']),
    _TITLES,
    st.sampled_from(["", "", " {: #roll-back }", " {: #a_b }", " {#x}"]),
)
_MARKS = st.sampled_from(["hbplace0hb", "hbplace12hb", "hbplacexhb", " hbplace1hb"])
_PAGES = st.builds(
    lambda between, blocks, around: f"{around}{between.join(blocks)}{around}",
    st.sampled_from(["\n\n", "\n\n\n\n", "\n  \n", "\n"]),
    st.lists(_HEADINGS | _HEADINGS | _MARKS, max_size=4),
    st.sampled_from(["", "\n", "\n\n"]),
)
_MARKDOWN = converter()


@settings(max_examples=200)
@given(_PAGES)
def test_what_is_put_together_is_what_markdown_gives(text: str) -> None:
    found = outline(text)
    if found:
        _MARKDOWN.reset()
        assert found.html == _MARKDOWN.convert(text)


def test_headings_have_their_anchors_and_blocks_their_places() -> None:
    blocks = ("# Mend &#42;it&#42;", "hbplace0hb", "## Step", "## Step", "### Undo {: #step }")
    text = "\n\n\n".join((*blocks, "hbplace1hb\n"))
    link = '<a class="headerlink" href="#{0}" title="Link to this section">&para;</a>'
    assert outline(text) == Outline(
        f'<h1 id="mend-it">Mend &#42;it&#42;{link.format("mend-it")}</h1>\n<p>hbplace0hb</p>\n'
        f'<h2 id="step_1">Step{link.format("step_1")}</h2>\n'
        f'<h2 id="step_2">Step{link.format("step_2")}</h2>\n'
        f'<h3 id="step">Undo{link.format("step")}</h3>\n<p>hbplace1hb</p>',
        "Mend &#42;it&#42;",
        ("mend-it", "step_1", "step_2", "step"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Prose.",
        "# A\nhbplace0hb",
        "# A **b**",
        "# A\n\n- a",
        "hbplace0hb hbplace1hb",
        "# A `b`",
    ],
)
def test_whatever_else_stands_on_a_page_is_left_to_markdown(text: str) -> None:
    assert outline(text) is None


def test_a_project_that_changes_markdown_has_all_its_pages_read_by_it() -> None:
    assert is_own(*extensions(["toc", "tables", "fenced_code"]))
    assert not is_own(*extensions(["footnotes", "nl2br"]))
    assert not is_own(*extensions([], {"toc": {"permalink": "#"}}))
