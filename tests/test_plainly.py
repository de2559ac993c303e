"""Plain fields: the quick way says to the letter what the parser and the sanitiser say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.markup import fields, plainly

_PIECES = (
    *(
        "Look",
        "at",
        "the log,",
        "e.g.",
        "(see",
        "it)",
        "é",
        "日本",
        "12:30",
        "$NAME",
        "%",
        "!",
        "…",
    ),
    *("don't", '"q"', "Z.", "a/b", "😀", "x-y", "-", "--", "1.", "2)", "=", "`x`", "`*_[x](y)`"),
    *('`a <b> & "c"`', "\u200b", "\u3000", "\xa0", "\t", "\u2028", "``", "*", "_", "&amp;", "<b>"),
    *("[x](y)", "\\", ":x:", "~~", "{"),
)
_LINES = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=5).map(" ".join)
_CODE = st.lists(_LINES | st.sampled_from(["", "  $ x", "# c", " ```"]), max_size=3)
_FENCES = st.builds(
    lambda language, lines: "\n".join([f"```{language}", *lines, "```"]),
    st.sampled_from(["", "bash", "c-1", "x y", "9"]),
    _CODE,
)
_TEXTS = st.builds(
    lambda between, blocks: between.join(blocks) + between,
    st.sampled_from(["\n", "\n\n", "\n\n\n", " "]),
    st.lists(st.lists(_LINES, min_size=1, max_size=3).map("\n".join) | _FENCES, max_size=3),
)


@settings(max_examples=400)
@given(_TEXTS)
def test_the_quick_way_says_what_the_parser_says(text: str) -> None:
    found = plainly.html(text)
    if found is not None and not fields.MORE.search(text):
        assert found == fields.in_commonmark(text)
    # So nobody need look for more in a text without code.
    assert found is None or "`" in text or not fields.MORE.search(text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Look at the log, 12:30 or later.", None),
        ("Look at the log; (then) wait.", "<p>Look at the log; (then) wait.</p>"),
        (
            "One\nline.\n\nAnother: `a & <b>`.",
            "<p>One\nline.</p>\n<p>Another: <code>a &amp; &lt;b&gt;</code>.</p>",
        ),
        (
            "Do it:\n\n```bash\ncd x && y\n\nz\n```\n",
            '<p>Do it:</p>\n<pre><code class="language-bash">cd x &amp;&amp; y\n\nz\n</code></pre>',
        ),
    ],
)
def test_plain_paragraphs_and_code_need_no_parser(text: str, html: str | None) -> None:
    assert plainly.html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a list",
        "1. one",
        "# head",
        "a **bold** word",
        "[a](b)",
        "a_b_c",
        "<b>",
        "&amp;",
        "a\tb",
        "    code",
        "> said",
        "trailing ",
        "a  \nb",
        "\u3000wide",
        "```bash\nnever closed\n",
        "``a`b``",
        "a | b",
    ],
)
def test_what_is_more_is_left_to_the_parser(text: str) -> None:
    assert plainly.html(text) is None
