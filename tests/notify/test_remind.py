"""`handbook remind`: each reminder reaches Slack once, and what goes wrong is said."""

import re
from typing import Any

import pytest
from click.testing import CliRunner
from scene import Scene, reminded
from standin import CLOSE, CUT, OK, SECRET

from handbook.cli.main import cli
from handbook.notify import deliver, webhook
from handbook.notify.slack import DOUBT
from handbook.notify.webhook import PostResult

SWEEP = {"record": "sweep", "due": "2026-01-12", "level": "late"}
COUNT = {"record": "count", "due": "2026-04-05", "level": "soon"}


def test_what_is_soon_and_late_is_posted_in_one_message_and_kept_in_the_ledger(
    scene: Scene,
) -> None:
    result = scene.remind()
    assert (result.exit_code, result.output) == (0, "Posted 2 reminders in 1 message.\n")
    assert scene.slack.texts() == [
        "Handbook: 1 late, 1 soon\n"
        "• Sweep the floor (sweep): 79 days late, due 2026-01-12. Owner: PM.\n"
        "• Count the chairs (count): due in 4 days, due 2026-04-05. Owner: Ops.\n"
        "handbook show ID says how it is done. handbook done ID records that it was."
    ]
    assert scene.entries() == [
        {"day": "2026-04-01", "state": state, "reminders": [SWEEP, COUNT]}
        for state in ("sending", "sent")
    ]


def test_a_dry_run_prints_the_message_and_touches_nothing(scene: Scene) -> None:
    result = scene.remind("--dry-run")
    assert (result.exit_code, reminded(result.output)) == (
        0,
        [("sweep", "2026-01-12"), ("count", "2026-04-05")],
    )
    assert (scene.slack.requests, scene.ledger.parent.exists()) == ([], False)
    scene.remind("--role", "pm")
    assert reminded(scene.remind("--dry-run").output) == [("count", "2026-04-05")]


def test_a_dry_run_needs_no_webhook(scene: Scene) -> None:
    assert CliRunner().invoke(cli, scene.arguments("--dry-run")).exit_code == 0


def test_run_twice_on_a_day_each_reminder_is_posted_once(scene: Scene) -> None:
    scene.remind()
    again = scene.remind()
    assert again.output == "Nothing new to post: 2 reminders posted before.\n"
    assert len(scene.slack.requests) == 1


def test_a_missed_day_is_caught_up_once(scene: Scene) -> None:
    scene.remind("--role", "ops", "--as-of", "2026-03-25")
    for day in ("2026-03-28", "2026-03-29", "2026-04-05"):
        scene.remind("--role", "ops", "--as-of", day)
    assert scene.reminded() == [("count", "2026-04-05")]
    for day in ("2026-04-09", "2026-04-10"):
        scene.remind("--role", "ops", "--as-of", day)
    assert scene.reminded() == [("count", "2026-04-05")] * 2
    assert "4 days late" in scene.slack.texts()[1]


def test_a_changed_cadence_is_another_due_date_and_is_reminded_of_once(scene: Scene) -> None:
    scene.remind("--role", "pm")
    duties = scene.data / "duties.yaml"
    before = duties.read_text("utf-8")
    duties.write_text(before.replace("cadence: weekly", "cadence: fortnightly"), "utf-8")
    scene.remind("--role", "pm")
    scene.remind("--role", "pm")
    duties.write_text(before, "utf-8")
    scene.remind("--role", "pm")
    assert scene.reminded() == [("sweep", "2026-01-12"), ("sweep", "2026-01-19")]


def test_what_was_done_is_not_reminded_of(scene: Scene) -> None:
    event = scene.data / "log" / "2026" / "2026-03-31-sweep-a1b2.yaml"
    event.parent.mkdir(parents=True)
    event.write_text("kind: done\non: 2026-03-31\nsubject: sweep\nby: pm\noutcome: done\n")
    scene.remind()
    assert scene.reminded() == [("count", "2026-04-05")]


def test_where_nothing_is_due_nothing_is_posted(scene: Scene) -> None:
    result = scene.remind("--as-of", "2026-01-06")
    assert (result.exit_code, result.output) == (0, "Nothing new to post.\n")
    assert scene.slack.requests == []


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        ({"Retry-After": "30"}, [30.0]),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}, []),
        ({"Retry-After": "Wed, 01 Apr 2020 12:00:30 GMT"}, [0.0]),
        ({}, [1.0]),
        ({"Retry-After": "0"}, [0.0]),
        ({"Retry-After": "86400"}, []),
        ({"Retry-After": "300"}, [300.0]),
        ({"Retry-After": "301"}, []),
    ],
)
def test_it_waits_as_told_and_gives_up_where_that_is_too_long(
    scene: Scene, headers: dict[str, str], waited: list[float]
) -> None:
    scene.slack.answers = [(429, headers, "rate_limited")]
    result = scene.remind()
    assert scene.waits == waited
    if waited:
        assert result.exit_code == 0
        assert f"429 rate_limited. Trying again in {waited[0]:.0f} s." in result.output
        assert scene.states() == ["sending", "failed", "sending", "sent"]
        return
    assert result.exit_code == 3
    assert "Slack did not take the message: 429 rate_limited, to try again in" in result.output
    assert scene.states() == ["sending", "failed"]
    assert scene.slack.taken == []
    assert scene.remind().exit_code == 0
    assert len(scene.slack.taken) == 1


@pytest.mark.parametrize(
    ("answer", "waited"),
    [
        ((429, {"Retry-After": "30"}, "rate_limited"), [30.0] * 4),
        ((429, {"Retry-After": "140"}, "rate_limited"), [140.0] * 2),
        ((503, {}, "down"), [1.0, 2.0, 4.0, 8.0]),
    ],
)
def test_it_is_patient_within_bounds_and_what_is_unsent_stays_so(
    scene: Scene, answer: Any, waited: list[float]
) -> None:
    scene.slack.answers = [answer] * 10
    result = scene.remind()
    assert (result.exit_code, scene.waits) == (3, waited)
    assert sum(scene.waits) <= deliver.LONGEST_WAIT
    assert scene.states() == ["sending", "failed"] * (len(waited) + 1)
    assert "What was not posted stays unsent in the ledger" in result.output


def test_a_server_that_says_it_did_nothing_gets_the_message_again_as_it_was(scene: Scene) -> None:
    scene.slack.answers = [(503, {}, "oops"), OK]
    assert scene.remind().exit_code == 0
    assert (len(scene.slack.requests), len(scene.slack.taken)) == (2, 1)
    assert DOUBT not in scene.slack.texts()[0]
    assert scene.states() == ["sending", "failed", "sending", "sent"]
    assert scene.remind().exit_code == 0
    assert len(scene.slack.taken) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_server_that_fails_once_gets_the_message_again_with_a_line_of_doubt(
    scene: Scene, status: int
) -> None:
    scene.slack.answers = [(status, {}, "oops"), OK]
    assert scene.remind().exit_code == 0
    first, second = (each["text"] for each in scene.slack.requests)
    assert DOUBT not in first
    assert second.splitlines()[1] == DOUBT
    assert scene.states() == ["sending", "sending", "sent"]
    assert scene.remind().output == "Nothing new to post: 2 reminders posted before.\n"


LATER = "; the next run posts it again and says so. If it is there: handbook remind --arrived."


@pytest.mark.parametrize("then", [429, 404])
@pytest.mark.parametrize("first", [CLOSE, CUT, (504, {}, "")], ids=["no answer", "cut", "504"])
def test_a_doubt_stays_where_a_later_post_is_refused(scene: Scene, first: Any, then: int) -> None:
    scene.slack.answers = [first]
    if first in (CLOSE, CUT):
        assert f"The message may be in Slack{LATER}" in scene.remind().output
    scene.slack.answers = [*scene.slack.answers, (then, {"Retry-After": "900"}, "no")]
    refused = scene.remind()
    assert refused.exit_code == 3
    assert f"The message may be in Slack{LATER}" in refused.output
    result = scene.remind()
    assert result.exit_code == 0
    assert "2 reminders may be in Slack already" in result.output
    assert scene.slack.texts()[-1].splitlines()[1] == DOUBT
    assert scene.remind().output == "Nothing new to post: 2 reminders posted before.\n"


def test_what_was_seen_in_slack_is_settled_by_a_word(scene: Scene) -> None:
    assert scene.remind("--arrived").output == "Nothing is in doubt.\n"
    assert not scene.ledger.exists()
    scene.slack.answers = [CUT]
    scene.remind()
    assert scene.remind("--arrived").output == (
        "Noted as posted: 2 reminders.\n"
        "count, due 2026-04-05 (soon)\n"
        "sweep, due 2026-01-12 (late)\n"
    )
    assert scene.remind().output == "Nothing new to post: 2 reminders posted before.\n"
    assert len(scene.slack.requests) == 1


@pytest.mark.parametrize("words", [("--dry-run",), ("--role", "pm"), ("--within", "P30D")])
def test_a_word_that_settles_goes_alone(scene: Scene, words: tuple[str, ...]) -> None:
    result = scene.remind("--arrived", *words)
    assert result.exit_code == 2
    assert "--arrived settles all that is in doubt in a ledger, and goes alone" in result.output


def test_a_misused_proxy_variable_is_named_and_nothing_is_begun(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "socks5://me:" + "hush@proxy:1080")
    result = scene.remind()
    assert (result.exit_code, scene.slack.requests, scene.ledger.exists()) == (2, [], False)
    assert "https_proxy names a SOCKS proxy" in result.output
    assert "Nothing was posted" in result.output
    assert "hush" not in result.output


@pytest.mark.parametrize(
    ("status", "reason", "hint"),
    [
        (400, "invalid_payload", "The message has a form that Slack does not read"),
        (403, "action_prohibited", "An administrator of the workspace restricts this webhook"),
        (404, "no_service", "The webhook was revoked: make a new webhook in Slack"),
        (410, "channel_is_archived", "The webhook's channel is archived: make a new webhook"),
    ],
)
def test_what_slack_refuses_is_not_tried_again(
    scene: Scene, status: int, reason: str, hint: str
) -> None:
    scene.slack.answers = [(status, {}, reason)]
    result = scene.remind()
    assert (result.exit_code, scene.waits, len(scene.slack.requests)) == (3, [], 1)
    assert f"Slack did not take the message: {status} {reason}\n    {hint}" in result.output
    assert scene.entries()[-1] == {
        "day": "2026-04-01",
        "state": "failed",
        "reminders": [SWEEP, COUNT],
        "reason": f"{status} {reason}",
    }


@pytest.mark.parametrize(
    "answer",
    [(200, {}, "no"), (302, {"Location": "/login"}, ""), (200, {}, "<html>Sign in</html>")],
)
def test_anything_but_ok_is_a_failure(scene: Scene, answer: Any) -> None:
    scene.slack.answers = [answer]
    assert scene.remind().exit_code == 3
    assert scene.states() == ["sending", "failed"]
    assert len(scene.slack.requests) == 1


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"HANDBOOK_SLACK_WEBHOOK": f"http://hooks.slack.com/services/{SECRET}"},
        {"HANDBOOK_SLACK_WEBHOOK": f"https://example.org/services/{SECRET}"},
        {"HANDBOOK_SLACK_WEBHOOK": f"https://x/{SECRET}", "HANDBOOK_SLACK_HOST": "x"},
    ],
)
def test_without_a_webhook_of_slack_nothing_is_begun(
    scene: Scene, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked(*_: object) -> PostResult:
        raise AssertionError("a request was made")

    monkeypatch.setattr(webhook, "post", asked)
    result = CliRunner().invoke(cli, scene.arguments(), env=env)
    assert (result.exit_code, scene.ledger.parent.exists()) == (2, False)
    assert "HANDBOOK_SLACK_" in result.output
    assert "Nothing was posted" in result.output
    assert SECRET not in result.output


def test_what_cannot_be_reached_exits_with_3_and_says_why(scene: Scene) -> None:
    scene.slack.host = "127.0.0.1:1"
    result = scene.remind()
    assert result.exit_code == 3
    assert "Slack did not take the message: not reached: Connection refused" in result.output
    assert scene.states() == ["sending", "failed"]


def test_where_no_answer_came_the_next_run_posts_again_and_says_so(scene: Scene) -> None:
    scene.slack.answers = [CLOSE]
    first = scene.remind()
    assert first.exit_code == 3
    assert f"The message may be in Slack{LATER}" in first.output
    assert scene.states() == ["sending"]
    second = scene.remind()
    assert second.exit_code == 0
    assert "2 reminders may be in Slack already" in second.output
    assert scene.slack.texts()[0].splitlines()[1] == DOUBT
    assert scene.remind().output == "Nothing new to post: 2 reminders posted before.\n"


def test_of_many_messages_those_that_were_taken_are_not_posted_again(scene: Scene) -> None:
    duties = [
        f"- {{id: d{n}, title: Duty, cadence: weekly, starts: 2026-01-05}}\n" for n in range(900)
    ]
    (scene.data / "duties.yaml").write_text("".join(duties), "utf-8")
    scene.slack.answers = [OK, (404, {}, "no_service")]
    result = scene.remind()
    assert result.exit_code == 3
    assert re.match(r"Posted \d+ reminders in 1 message\.\n", result.output)
    assert scene.remind().exit_code == 0
    found = scene.reminded()
    assert (len(found), len(set(found))) == (900, 900)


def test_data_that_cannot_be_read_is_said_and_nothing_is_posted(scene: Scene) -> None:
    (scene.data / "duties.yaml").write_text(
        "- {id: sweep, title: Sweep, cadnce: weekly}\n", "utf-8"
    )
    result = scene.remind()
    assert (result.exit_code, scene.slack.requests) == (1, [])
    assert 'duties.yaml:1:29: HB201 unknown key "cadnce"' in result.output


def test_a_ledger_that_cannot_be_read_is_named_and_nothing_is_posted(scene: Scene) -> None:
    scene.remind("--role", "pm")
    with scene.ledger.open("a", encoding="utf-8") as file:
        file.write("<<<<<<< HEAD\n")
    result = scene.remind()
    assert (result.exit_code, len(scene.slack.requests)) == (3, 1)
    assert f"{scene.ledger}:3: this is no line of a ledger" in result.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--role", "pmm"), 'there is no role "pmm"; did you mean "pm"?'),
        (("--within", "soon"), "'soon': write P30D or P3M"),
        (("--as-of", "2025-02-30"), "2025-02-30 is not a date; no such day; write YYYY-MM-DD"),
    ],
)
def test_a_wrong_option_exits_with_2(scene: Scene, words: tuple[str, ...], says: str) -> None:
    result = scene.remind(*words)
    assert (result.exit_code, scene.slack.requests) == (2, [])
    assert says in result.output
