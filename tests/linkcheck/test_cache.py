"""What is remembered of external links, and what is told of them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import NOON, Script

from handbook.findings import Where
from handbook.linkcheck import cache, external
from handbook.linkcheck.cache import KnownLink
from handbook.linkcheck.external import LinkResult
from handbook.linkcheck.issue import markdown
from handbook.linkcheck.located import Located
from handbook.linkcheck.outcome import CODES, LinkState, Outcome

TODAY = NOON.date()
URL = "https://acme.example/a"
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
KNOWN = st.builds(KnownLink, st.sampled_from(LinkState), st.text(), st.text(), DAYS, DAYS)


@given(st.dictionaries(st.text(), KNOWN))
def test_what_is_written_is_read_again(links: dict[str, KnownLink]) -> None:
    assert cache.read(cache.write(links)) == links


STRANGE = st.sampled_from(["[]", "null", '{"a":1}', '{"a":{}}', '{"a":{"state":"odd"}}'])


@given(st.text() | st.just("[" * 100_000) | STRANGE.map('{{"version":1,"links":{}}}'.format))
def test_a_file_that_is_no_cache_is_an_empty_one(text: str) -> None:
    assert cache.read(text) == {}


def ago(days: int, state: LinkState = LinkState.FINE) -> KnownLink:
    day = TODAY - dt.timedelta(days=days)
    return KnownLink(state, "200 OK", "", day, day)


@pytest.mark.parametrize(
    ("known", "again"),
    [
        (ago(0), False),
        (ago(6), False),
        (ago(7), True),
        (ago(-1), True),
        (ago(1, LinkState.MOVED), False),
        (ago(0, LinkState.DEAD), True),
        (ago(0, LinkState.BUSY), True),
        (ago(0, LinkState.FAILING), True),
        (ago(0, LinkState.UNCHECKED), True),
    ],
)
def test_only_what_worked_lately_is_not_asked_again(known: KnownLink, again: bool) -> None:
    script = Script({URL: 200})
    rows, _ = external.check([URL], {URL: known}, 7, script.asking())
    assert bool(script.asked) is again
    assert rows[0].outcome.state is (LinkState.FINE if again else known.state)


def test_a_link_is_dead_since_the_first_day_on_which_it_was() -> None:
    rows, after = external.check(
        [URL], {URL: ago(9, LinkState.DEAD)}, 7, Script({URL: 404}).asking()
    )
    assert rows[0].since == TODAY - dt.timedelta(days=9)
    assert after[URL].checked == TODAY
    rows, _ = external.check([URL], {URL: ago(9)}, 7, Script({URL: 404}).asking())
    assert rows[0].since == TODAY


def test_a_time_out_is_not_fine_and_what_was_known_of_the_link_stays() -> None:
    known = ago(9, LinkState.DEAD)
    other = "https://other.example/"
    script = Script({URL: "TIME", other: 200})
    rows, after = external.check([URL, other], {URL: known}, 7, script.asking())
    assert rows[0].outcome.state is LinkState.UNCHECKED
    assert after[URL] == known


def test_links_that_are_gone_from_the_site_are_forgotten() -> None:
    _, after = external.check(
        [URL], {"https://old.example/": ago(0)}, 7, Script({URL: 200}).asking()
    )
    assert list(after) == [URL]


def located(state: LinkState, path: str, line: int, origin: Where | None = None) -> Located:
    return Located(CODES[state].at(Where(path, line), "x"), origin)


def test_the_report_tells_what_is_dead_from_what_was_not_checked() -> None:
    day = dt.date(2026, 3, 1)
    rows = [
        LinkResult("https://a.example/", Outcome(LinkState.FINE, "200 OK"), day),
        LinkResult("https://b.example/|x", Outcome(LinkState.DEAD, "404 *Not* <Found>"), day),
        LinkResult(
            "https://c.example/", Outcome(LinkState.MOVED, "200 OK", "https://d.example/"), day
        ),
        LinkResult("https://e.example/", Outcome(LinkState.UNCHECKED, "no answer in time"), day),
        LinkResult("https://f.example/", Outcome(LinkState.DEAD, "accepted"), day),
    ]
    places = {
        rows[1].url: [located(LinkState.DEAD, f"site/{n}/index.html", n) for n in range(1, 6)],
        rows[2].url: [located(LinkState.MOVED, "site/index.html", 9, Where("docs/index.md", 4))],
        rows[3].url: [located(LinkState.UNCHECKED, "site/index.html", 8)],
    }
    assert markdown(rows, places) == (
        "1 of 5 external links are known to work.\n"
        "\n## Dead (1)\n\nNothing is there any more. Put another address in its place.\n\n"
        "| Link | What is wrong | Since | Where |\n| --- | --- | --- | --- |\n"
        r"| <https://b.example/%7Cx> | 404 \*Not\* \<Found\> | 2026-03-01 | "
        "`site/1/index.html:1`, `site/2/index.html:2`, `site/3/index.html:3` and 2 more |\n"
        "\n## Moved for good (1)\n\nThe page has a new address. Write that one.\n\n"
        "| Link | What is wrong | Since | Where |\n| --- | --- | --- | --- |\n"
        "| <https://c.example/> | now <https://d.example/> | 2026-03-01 | `docs/index.md:4` |\n"
        "\n## Not checked (1)\n\nThis says nothing about the link, good or bad.\n\n"
        "| Link | What is wrong | Since | Where |\n| --- | --- | --- | --- |\n"
        "| <https://e.example/> | no answer in time | 2026-03-01 | `site/index.html:8` |\n"
    )
