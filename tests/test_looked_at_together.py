"""Where a rule looks at all texts of a record at once, it misses none of what each of them has."""

from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.catalog import Handbook, load
from handbook.catalog.steps import said, texts_said
from handbook.checks.brevity import SHOWN, first_command
from handbook.markup.commands import codes
from handbook.markup.leftover import left, may_be_left_in_any
from handbook.markup.step_names import may_name, step_names
from handbook.model.texts import markdown_of, texts
from handbook.model.work import Playbook

ROOT = Path(__file__).parents[1]
DATA = (ROOT / "data", ROOT / "tests/twin/data")
PIECES = st.sampled_from(
    [
        *("```", "````", "~~~", "`", "\n", "\n", "\n\n", " ", "    ", "> ", "bash\n", "mermaid\n"),
        *("```\n", "```bash\n", "text\n", "```text\n", "graph TD\n", "{note}\n", "a word", "x\n"),
        *("!!! note", "??? x", '=== "Tab"', "::: box", "/// tab", "[!NOTE]", "- [ ] a", "[[page]]"),
        *("import a from b", "export default", ".. note::", "--8<--", "$$", "{++", ":material-x:"),
        *(
            "{#a}",
            "==a==",
            "~~b~~",
            "| a |\n|---|",
            "**bold**",
            "[a](b)",
            "# head",
            "- a list of it",
        ),
        *("step 3", 'the step "A"', "The Next Step", "the step before", "steps\n1 to 2", "0 A"),
    ]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@pytest.fixture(scope="module", params=DATA, ids=lambda path: path.parent.name)
def book(request: pytest.FixtureRequest) -> Handbook:
    return load(request.param, "data")


def test_the_markdown_of_a_record_is_all_of_it(book: Handbook) -> None:
    for entry in book.entries.values():
        each = [text for _, text in texts(entry.record, only_markdown=True)]
        assert markdown_of(entry.record) == each


def test_no_text_that_may_name_a_step_is_left_out(book: Handbook) -> None:
    for entry in book.each(Playbook):
        every = {each.text for each in said(book, entry.record) if each.path[0] != "inputs"}
        assert every - {""} <= set(texts_said(entry.record))


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, max_size=3))
def test_signs_of_what_is_not_understood_are_seen_in_all_texts_together(some: list[str]) -> None:
    if any([*left(text, escape)] for text in some):
        assert may_be_left_in_any(some)


def test_plain_fences_are_no_sign_of_it() -> None:
    assert not may_be_left_in_any(
        ["Run:\n\n```bash\na | b `\n```\n".replace("`\n```", "\n```"), "x"]
    )
    assert may_be_left_in_any(["```bash\na\n"])
    assert may_be_left_in_any(["```mermaid\na\n```\n"])
    assert may_be_left_in_any(["```\na\n", "b\n```\n"])


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, max_size=3))
def test_names_of_steps_are_seen_in_all_texts_together(some: list[str]) -> None:
    if any(map(step_names, some)):
        assert may_name("\n".join(some))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_the_first_command_is_where_the_first_code_that_is_run_begins(text: str) -> None:
    blocks = (each for each in codes(text) if each.indent is not None)
    assert first_command(text) == next((b.start for b in blocks if b.language not in SHOWN), None)
