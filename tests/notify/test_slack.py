"""Reminders as Slack messages: to the letter, and within Slack's limits."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.notify import slack
from handbook.notify.reminders import Key, Reminder, Urgency
from handbook.notify.slack import messages

DUE = dt.date(2026, 4, 5)


def reminder(
    title: str, record: str = "sweep", level: Urgency = Urgency.SOON, owner: str | None = "PM"
) -> Reminder:
    return Reminder(Key(record, DUE, level), title, owner, "due in 4 days")


def blocks(payload: dict[str, Any]) -> list[str]:
    """The texts of the blocks, which all show text to the letter and nothing else."""
    shapes = {(b["type"], b["text"]["type"], b["text"]["emoji"]) for b in payload["blocks"]}
    assert shapes == {("section", "plain_text", False)}
    return [block["text"]["text"] for block in payload["blocks"]]


def assert_within_limits(payload: dict[str, Any]) -> None:
    texts = blocks(payload)
    assert len(texts) <= 50
    assert all(0 < len(text) <= 3_000 for text in texts)
    assert len(payload["text"]) <= 40_000


def as_slack_shows(text: str) -> str:
    """Slack reads no entities but these three."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_a_message_says_what_is_late_and_soon_who_owes_it_and_what_to_do() -> None:
    late = Reminder(Key("paint", dt.date(2026, 3, 1), Urgency.LATE), "Paint", None, "31 days late")
    (message,) = messages("Acme Operations", [late, reminder("Sweep the floor")])
    assert message.text() == (
        "Acme Operations: 1 late, 1 soon\n"
        "• Paint (paint): 31 days late, due 2026-03-01. Owner: not set.\n"
        "• Sweep the floor (sweep): due in 4 days, due 2026-04-05. Owner: PM.\n"
        "handbook show ID says how it is done. handbook done ID records that it was."
    )
    assert message.payload()["text"] == "\n".join(blocks(message.payload())) == message.text()
    assert message.keys == (late.key, Key("sweep", DUE, Urgency.SOON))
    assert {k: v for k, v in message.payload().items() if k not in {"text", "blocks"}} == {
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_where_nothing_is_due_there_is_no_message() -> None:
    assert messages("Acme", []) == []


@pytest.mark.parametrize(
    "title",
    [
        "& < > &amp; &lt;",
        "<!channel> <!here> <@U123> <#C123> <!subteam^S123>",
        "<https://evil.example|bank.example>",
        "*x* _x_ ~x~ `x` ```x``` > x",
        ":smile: @channel #general",
    ],
)
def test_markup_mentions_and_links_arrive_as_text(title: str) -> None:
    (message,) = messages(title, [reminder(title, owner=title)])
    for text in (message.payload()["text"], *blocks(message.payload())):
        assert not set("<>") & set(text)
    shown = as_slack_shows("\n".join(blocks(message.payload())))
    assert shown == message.text()
    assert f"• {title} (sweep): due in 4 days" in shown
    assert f"Owner: {title}." in shown


def test_a_line_break_or_a_control_character_cannot_forge_a_line() -> None:
    (message,) = messages("Acme", [reminder("a\r\n• forged\x00\x1b[31m\u2028b\ud800c")])
    assert message.text().splitlines()[1] == (
        "• a • forged [31m b c (sweep): due in 4 days, due 2026-04-05. Owner: PM."
    )
    json.dumps(message.payload()).encode("ascii")
    "\n".join(blocks(message.payload())).encode("utf-8")


def test_a_long_title_is_cut_with_the_count_of_what_is_cut_off() -> None:
    (message,) = messages("Acme", [reminder("x" * 20_000, owner="y" * 100)])
    assert f"• {'x' * 200}… (19,800 characters more) (sweep)" in message.text()
    assert f"Owner: {'y' * 80}… (20 characters more)." in message.text()


def test_more_than_a_message_holds_is_split_and_counted() -> None:
    many = [reminder("Sweep the floor", f"sweep-{n}") for n in range(1200)]
    found = messages("Acme", many)
    assert [message.text().splitlines()[0] for message in found] == [
        f"Acme: 1200 soon (message {n} of 3)" for n in (1, 2, 3)
    ]
    assert [key for message in found for key in message.keys] == [each.key for each in many]
    for message in found:
        assert_within_limits(message.payload(doubt=True))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.text(max_size=20), st.sampled_from(["&" * 900, "<" * 20_000, "é" * 500])),
            st.one_of(st.none(), st.sampled_from(["PM", "&" * 500])),
        ),
        min_size=1,
        max_size=120,
    ),
    st.text(max_size=2000),
)
def test_whatever_the_data_says_no_limit_is_passed_and_no_reminder_is_lost(
    named: list[tuple[str, str | None]], title: str
) -> None:
    many = [reminder(text, f"sweep-{n}", owner=owner) for n, (text, owner) in enumerate(named)]
    found = messages(title, many)
    assert [key for message in found for key in message.keys] == [each.key for each in many]
    for message in found:
        assert_within_limits(message.payload(doubt=True))
        for key in message.keys:
            assert f"({key.record}): due in 4 days" in message.payload()["text"]


def test_a_message_says_that_it_may_be_a_repetition_where_it_is_told_so() -> None:
    (message,) = messages("Acme", [reminder("Sweep")])
    plain, doubtful = message.text().splitlines(), message.text(doubt=True).splitlines()
    assert doubtful == [plain[0], slack.DOUBT, *plain[1:]]
    assert slack.DOUBT not in plain
    assert blocks(message.payload(doubt=True)) == [plain[0], slack.DOUBT, *plain[1:]]
