"""External links with servers that follow a script, in a time that only the tests move."""

from typing import Any

import pytest
from scripted import Script

from handbook.linkcheck import external
from handbook.linkcheck.external import _NO_NETWORK
from handbook.linkcheck.follow import Follower, Limits
from handbook.linkcheck.outcome import LinkState, Outcome
from handbook.net.reachability import Reach

A, B, C = (f"https://acme.example/{name}" for name in "abc")


def asked(answers: dict[str, Any], *urls: str, **limits: Any) -> tuple[dict[str, Outcome], Script]:
    script = Script(answers)
    return external.ask_all(urls or answers, script.asking(**limits)), script


def become(said: Any, **limits: Any) -> tuple[LinkState, str]:
    """What becomes of one link whose server answers so, beside one that is fine."""
    found, _ = asked({A: said, "https://other.example/": 200}, **limits)
    return found[A].state, found[A].why


@pytest.mark.parametrize(
    ("said", "state", "why"),
    [
        (200, LinkState.FINE, "200 OK"),
        (204, LinkState.FINE, "204 No Content"),
        (404, LinkState.DEAD, "404 Not Found"),
        (410, LinkState.DEAD, "410 Gone"),
        ("NO_NAME", LinkState.DEAD, "no answer: NO_NAME"),
        ("CERTIFICATE", LinkState.DEAD, "no answer: CERTIFICATE"),
        (429, LinkState.BUSY, "429 Too Many Requests"),
        (500, LinkState.FAILING, "500 Internal Server Error"),
        (502, LinkState.FAILING, "502 Bad Gateway"),
        (503, LinkState.FAILING, "503 Service Unavailable"),
        (599, LinkState.FAILING, "599"),
        ("CONNECTION", LinkState.FAILING, "no answer: CONNECTION"),
        ("TIME", LinkState.UNCHECKED, "no answer: TIME"),
        ("NO_NAME_NOW", LinkState.UNCHECKED, "no answer: NO_NAME_NOW"),
        ("PRIVATE", LinkState.UNCHECKED, "no answer: PRIVATE"),
        ("PROXY", LinkState.UNCHECKED, "no answer: PROXY"),
        (401, LinkState.UNCHECKED, "401 Unauthorized"),
        (403, LinkState.UNCHECKED, "403 Forbidden"),
        (400, LinkState.UNCHECKED, "400 Bad Request"),
        (301, LinkState.UNCHECKED, "301 Moved Permanently"),
    ],
)
def test_what_an_answer_says_of_a_link(said: Any, state: LinkState, why: str) -> None:
    assert become(said) == (state, why)


def test_head_is_enough_where_a_server_knows_it() -> None:
    _, script = asked({A: 200})
    assert script.asked == [("HEAD", A)]


@pytest.mark.parametrize("status", [403, 404, 405, 500, 501])
def test_an_error_to_head_is_asked_again_with_get(status: int) -> None:
    found, script = asked({A: [status, 200]})
    assert found[A].state is LinkState.FINE
    assert [method for method, _ in script.asked] == ["HEAD", "GET"]


def test_a_server_that_hangs_up_on_head_is_asked_with_get() -> None:
    found, _ = asked({A: ["CONNECTION", 200]})
    assert found[A].state is LinkState.FINE


def after(**headers: str) -> dict[str, Any]:
    return {"status": 429, "headers": {name.replace("_", "-"): v for name, v in headers.items()}}


@pytest.mark.parametrize(
    ("busy", "waits"),
    [
        (after(retry_after="30"), [30.0]),
        (after(retry_after="0"), []),
        (after(), [2.0]),
        (after(retry_after="soon"), [2.0]),
        (after(retry_after="Wed, 01 Apr 2026 12:00:45 GMT"), [45.0]),
        (
            after(
                retry_after="Thu, 01 Jan 2026 00:00:30 GMT", date="Thu, 01 Jan 2026 00:00:00 GMT"
            ),
            [30.0],
        ),
        (after(retry_after="Wed, 01 Apr 2020 12:00:45 GMT"), []),
        ({"status": 503, "headers": {"retry-after": "7"}}, [7.0]),
    ],
    ids=["seconds", "zero", "missing", "no number", "date", "server's date", "past", "503"],
)
def test_a_busy_server_is_asked_again_when_it_says(
    busy: dict[str, Any], waits: list[float]
) -> None:
    found, script = asked({A: [busy, 200]}, interval=0.0)
    assert found[A].state is LinkState.FINE
    assert script.time.waits == waits
    assert [method for method, _ in script.asked] == ["HEAD", "GET"]


def test_a_server_that_fails_once_is_fine() -> None:
    found, script = asked({A: [503, 200]}, interval=0.0)
    assert found[A].state is LinkState.FINE
    assert script.time.waits == [2.0]


def test_what_waits_too_long_is_not_waited_for() -> None:
    found, script = asked({A: after(retry_after="86400")}, wait=120.0)
    assert found[A] == Outcome(
        LinkState.BUSY, "429 Too Many Requests (Retry-After: 86400)", answered=Reach.PUBLIC
    )
    assert script.asked == [("HEAD", A)]


def test_a_busy_server_is_given_up_after_some_tries_each_later_than_the_last() -> None:
    found, script = asked({A: 429}, interval=0.0, tries=3)
    assert found[A].state is LinkState.BUSY
    assert script.time.waits == [2.0, 4.0]


def test_a_pause_holds_for_every_link_of_the_server_and_for_no_other() -> None:
    other = "https://other.example/"
    script = Script({B: 200, other: 200})
    follower = Follower(script, script.time.clock(), Limits(interval=0.0))
    follower.gates.of(A).pause(60.0)
    assert follower.outcome(other, 900.0).state is LinkState.FINE
    assert follower.outcome(B, 900.0).state is LinkState.FINE
    assert script.when == [0.0, 60.0]


def to(status: int, place: str) -> dict[str, Any]:
    return {"status": status, "headers": {"location": place}}


@pytest.mark.parametrize(
    ("answers", "moved_to"),
    [
        ({A: to(301, "/b"), B: 200}, B),
        ({A: to(308, B), B: 200}, B),
        ({A: to(301, "b#part"), B: 200}, f"{B}#part"),
        ({A: to(301, B), B: to(301, C), C: 200}, C),
        ({A: to(301, B), B: to(302, C), C: 200}, B),
    ],
    ids=["301", "308", "fragment", "twice", "then for now"],
)
def test_a_page_that_moved_for_good_is_told_with_its_new_address(
    answers: dict[str, Any], moved_to: str
) -> None:
    found, _ = asked(answers, A)
    assert (found[A].state, found[A].moved_to) == (LinkState.MOVED, moved_to)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_page_that_is_elsewhere_for_now_is_fine(status: int) -> None:
    found, _ = asked({A: to(status, B), B: 200}, A)
    assert (found[A].state, found[A].moved_to) == (LinkState.FINE, "")


@pytest.mark.parametrize(
    ("answers", "state", "why"),
    [
        ({A: to(301, B), B: 404}, LinkState.DEAD, f"it redirects to {B}, and there: 404 Not Found"),
        ({A: to(302, B), B: to(302, A)}, LinkState.DEAD, "its redirects go round in a circle"),
        ({A: to(302, A)}, LinkState.DEAD, "its redirects go round in a circle"),
        (
            {A: {"status": 302, "headers": {"location": A, "set-cookie": "a=b"}}},
            LinkState.UNCHECKED,
            "its redirects go round in a circle for who keeps no cookies",
        ),
        (
            {A: to(302, "http://[::1")},
            LinkState.DEAD,
            'it redirects to "http://[::1", no address',
        ),
        (
            {A: to(302, "slack://x")},
            LinkState.UNCHECKED,
            "it redirects to slack://x, which is no page of the web",
        ),
        (
            {A: to(302, B), B: "NO_NAME"},
            LinkState.DEAD,
            f"it redirects to {B}, and there: no answer: NO_NAME",
        ),
        (
            {A: to(302, B), B: "TIME"},
            LinkState.UNCHECKED,
            f"it redirects to {B}, and there: no answer: TIME",
        ),
    ],
    ids=["404", "circle", "itself", "cookie", "no address", "no web", "no name", "time"],
)
def test_a_redirect_is_what_it_leads_to(
    answers: dict[str, Any], state: LinkState, why: str
) -> None:
    found, _ = asked(answers, A)
    assert (found[A].state, found[A].why) == (state, why)


def sent(text: str) -> str:
    """A header whose bytes are UTF-8, as HTTP libraries give it: in Latin-1."""
    return text.encode().decode("latin-1")


UEBER = "https://acme.example/%C3%BCber%20uns"


@pytest.mark.parametrize(
    "place",
    [sent("/über uns"), sent("über uns"), "/%C3%BCber%20uns", sent("//acme.example/über uns#ä"),
     sent("HTTPS://ACME.example/über uns"), sent(" https://acme.example/über%20uns ")],
)  # fmt: skip
def test_a_redirect_in_raw_letters_leads_where_browsers_go(place: str) -> None:
    found, script = asked({A: to(302, place), UEBER: 200}, A)
    assert found[A].state is LinkState.FINE
    assert script.asked[-1] == ("HEAD", UEBER)


def test_the_new_address_of_a_page_is_told_as_it_can_be_written() -> None:
    found, _ = asked({A: to(301, sent("//bücher.example/ü#ö")), C: 200,
                      "https://xn--bcher-kva.example/%C3%BC": 200}, A)  # fmt: skip
    assert found[A].moved_to == "https://xn--bcher-kva.example/%C3%BC#%C3%B6"


def test_a_link_in_raw_letters_is_asked_for_as_browsers_do() -> None:
    found, script = asked({UEBER: 200}, "https://acme.example/über uns")
    assert found["https://acme.example/über uns"].state is LinkState.FINE
    assert script.asked == [("HEAD", UEBER)]


def test_redirects_without_end_are_dead() -> None:
    answers = {f"https://acme.example/{n}": to(302, f"/{n + 1}") for n in range(12)}
    found, script = asked(answers, "https://acme.example/0")
    assert found["https://acme.example/0"].why == "more than 10 redirects"
    assert len(script.asked) == 11


def test_a_page_that_only_says_that_it_was_not_found_counts_as_fine() -> None:
    # Only the status counts, as the help of the command says: a body is never read.
    assert become(200) == (LinkState.FINE, "200 OK")


def test_a_link_has_a_time_in_which_its_waits_must_end() -> None:
    found, script = asked({A: after(retry_after="100")}, wait=120.0, link=150.0)
    assert found[A].state is LinkState.BUSY
    assert script.time.waits == [100.0]


def test_a_run_has_a_time_and_what_is_left_is_not_checked() -> None:
    urls = [f"https://acme.example/{n}" for n in range(10)]
    script = Script(dict.fromkeys(urls, 200), takes=30.0)
    found = external.ask_all(urls, script.asking(run=100.0, lanes=1, interval=0.0))
    assert [found[url].state for url in urls] == [LinkState.FINE] * 4 + [LinkState.UNCHECKED] * 6
    assert found[urls[-1]].why == "the time for all links was over"


def test_a_server_that_times_out_again_and_again_is_given_up_and_the_run_goes_on() -> None:
    slow = [f"https://slow.example/{n}" for n in range(20)]
    found, script = asked(dict.fromkeys(slow, "TIME") | {A: 200}, lanes=1, patience=3)
    assert found[A].state is LinkState.FINE
    assert {found[url].state for url in slow} == {LinkState.UNCHECKED}
    assert sum("slow" in url for _, url in script.asked) == 3
    assert found[slow[-1]].why == "3 links of its server timed out one after another"


def test_without_a_network_nothing_is_fine_and_nothing_is_dead() -> None:
    found, _ = asked(
        {A: "NO_NAME", "https://b.example/": "CONNECTION", "https://c.example/": "TIME"}
    )
    assert {each.state for each in found.values()} == {LinkState.UNCHECKED}
    assert found[A].why == "no server answered at all; is there a network?"


@pytest.mark.parametrize(
    "near", ["http://127.0.0.1:8000/", "http://localhost/", "http://10.0.0.1/", "http://nas.local/"]
)
def test_an_answer_from_nearby_does_not_make_names_of_the_internet_dead(near: str) -> None:
    far = {f"https://a{n}.example/": "NO_NAME" for n in range(231)}
    found, _ = asked({near: 200, **far})
    assert found.pop(near).state is LinkState.FINE
    assert {each.state for each in found.values()} == {LinkState.UNCHECKED}
    assert {each.why for each in found.values()} == {_NO_NETWORK}


def test_a_server_nearby_that_leads_away_does_not_make_a_name_dead() -> None:
    near = "http://127.0.0.1:8000/"
    found, _ = asked({near: to(302, A), A: "NO_NAME", B: "NO_NAME"}, near, B)
    assert (found[near].state, found[B].state) == (LinkState.UNCHECKED, LinkState.UNCHECKED)


def test_each_kind_of_network_is_judged_by_its_own_answers() -> None:
    found, _ = asked({
        "http://127.0.0.1:1/": 200, "http://localhost:2/": "CONNECTION",
        "http://10.0.0.1/": "CONNECTION", A: 200, "https://gone.example/": "NO_NAME",
    })  # fmt: skip
    assert [found[url].state for url in found] == [
        LinkState.FINE, LinkState.FAILING, LinkState.UNCHECKED, LinkState.FINE, LinkState.DEAD,
    ]  # fmt: skip


@pytest.mark.parametrize("other", [200, 404, 429, "CERTIFICATE"])
def test_a_name_that_nobody_has_is_dead_where_any_server_answers(other: Any) -> None:
    found, _ = asked({A: "NO_NAME", "https://other.example/": other})
    assert found[A].state is LinkState.DEAD


def test_a_thousand_links_to_one_server_take_their_turns_and_less_than_five_minutes() -> None:
    urls = [f"https://acme.example/{n}" for n in range(1000)]
    script = Script(dict.fromkeys(urls, 200))
    found = external.ask_all(urls, script.asking())
    assert {each.state for each in found.values()} == {LinkState.FINE}
    assert sorted(url for _, url in script.asked) == sorted(urls)
    assert 99.0 < script.time.at < 300.0
    for start in range(0, 95):
        assert sum(start <= at < start + 1 for at in script.when) <= 15


def test_a_run_that_is_stopped_says_that_the_rest_was_not_checked() -> None:
    script = Script({A: 200})
    asking = script.asking()
    asking.stop.set()
    assert external.ask_all([A], asking)[A].state is LinkState.UNCHECKED
    assert script.asked == []


def test_an_error_of_our_own_stops_the_run_and_is_not_hidden() -> None:
    asking = Script({}).asking()
    with pytest.raises(KeyError):
        external.ask_all([A, B], asking)
    assert asking.stop.is_set()
