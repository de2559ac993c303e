"""What counts on a day: corrections, retractions, and the day on which each was written down."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.catalog.known import Known, Log, Logged
from handbook.cli.main import cli
from handbook.model.log import Done, Event, Release, Retraction

Make = Callable[[Path, Mapping[str, str]], Path]
FIRST = dt.date(2026, 3, 1)


def logged(
    name: str,
    day: int,
    corrects: str | None = None,
    *,
    back: bool = False,
    recorded: int | None = None,
) -> Logged:
    """An event of a day of March; one that takes another back is a retraction."""
    fields: dict[str, Any] = {
        "on": dt.date(2026, 3, day),
        "recorded": dt.date(2026, 3, recorded) if recorded else None,
        "subject": "sweep",
        "by": "pm",
        "outcome": "done",
        "corrects": corrects,
    }
    event: Event = Retraction(kind="retraction", **fields) if back else Done(kind="done", **fields)
    return Logged(name, event, f"log/2026/{name}.yaml", None)


def standing(*events: Logged, day: int = 31) -> list[str]:
    """The ids of the events that count, less retractions, in the order of their ids."""
    known = Log(events).known(dt.date(2026, 3, day))
    return sorted(each.id for each in known.standing if each.event.kind != "retraction")


A = logged("a", 1)
B = logged("b", 2, "a")
C = logged("c", 3, "b")


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([A], ["a"]),
        ([A, B], ["b"]),
        ([A, logged("r", 3, "a", back=True)], []),
        # A retracted correction brings back what it had replaced.
        ([A, B, logged("r", 3, "b", back=True)], ["a"]),
        # A correction of a correction stands for both, and leaves the first hidden.
        ([A, B, C], ["c"]),
        ([A, B, C, logged("r", 4, "c", back=True)], ["b"]),
        ([A, B, C, logged("r", 4, "b", back=True)], ["c"]),
        ([A, B, C, logged("r", 4, "c", back=True), logged("s", 5, "b", back=True)], ["a"]),
        # A retraction that is itself taken back.
        ([A, logged("r", 2, "a", back=True), logged("s", 3, "r", back=True)], ["a"]),
        ([A, B, logged("r", 3, "b", back=True), logged("s", 4, "r", back=True)], ["b"]),
        # It did happen after all, and thus.
        ([A, logged("r", 2, "a", back=True), logged("d", 3, "r")], ["d"]),
        (
            [
                A,
                logged("r", 2, "a", back=True),
                logged("d", 3, "r"),
                logged("s", 4, "d", back=True),
            ],
            [],
        ),
        # Two corrections of one event, as after a merge: one is taken back, both are.
        ([A, B, logged("d", 3, "a")], ["b", "d"]),
        ([A, B, logged("d", 3, "a"), logged("r", 4, "d", back=True)], ["b"]),
        (
            [
                A,
                B,
                logged("d", 3, "a"),
                logged("r", 4, "d", back=True),
                logged("s", 4, "b", back=True),
            ],
            ["a"],
        ),
        # Rings hide nothing of themselves; what hangs on them is read as ever.
        ([logged("a", 1, "a")], ["a"]),
        ([logged("a", 1, "b"), logged("b", 2, "a")], ["a", "b"]),
        ([logged("a", 1, "b"), logged("b", 2, "a"), logged("d", 3, "b")], ["a", "d"]),
        # What corrects nothing that is there counts for itself.
        ([logged("a", 1, "nowhere")], ["a"]),
    ],
)
def test_what_stands_after_corrections_and_retractions(
    events: list[Logged], found: list[str]
) -> None:
    assert standing(*events) == found
    assert standing(*reversed(events)) == found


@pytest.mark.parametrize("back", [True, False])
@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 1000, 1001])
def test_a_chain_of_any_length_is_read_to_its_end(length: int, back: bool) -> None:
    """Retractions turn about each time; corrections leave the last alone."""
    chain = [A]
    for number in range(length):
        chain.append(logged(f"z{number:04}", 2, chain[-1].id, back=back))
    found = standing(*chain)
    if back:
        assert found == (["a"] if length % 2 == 0 else [])
    else:
        assert found == [chain[-1].id]


@dataclass
class Model:
    """A second, slower answer: what each event does, asked again and again from the top."""

    events: dict[str, Logged]

    def naming(self, name: str) -> Iterable[Logged]:
        return (each for each in self.events.values() if each.event.corrects == name)

    def holds(self, name: str) -> bool:
        after = [each for each in self.naming(name) if self.holds(each.id)]
        return not after or any(each.event.kind != "retraction" for each in after)

    def standing(self) -> list[str]:
        return sorted(
            name
            for name, each in self.events.items()
            if each.event.kind != "retraction" and not any(map(self.holds, self.ids(name)))
        )

    def ids(self, name: str) -> list[str]:
        return [each.id for each in self.naming(name)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans(), st.integers(1, 31)), max_size=9))
def test_any_log_without_rings_agrees_with_the_rule(rows: list[tuple[int, bool, int]]) -> None:
    events = [
        logged(f"e{n}", day, f"e{to}" if to < n else None, back=back and to < n)
        for n, (to, back, day) in enumerate(rows)
    ]
    assert standing(*events) == Model({each.id: each for each in events}).standing()


def test_what_was_known_on_a_day_is_what_counts_on_that_day() -> None:
    wrong = logged("wrong", 2)
    right = logged("right", 1, "wrong", recorded=10)
    back = logged("back", 1, "right", back=True, recorded=20)
    seen = {day: standing(wrong, right, back, day=day) for day in (1, 2, 9, 10, 19, 20, 31)}
    assert seen == {
        1: [],
        2: ["wrong"],
        9: ["wrong"],
        10: ["right"],
        19: ["right"],
        20: ["wrong"],
        31: ["wrong"],
    }


def test_what_was_recorded_late_is_not_known_before() -> None:
    late = logged("late", 2, recorded=9)
    assert [standing(late, day=day) for day in (2, 8, 9)] == [[], [], ["late"]]


def test_a_correction_is_known_no_earlier_than_what_it_corrects() -> None:
    """Written by hand, a correction to an earlier day may not say when it was written."""
    wrong, right = logged("wrong", 5), logged("right", 1, "wrong")
    assert [standing(wrong, right, day=day) for day in (1, 4, 5)] == [[], [], ["right"]]
    known = Log([wrong, right]).known(dt.date.max)
    assert known.since == {"wrong": dt.date(2026, 3, 5), "right": dt.date(2026, 3, 5)}


def test_events_of_a_day_are_in_the_order_of_their_moments() -> None:
    def release(name: str, at: str | None) -> Logged:
        moment = dt.datetime.fromisoformat(at) if at else None
        event = Release(
            kind="release", on=FIRST, at=moment, subject="x", by="y", outcome="done",
            version=name, environment="live",
        )  # fmt: skip
        return Logged(name, event, "log/x.yaml", None)

    events = [
        release("a", "2026-03-01T19:00+00:00"),
        release("b", "2026-03-01T19:00+02:00"),
        release("c", None),
    ]
    known: Known = Log(events).known(FIRST)
    assert [each.id for each in known.events] == ["c", "b", "a"]


DUTIES = "- {id: sweep, title: Sweep, owner: pm, cadence: monthly}\n"
FILES = {
    "roles.yaml": "- {id: pm, title: PM}\n",
    "duties.yaml": DUTIES,
    "log/2026/2026-03-02-sweep-a1.yaml": (
        "{kind: done, on: 2026-03-02, subject: sweep, by: pm, outcome: done}\n"
    ),
    "log/2026/2026-02-10-sweep-b2.yaml": (
        "{kind: done, on: 2026-02-10, recorded: 2026-03-15, subject: sweep, by: pm, "
        "outcome: done, corrects: 2026-03-02-sweep-a1}\n"
    ),
    "log/2026/2026-02-10-sweep-c3.yaml": (
        "{kind: retraction, on: 2026-02-10, recorded: 2026-03-20, subject: sweep, by: pm, "
        "outcome: wrong, corrects: 2026-02-10-sweep-b2}\n"
    ),
}


@pytest.mark.parametrize(
    ("day", "last", "due"),
    [
        ("2026-03-01", None, None),
        ("2026-03-02", "2026-03-02", "2026-04-02"),
        ("2026-03-14", "2026-03-02", "2026-04-02"),
        ("2026-03-15", "2026-02-10", "2026-03-10"),
        ("2026-03-20", "2026-03-02", "2026-04-02"),
    ],
)
def test_every_command_that_is_asked_of_a_day_says_what_was_known_then(
    day: str, last: str | None, due: str | None, tmp_path: Path, make: Make
) -> None:
    data = make(tmp_path, FILES)

    def said(*words: str) -> str:
        result = CliRunner().invoke(cli, [*words, "--data", str(data), "--as-of", day])
        assert result.exit_code == 0, result.output
        return result.output

    (row,) = json.loads(said("due", "--format=json"))
    assert (row["last_done"], row["next_due"]) == (last, due)
    calendar = said("calendar")
    start = due or day
    assert f"DTSTART;VALUE=DATE:{start.replace('-', '')}" in calendar
    assert ("(not known: verify now)" in calendar) == (last is None)
    shown = [line.split(" by ")[0].strip() for line in said("show", "sweep").splitlines()]
    assert (f"{last} done" in shown) == (last is not None)
    assert ("Sweep: not known: verify now" in said("digest")) == (last is None)
    assert ("not known" in said("audit")) == (last is None)
    reminded = said("remind", "--dry-run", "--ledger", str(tmp_path / "ledger"), "--within=P90D")
    assert (f", due {due}. " in reminded) == (due is not None)


def test_an_event_is_in_the_digest_of_the_days_in_which_it_became_known(
    tmp_path: Path, make: Make
) -> None:
    late = FILES["log/2026/2026-03-02-sweep-a1.yaml"].replace(
        "subject", "recorded: 2026-03-25, subject"
    )
    data = make(tmp_path, {**FILES, "log/2026/2026-03-02-sweep-a1.yaml": late})
    for file in (data / "log").rglob("2026-02-*"):
        file.unlink()
    seen = []
    for day in ("2026-03-14", "2026-03-28", "2026-04-11"):
        words = ["digest", "--data", str(data), "--as-of", day]
        seen.append("2026-03-02 done: Sweep" in CliRunner().invoke(cli, words).output)
    assert seen == [False, True, False]
