"""The index of the search, as it is written."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.markup.flat import Section, marked
from handbook.markup.words import words, words_of_html
from handbook.pages.search import Hit
from handbook.pages.search_again import Other, again
from handbook.pages.search_index import Index, Part, index, joined, of_page, packed, unpacked

PLAYBOOK = Hit("p/", "Roll back", "Playbook", "Goes &lt;back&gt;.", symptoms="undo deploy", boost=4)
STEP = Hit("p/#one", "1. Look", "Step", "Look back.\nAnd back.", typed="aws ecs", boost=0.6)
TERM = Hit("t/", "Rollback", "Term", "Going back.", names="roll-back", boost=0.2)
PAGES = [("p/", [PLAYBOOK, STEP]), ("t/", [TERM])]


def parts(found: Index, name: str) -> Iterator[dict[str, Any]]:
    for key, text in found.parts.items():
        if key.startswith(name):
            told, stamp, content = json.loads(f"[{text.strip()[len('handbookSearch(') : -1]}]")
            assert (told, stamp) == (key, found.lead["stamp"])
            yield content


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Roll back: TASK_DEFINITION, v1.2", ["roll", "back", "task", "definition", "v1", "2"]),
        ("Über Café \u017bó\u0142w", ["uber", "cafe", "zo\u0142w"]),
        ("数据库 restore", ["数据", "据库", "restore"]),
        ("データ", ["テー", "ータ"]),
        ("ไทย", ["ไท", "ทย"]),
        ("库", ["库"]),
        ("", []),
    ],
)
def test_words_have_no_marks_and_no_case(text: str, found: Sequence[str]) -> None:
    assert words(text) == found


def test_what_is_escaped_is_no_word() -> None:
    assert words_of_html("a &lt;b&gt; &amp; c") == ["a", "b", "c"]


@given(st.lists(st.builds(Hit, *(3 * [st.text()]), st.text(st.characters())), max_size=3))
def test_what_is_packed_comes_back_as_it_was(hits: list[Hit]) -> None:
    """With any text, also one that is no Unicode, or has ends of line of any kind."""
    part = of_page(hits)
    assert unpacked(packed(part)) == part


def test_each_word_leads_to_its_hits_with_its_weight() -> None:
    (found,) = parts(index(PAGES), "words")
    assert list(found) == sorted(found)
    # 6 for a title of two words, 1 for a text; 4 for a playbook by name; 2.5 for a page.
    assert found["roll"] == [
        0,
        0,
        round(10 * 2.5 * 4 * 6 * 2**-0.4),
        1,
        0,
        round(25 * 0.2 * 4 * 2**-0.4),
    ]
    assert found["look"] == [0, 1, round(10 * (0.6 * 6 * 2**-0.4 + 0.6))]
    # A step says it twice in passing, and each time counts less.
    assert found["back"][3:6] == [0, 1, round(10 * 0.6 * 2 * 2.2 / 3.2)]
    assert found["ecs"] == [0, 1, round(10 * 2 * 0.6)]
    assert found["=undodeploy"] == [0, 0, 10 * 60 * 4]
    assert found["=rollback"] == [0, 0, 2400, 1, 0, 120]


def test_what_is_shown_stands_by_page() -> None:
    (found,) = parts(index(PAGES), "hits")
    assert found == {
        "0": [
            "p/",
            ["", "Roll back", "Playbook", "Goes &lt;back&gt;."],
            ["one", "1. Look", "Step", "Look back.\nAnd back."],
        ],
        "1": ["t/", ["", "Rollback", "Term", "Going back."]],
    }


def test_parts_are_small_and_what_leads_to_them_is_told() -> None:
    whole, split = index(PAGES), index(PAGES, part=60)
    assert len(split.parts) > len(whole.parts) == 2
    for name in ("words", "hits"):
        found = list(parts(split, name))
        assert [str(each) for each in split.lead[name]] == [next(iter(part)) for part in found]
        joined = {key: value for part in found for key, value in part.items()}
        assert [joined] == list(parts(whole, name))
    assert whole.lead["count"] == 3


def test_the_same_hits_give_the_same_bytes_and_others_another_stamp() -> None:
    assert index(PAGES) == index(PAGES)
    assert index(PAGES).lead["stamp"] != index(PAGES[:1]).lead["stamp"]


def test_nothing_to_find_is_an_index_too() -> None:
    found = index([])
    assert (found.lead["count"], found.lead["words"], found.parts) == (0, [], {})


def test_a_row_that_says_what_it_is_is_a_hit() -> None:
    html = (
        '<table class="hb-table"><tr id="hb1" data-hit="Rule"><td><a href="#hb1">HB1</a></td>'
        "<td>error</td><td>Every <b>duty</b> &lt;has&gt; a day.</td></tr><tr id=x></tr></table>"
    )
    found = Section("hb1", "HB1", ["error", "Every duty &lt;has&gt; a day."], "Rule")
    assert marked(html) == [found]
    assert marked("<p>data-hit</p>") == []


def next_index(last: Index, before: list[Part], now: list[Part], size: int) -> Index:
    """The index of pages from the last one, which has some of them as they were before."""
    both = enumerate(zip(before, now, strict=True))
    others = [Other(number, f"{number}/", *each) for number, each in both if each[0] != each[1]]
    return again(last.lead, last.parts, others, size)


def whole(parts: list[Part], size: int) -> Index:
    return joined(((f"{number}/", each) for number, each in enumerate(parts)), size)


_TEXT = st.text('ab é\u6570\u636e.,:\n"\\{}', max_size=9)
_HITS = st.lists(st.builds(Hit, st.just("p/#x"), _TEXT, _TEXT, _TEXT), min_size=1, max_size=3)


@given(st.lists(st.tuples(_HITS, _HITS), max_size=6), st.sampled_from([1, 40, 24_000]))
def test_the_next_index_is_what_all_pages_give(
    pages: list[tuple[list[Hit], list[Hit]]], size: int
) -> None:
    before, now = ([of_page(each[which]) for each in pages] for which in (0, 1))
    assert next_index(whole(before, size), before, now, size) == whole(now, size)


def test_a_page_of_few_others_may_stand_anywhere() -> None:
    hits = [[Hit(f"{each}/", f"Page {each}", "Page", f"alpha w{each % 3}")] for each in range(20)]
    before = [of_page(each) for each in hits]
    for place in range(20):
        now = [*before]
        now[place] = of_page([Hit(f"{place}/", "Another", "Page", "beta alpha alpha")])
        assert next_index(whole(before, 50), before, now, 50) == whole(now, 50)


@pytest.mark.parametrize(
    ("lead", "texts"),
    [
        ({}, {}),
        ({"words": None}, {}),
        ({"count": "x"}, {}),
        ({"words": ["a", "b", "c"]}, {}),
        ({"stamp": "another"}, {}),
        ({}, {"words-0": ""}),
        ({}, {"words-0": 'handbookSearch("words-0","1",{})\n'}),
    ],
)
def test_what_is_no_index_is_not_gone_on_from(lead: dict[str, Any], texts: dict[str, str]) -> None:
    last = index(PAGES)
    pages = [of_page(hits) for _, hits in PAGES]
    other = Other(0, "p/", pages[0], pages[1])
    assert again(last.lead, last.parts, [other]) == joined([("p/", pages[1]), ("t/", pages[1])])
    broken = {**last.lead, **lead} if lead or texts else {}
    with pytest.raises(ValueError, match=r"."):
        again(broken, {**last.parts, **texts}, [other])
