"""A gate at a moment: what opens it, what closes it again, and that each condition counts."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.catalog import Handbook, load
from handbook.model.freeze import Freeze
from handbook.schedule import gates
from handbook.schedule.asked import Verdict
from handbook.schedule.freezes import is_frozen, thaw
from handbook.schedule.gates import GateState, evaluate, standing, turns
from handbook.schedule.moments import as_known
from handbook.schedule.versions import About, NoRepository, candidate

Make = Callable[[Path, Mapping[str, str]], Path]
NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
FILES = {
    "roles.yaml": "".join(f"- {{id: {r}, title: {r.upper()}}}\n" for r in ("pm", "ops", "desk")),
    "people.yaml": "- {id: ada, title: Ada}\n- {id: bob, title: Bob}\n",
    "assignments.yaml": "- {id: ada-pm, title: Ada, person: ada, role: pm, start: 2026-01-01}\n",
    "duties.yaml": "- {id: sweep, title: Sweep, owner: ops, cadence: weekly}\n",
    "environments.yaml": (
        "- {id: trial, title: Trial}\n"
        "- id: live\n  title: Live\n  freezes:\n"
        "    - {title: Easter, starts: 2026-04-03, ends: 2026-04-06}\n"
    ),
    "systems.yaml": "- {id: web, title: Web, platform: A CDN}\n",
    "pipelines.yaml": "- {id: ship, title: Ship, jobs: [{name: push}]}\n",
    "faq.yaml": "- {id: film, title: Film, audience: trust, answer: A film., review: monthly}\n",
    "gates.yaml": """\
- id: night
  title: Night
  owner: ops
  environment: live
  pipeline: ship
  conditions:
    - {title: The PM said yes., proof: approval, by: [pm]}
    - {title: The desk knows., proof: notice, to: [desk, ops], before: PT24H, needs: [web, film]}
    - {title: The words were read., proof: review, needs: [film]}
    - {title: It is clean., proof: done, needs: [sweep]}
    - {title: It was tried., proof: release, environment: trial, before: PT1H}
""",
}
# What opens the gate for v2 on the first of April at noon.
OPEN = {
    "2026-03-01-web-r1": "kind: release, subject: web, by: ops, version: v1, environment: live",
    "2026-03-30-night-n1": (
        "kind: notice, at: 2026-03-30T10:00Z, subject: night, by: pm, to: [desk, ops], version: v2"
    ),
    "2026-03-31-night-a1": (
        "kind: approval, at: 2026-03-31T10:00Z, subject: night, by: pm, version: v2"
    ),
    "2026-03-20-film-v1": "kind: review, subject: film, by: pm",
    "2026-03-28-sweep-d1": "kind: done, subject: sweep, by: ops",
    "2026-04-01-web-t1": (
        "kind: release, at: 2026-04-01T09:00Z, subject: web, by: ops, version: v2,"
        " environment: trial"
    ),
}


@dataclass
class Tags:
    """A repository in which v1 and v2 are two commits, and some things changed in between."""

    commits: dict[str, str] = field(
        default_factory=lambda: {"v1": "1" * 40, "v2": "2" * 40, "v3": "3" * 40}
    )
    changes: Mapping[tuple[str, str], set[str]] = field(default_factory=dict)
    why: tuple[str, ...] = ()

    def commit(self, version: str) -> str | None:
        return self.commits.get(version)

    def changed(self, since: str, version: str, about: About) -> frozenset[str] | None:
        known = self.changes.get((since, version))
        asked = {each.record.id for each in about.entries}
        return None if known is None else frozenset(known & asked)


def log(events: Mapping[str, str]) -> dict[str, str]:
    """Files of the log from what each event says, on the day that its name says."""
    return {
        f"log/2026/{name}.yaml": f"{{on: {name[:10]}, outcome: done, {says}}}\n"
        for name, says in events.items()
    }


@pytest.fixture
def book(tmp_path: Path, make: Make) -> Callable[..., Handbook]:
    """A function that gives the handbook with what opens the gate, and with other events."""

    places = (tmp_path / str(number) for number in count())

    def build(
        more: Mapping[str, str] | None = None,
        less: str = "",
        files: Mapping[str, str] | None = None,
    ) -> Handbook:
        events = {name: says for name, says in OPEN.items() if not less or less not in name}
        found = load(
            make(next(places), {**FILES, **(files or {}), **log({**events, **(more or {})})})
        )
        assert not found.findings
        return found

    return build


def state(
    book: Handbook, version: str | None = "v2", at: dt.datetime = NOON, tags: Tags | None = None
) -> GateState:
    return evaluate(book, book.get("night"), version, at, tags or Tags())


def closed(found: GateState) -> list[str]:
    return [each.title for each in found.verdicts if not each.holds]


def says(found: GateState) -> list[str]:
    return [each.says for each in found.verdicts if not each.holds]


def test_a_gate_opens_once_all_of_it_holds(book: Callable[..., Handbook]) -> None:
    found = state(book())
    assert closed(found) == []
    assert found.is_open
    assert [[each.id for each in verdict.events] for verdict in found.verdicts[:5]] == [
        ["2026-03-31-night-a1"],
        ["2026-03-30-night-n1"],
        ["2026-03-20-film-v1"],
        ["2026-03-28-sweep-d1"],
        ["2026-04-01-web-t1"],
    ]
    # The notice and the trial count from the moment at which they are long enough ago.
    assert [str(each.since) for each in found.verdicts[:5]] == [
        "2026-03-31 10:00:00+00:00",
        "2026-03-31 10:00:00+00:00",
        "2026-03-20 00:00:00+00:00",
        "2026-03-28 00:00:00+00:00",
        "2026-04-01 10:00:00+00:00",
    ]


# For each kind of condition a way in which it alone keeps the gate closed.
ALONE: dict[str, tuple[str, dict[str, str], dt.datetime]] = {
    "approval": ("night-a1", {}, NOON),
    "notice": ("night-n1", {}, NOON),
    "review": ("film-v1", {}, NOON),
    "done": ("sweep-d1", {"2026-03-24-sweep-d2": "kind: done, subject: sweep, by: ops"}, NOON),
    "release": ("web-t1", {}, NOON),
    "freeze": ("", {}, NOON + dt.timedelta(days=2)),
}
TITLES = {
    "approval": "The PM said yes.",
    "notice": "The desk knows.",
    "review": "The words were read.",
    "done": "It is clean.",
    "release": "It was tried.",
    "freeze": "No freeze: Easter",
}


def test_there_is_a_way_for_each_kind_of_condition() -> None:
    assert ALONE.keys() == {*gates.CONDITIONS, "freeze"} == TITLES.keys()


@pytest.mark.parametrize("proof", ALONE)
def test_each_condition_alone_closes_the_gate_and_is_missed_where_it_always_holds(
    proof: str, book: Callable[..., Handbook], monkeypatch: pytest.MonkeyPatch
) -> None:
    less, more, at = ALONE[proof]
    data = book(more, less)
    found = state(data, at=at)
    assert closed(found) == [TITLES[proof]]
    assert not found.is_open

    def holds(*_: object) -> Verdict:
        return Verdict(TITLES[proof], proof, holds=True, says="always")

    # A condition that always holds would open it: no other one stands in for it.
    if proof == "freeze":
        monkeypatch.setattr(gates, "thawed", holds)
    else:
        monkeypatch.setitem(gates.CONDITIONS, proof, holds)
    assert state(data, at=at).is_open


_WAYS = (
    *("none", "other", "wrong-role", "stranger", "moved"),
    *("retracted", "corrected", "elsewhere", "nameless"),
)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, "v2 is not approved"),
        (
            {"2026-03-31-night-a2": "kind: approval, subject: night, by: pm, version: v3"},
            "v2 is not approved; approved last: v3",
        ),
        (
            {"2026-03-31-night-a2": "kind: approval, subject: night, by: ops, version: v2"},
            "v2 was approved on 2026-03-31 by ops, who may not",
        ),
        (
            {"2026-03-31-night-a2": "kind: approval, subject: night, by: bob, version: v2"},
            "v2 was approved on 2026-03-31 by bob, who may not",
        ),
        (
            {
                "2026-03-31-night-a2": (
                    f"kind: approval, subject: night, by: pm, version: v2, commit: '{'9' * 40}'"
                )
            },
            "v2 was approved as 999999999999 on 2026-03-31, and is 222222222222 now",
        ),
        (
            {
                "2026-03-31-night-a2": "kind: approval, subject: night, by: pm, version: v2",
                "2026-03-31-night-x2": (
                    "kind: retraction, subject: night, by: pm, corrects: 2026-03-31-night-a2"
                ),
            },
            "the approval of 2026-03-31 by pm was retracted",
        ),
        (
            {
                "2026-03-31-night-a2": "kind: approval, subject: night, by: pm, version: v2",
                "2026-03-31-night-x2": (
                    "kind: approval, subject: night, by: pm, version: v3,"
                    " corrects: 2026-03-31-night-a2"
                ),
            },
            "v2 is not approved; approved last: v3",
        ),
        (
            {"2026-03-31-web-a2": "kind: approval, subject: web, by: pm, version: v2"},
            "v2 is not approved",
        ),
        (
            {"2026-03-31-night-a2": "kind: approval, subject: night, by: pm"},
            "v2 is not approved",
        ),
    ],
    ids=_WAYS,
)
def test_what_is_no_approval_of_this_version(
    more: dict[str, str], reason: str, book: Callable[..., Handbook]
) -> None:
    found = state(book(more, "night-a1"))
    assert says(found) == [reason]
    (missing,) = found.verdicts[0].missing
    assert (missing.who, missing.command) == (
        ("pm",),
        "handbook log approval night --by pm --version v2",
    )


def test_an_approval_that_expired_is_none(book: Callable[..., Handbook]) -> None:
    says = OPEN["2026-03-31-night-a1"] + ", expires: 2026-04-01"
    data = book({"2026-03-31-night-a1": says})
    assert state(data).is_open
    assert closed(state(data, at=NOON + dt.timedelta(days=1))) == ["The PM said yes."]
    found = turns(data, data.get("night"), state(data), Tags(), 1)
    assert [(str(each.at)[:16], each.is_open) for each in found] == [
        ("2026-04-01 12:00", True),
        ("2026-04-02 00:00", False),
    ]


def test_who_holds_the_role_on_that_day_may_approve(book: Callable[..., Handbook]) -> None:
    more = {"2026-03-31-night-a2": "kind: approval, subject: night, by: ada, version: v2"}
    assert state(book(more, "night-a1")).is_open


def test_an_approval_of_the_commit_is_one_of_its_tag_and_the_other_way_round(
    book: Callable[..., Handbook],
) -> None:
    more = {"2026-03-31-night-a2": f"kind: approval, subject: night, by: pm, version: '{'2' * 40}'"}
    tags = Tags()
    tags.commits["2" * 40] = "2" * 40
    assert closed(state(book(more, "night-a1"), tags=tags)) == []
    assert "The PM said yes." not in closed(state(book(), "2" * 40, tags=tags))


def test_two_approvals_at_once_open_each_only_its_own_version(
    book: Callable[..., Handbook],
) -> None:
    """Written on two branches, neither knowing the other; both are there once they are merged."""
    more = {
        "2026-03-31-night-a2": (
            "kind: approval, at: 2026-03-31T10:00Z, subject: night, by: pm, version: v3"
        ),
        "2026-03-31-night-a3": (
            "kind: approval, at: 2026-03-31T10:00Z, subject: night, by: ada, version: v2"
        ),
    }
    data = book(more)
    assert closed(state(data)) == []
    assert "The PM said yes." not in closed(state(data, "v3"))
    assert "The PM said yes." in closed(state(data, "v1"))
    # One of the two of v2 is taken back: the other one stands.
    gone = {
        "2026-04-01-night-x1": (
            "kind: retraction, subject: night, by: pm, corrects: 2026-03-31-night-a1"
        )
    }
    assert closed(state(book({**more, **gone}))) == []
    gone["2026-04-01-night-x2"] = gone["2026-04-01-night-x1"].replace("a1", "a3")
    assert closed(state(book({**more, **gone}))) == ["The PM said yes."]


def test_what_was_written_down_later_neither_opens_nor_closes_before(
    book: Callable[..., Handbook],
) -> None:
    """A retraction of today, and an approval that was said to be of yesterday, to the minute."""
    gone = {
        "2026-03-31-night-x1": (
            "kind: retraction, recorded: 2026-04-01, recorded_at: 2026-04-01T11:30Z,"
            " subject: night, by: pm, corrects: 2026-03-31-night-a1"
        )
    }
    again = {
        **gone,
        "2026-03-31-night-a9": (
            "kind: approval, at: 2026-03-31T10:00Z, recorded: 2026-04-01,"
            " recorded_at: 2026-04-01T11:45Z, subject: night, by: pm, version: v2"
        ),
    }
    minutes = {"11:29": True, "11:30": False, "11:44": False, "11:45": True}
    data = book(again)
    for minute, opened in minutes.items():
        at = dt.datetime.fromisoformat(f"2026-04-01T{minute}+00:00")
        assert state(data, at=at).is_open is opened, minute
    # The day after, the whole is known.
    assert not state(book(gone), at=NOON).is_open


@pytest.mark.parametrize("at", ["2026-03-31T09:59:59Z", "2026-03-29T12:00Z"])
def test_a_clock_before_the_notice_is_old_enough_keeps_the_gate_closed(
    at: str, book: Callable[..., Handbook]
) -> None:
    found = state(book(less="never"), at=dt.datetime.fromisoformat(at))
    assert "The desk knows." in closed(found)


def test_a_notice_waits_to_the_second_and_the_gate_says_until_when(
    book: Callable[..., Handbook],
) -> None:
    more = {
        "2026-03-31-night-n2": (
            "kind: notice, at: 2026-03-31T12:00:01Z, subject: night, by: pm, to: [desk, ops],"
            " version: v2"
        )
    }
    found = state(book(more, "night-n1"))
    assert closed(found) == ["The desk knows."]
    assert str(found.opens) == "2026-04-01 12:00:01+00:00"
    assert found.verdicts[1].missing[0].says == "24 hours from then, until 2026-04-01 12:00 UTC"
    assert state(book(more, "night-n1"), at=found.opens or NOON).is_open


@pytest.mark.parametrize(
    ("notices", "missing"),
    [
        (["to: [desk], version: v2"], "a notice to ops, 24 hours before"),
        (["to: [desk], version: v2", "to: [ops], version: v2"], None),
        (["to: [desk], version: v2", "to: [ops], version: v3"], "a notice to ops, 24 hours before"),
        (["to: [pm], version: v2"], "a notice to desk, ops, 24 hours before"),
        (["to: [desk, ops]"], "a notice to desk, ops, 24 hours before"),
    ],
)
def test_each_recipient_is_told_of_this_version(
    notices: list[str], missing: str | None, book: Callable[..., Handbook]
) -> None:
    more = {
        f"2026-03-30-night-m{n}": f"kind: notice, subject: night, by: pm, {each}"
        for n, each in enumerate(notices)
    }
    found = state(book(more, "night-n1"))
    wanted = [each.says for verdict in found.verdicts for each in verdict.missing]
    assert wanted == ([missing] if missing else [])


def test_a_notice_to_a_role_is_one_to_the_roles_within_it(book: Callable[..., Handbook]) -> None:
    """Who holds a part of a role holds the whole, and hears what it is told; not the other way."""

    def missing(*told: str) -> list[str]:
        roles = FILES["roles.yaml"] + "- {id: all, title: All}\n"
        files = {"roles.yaml": roles.replace("id: desk,", "id: desk, within: all,")}
        text = f"kind: notice, subject: night, by: pm, to: [{', '.join(told)}], version: v2"
        found = state(book({"2026-03-30-night-m": text}, "night-n1", files))
        return [each.says for verdict in found.verdicts for each in verdict.missing]

    assert missing("all", "ops") == []
    assert missing("all") == ["a notice to ops, 24 hours before"]
    inner = FILES["gates.yaml"].replace("to: [desk, ops]", "to: [all, ops]")
    roles = FILES["roles.yaml"].replace("id: desk,", "id: desk, within: all,")
    files = {"gates.yaml": inner, "roles.yaml": roles + "- {id: all, title: All}\n"}
    found = state(book(files=files))
    assert found.verdicts[1].missing[0].says == "a notice to all, 24 hours before"


def test_a_notice_that_says_only_its_day_counts_from_the_end_of_that_day(
    book: Callable[..., Handbook],
) -> None:
    says = "kind: notice, subject: night, by: pm, to: [desk, ops], version: v2"
    assert state(book({"2026-03-30-night-n2": says}, "night-n1")).is_open
    assert (
        str(state(book({"2026-03-31-night-n2": says}, "night-n1")).opens)
        == "2026-04-02 00:00:00+00:00"
    )


ONE, TWO = ("v1", "v2"), ("v3", "v2")


@pytest.mark.parametrize(
    ("changes", "notices", "opened"),
    [
        # What changed must be told to each, of the gate or of the thing itself.
        ({ONE: {"film"}}, {"film": "to: [desk, ops], version: v2"}, True),
        ({ONE: {"film"}}, {"web": "to: [desk, ops], version: v2"}, False),
        ({ONE: {"film", "web"}}, {"film": "to: [desk, ops], version: v2"}, False),
        (
            {ONE: {"film", "web"}},
            {"film": "to: [desk, ops], version: v2", "web": "to: [desk, ops], version: v2"},
            True,
        ),
        # What git does not know counts as changed, all of it.
        ({}, {"film": "to: [desk, ops], version: v2"}, False),
        # A notice of another version is one of this, where all of it was the same in both.
        ({ONE: {"film"}, TWO: set()}, {"night": "to: [desk, ops], version: v3"}, True),
        ({ONE: {"film"}, TWO: {"web"}}, {"night": "to: [desk, ops], version: v3"}, False),
        ({ONE: {"film"}}, {"night": "to: [desk, ops], version: v3"}, False),
    ],
)
def test_what_changed_since_the_last_release_is_told(
    changes: dict[tuple[str, str], set[str]],
    notices: dict[str, str],
    opened: bool,
    book: Callable[..., Handbook],
) -> None:
    more = {
        f"2026-03-30-{subject}-m1": f"kind: notice, subject: {subject}, by: pm, {each}"
        for subject, each in notices.items()
    }
    found = state(book(more, "night-n1"), tags=Tags(changes=changes))
    assert closed(found) == ([] if opened else ["The desk knows."])


def test_the_same_as_before_the_last_release_is_told_again(book: Callable[..., Handbook]) -> None:
    """A notice of an older version counts only where it came after the last release."""
    more = {
        "2026-02-20-night-m1": "kind: notice, subject: night, by: pm, to: [desk, ops], version: v3"
    }
    tags = Tags(changes={ONE: set(), TWO: set()})
    assert closed(state(book(more, "night-n1"), tags=tags)) == ["The desk knows."]


@pytest.mark.parametrize(
    ("changes", "opened", "reason"),
    [
        ({ONE: set()}, True, "changed since v1: nothing of it"),
        ({ONE: {"film"}}, False, "desk, ops not told; changed since v1: film"),
        (
            {},
            False,
            "desk, ops not told; what changed since v1 is not known here,"
            " so all of it counts as changed",
        ),
    ],
)
def test_a_notice_may_be_needed_only_of_what_changed(
    changes: dict[tuple[str, str], set[str]],
    opened: bool,
    reason: str,
    book: Callable[..., Handbook],
) -> None:
    text = FILES["gates.yaml"].replace(
        "needs: [web, film]}", "needs: [web, film], only_if_changed: true}"
    )
    found = state(book(less="night-n1", files={"gates.yaml": text}), tags=Tags(changes=changes))
    assert (found.verdicts[1].holds, found.verdicts[1].says) == (opened, reason)


def test_a_gate_of_a_pipeline_never_opens_for_no_version(book: Callable[..., Handbook]) -> None:
    found = state(book(), None)
    assert closed(found) == ["The PM said yes.", "The desk knows.", "It was tried."]
    assert says(found) == ["no version is named"] * 3


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ({}, "sweep is not known: verify now"),
        (
            {"2026-03-24-sweep-d2": "kind: done, subject: sweep, by: ops"},
            "sweep was due on 2026-03-31",
        ),
    ],
)
def test_a_duty_that_is_late_or_not_known_closes_the_gate(
    events: dict[str, str], reason: str, book: Callable[..., Handbook]
) -> None:
    found = state(book(events, "sweep-d1"))
    assert says(found) == [reason]
    assert found.verdicts[3].missing[0].command == "handbook done sweep --by ops"


@pytest.mark.parametrize("at", ["2026-04-02T23:59:59Z", "2026-04-07T00:00:00Z"])
def test_before_and_after_a_freeze_its_gate_heeds_it_not(
    at: str, book: Callable[..., Handbook]
) -> None:
    assert "No freeze: Easter" not in closed(state(book(), at=dt.datetime.fromisoformat(at)))


def test_a_freeze_says_until_when(book: Callable[..., Handbook]) -> None:
    found = state(book(), at=NOON + dt.timedelta(days=3))
    assert found.verdicts[-1].says == "frozen until 2026-04-07 00:00 UTC"
    assert found.verdicts[-1].opens == dt.datetime(2026, 4, 7, tzinfo=dt.UTC)


ZONE = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("fields", "moment", "until"),
    [
        ({"hours": "20:00-06:00"}, "2026-03-02T19:59", None),
        ({"hours": "20:00-06:00"}, "2026-03-02T20:00", "2026-03-03T06:00"),
        ({"hours": "20:00-06:00"}, "2026-03-03T05:59", "2026-03-03T06:00"),
        ({"hours": "20:00-06:00"}, "2026-03-03T06:00", None),
        ({"weekdays": ["fri"], "hours": "16:00-24:00"}, "2026-03-06T23:00", "2026-03-07T00:00"),
        ({"weekdays": ["fri"], "hours": "16:00-08:00"}, "2026-03-07T07:00", "2026-03-07T08:00"),
        ({"weekdays": ["fri"], "hours": "16:00-08:00"}, "2026-03-06T07:00", None),
        ({"weekdays": ["Saturday", "sun"]}, "2026-03-07T12:00", "2026-03-09T00:00"),
        ({"starts": "2026-03-28", "ends": "2026-03-30"}, "2026-03-29T02:59", "2026-03-31T00:00"),
        ({"starts": "2026-03-28"}, "2026-05-29T02:59", "never"),
        ({"ends": "2026-03-28"}, "2026-03-28T23:59", "2026-03-29T00:00"),
    ],
)
def test_when_a_freeze_holds_and_until_when(
    fields: dict[str, object], moment: str, until: str | None
) -> None:
    freeze = Freeze.model_validate({"title": "F", **fields})
    at = dt.datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    assert is_frozen(freeze, at) is (until is not None)
    if until:
        over = thaw(freeze, at)
        assert (over.strftime("%Y-%m-%dT%H:%M") if over else "never") == until


@given(
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    st.sets(st.sampled_from(["Monday", "Friday", "Saturday", "Sunday"]), max_size=3),
    st.sampled_from([None, "20:00-06:00", "09:00-17:30", "00:00-24:00"]),
    st.integers(0, 30),
    st.integers(0, 60 * 24 * 40),
)
def test_a_freeze_is_over_at_its_end_and_never_before(
    first: dt.date, weekdays: set[str], hours: str | None, days: int, minutes: int
) -> None:
    freeze = Freeze(
        title="F",
        starts=first,
        ends=first + dt.timedelta(days),
        weekdays=tuple(weekdays),
        hours=hours,
    )
    at = dt.datetime.combine(first, dt.time(), dt.UTC) + dt.timedelta(minutes=minutes)
    if is_frozen(freeze, at):
        over = thaw(freeze, at)
        assert over is not None
        assert not is_frozen(freeze, over)
        assert is_frozen(freeze, over - dt.timedelta(minutes=1))


def test_what_time_changes_is_what_the_gate_says_at_that_time(
    book: Callable[..., Handbook],
) -> None:
    """Each turn is the answer at its moment, and between two of them nothing changes."""
    data = book()
    gate, tags = data.get("night"), Tags()
    first = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    found = turns(data, gate, standing(data, gate, "v2", first, tags), tags, 20)
    assert [str(each.at)[:16] for each in found] == [
        "2026-04-01 00:00",  # tried, not yet for an hour
        "2026-04-01 10:00",  # tried for an hour: open
        "2026-04-03 00:00",  # frozen
        "2026-04-05 00:00",  # and to be swept
        "2026-04-07 00:00",  # no longer frozen
        "2026-04-21 00:00",  # and to be read again
    ]
    for each, following in pairwise(found):
        last = standing(data, gate, "v2", following.at - dt.timedelta(seconds=1), tags)
        assert [v.holds for v in last.verdicts] == [v.holds for v in each.verdicts]
        assert each.verdicts != following.verdicts


def test_a_gate_that_asks_for_nothing_or_does_not_say_how_is_closed(
    book: Callable[..., Handbook],
) -> None:
    nothing = "- {id: night, title: Night, owner: ops, conditions: []}\n"
    assert says(state(book(files={"gates.yaml": nothing}))) == [
        "has no conditions, so nothing opens it"
    ]
    how = "- {id: night, title: Night, owner: ops, conditions: [{title: Good.}]}\n"
    assert says(state(book(files={"gates.yaml": how}))) == ["how it is proved is not set"]


def test_a_gate_that_ended_guards_nothing(book: Callable[..., Handbook]) -> None:
    text = FILES["gates.yaml"].replace("  owner: ops\n", "  owner: ops\n  ended: 2026-04-01\n")
    data = book(less="night", files={"gates.yaml": text})
    assert state(data).is_open
    assert not state(data, at=NOON - dt.timedelta(days=1)).is_open


def test_the_candidate_is_what_was_asked_for_last_and_not_released(
    book: Callable[..., Handbook],
) -> None:
    data = book()
    gate = data.get("night")
    assert candidate(data, gate, NoRepository()) == "v2"
    done = {
        "2026-04-01-web-r2": (
            "kind: release, subject: web, by: ops, version: v2, environment: live"
        )
    }
    released = book(done)
    assert candidate(released, gate, NoRepository()) is None
    # At a moment before the release it was the one that was asked for.
    before = as_known(released, NOON - dt.timedelta(days=1))
    assert candidate(before, gate, NoRepository()) == "v2"
