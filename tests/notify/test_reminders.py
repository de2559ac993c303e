"""What is reminded of: the schedule's own answer, whatever was done before."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from handbook.catalog import load
from handbook.notify.reminders import Key, Urgency, reminders

SWEEP = Key("sweep", dt.date(2026, 1, 12), Urgency.LATE)
COUNT = Key("count", dt.date(2026, 4, 5), Urgency.SOON)


def keys(data: Path, day: str, **options: object) -> list[Key]:
    return [r.key for r in reminders(load(data), dt.date.fromisoformat(day), **options)]  # type: ignore[arg-type]


def test_late_and_soon_are_reminded_of_the_first_due_in_front(data: Path) -> None:
    found = reminders(load(data), dt.date(2026, 4, 1))
    assert [each.key for each in found] == [SWEEP, COUNT]
    assert [(each.title, each.owner, each.words) for each in found] == [
        ("Sweep the floor", "PM", "79 days late"),
        ("Count the chairs", "Ops", "due in 4 days"),
    ]


@pytest.mark.parametrize(
    ("day", "level"),
    [
        ("2026-03-25", None),
        ("2026-03-26", Urgency.SOON),
        ("2026-04-05", Urgency.SOON),
        ("2026-04-06", Urgency.LATE),
    ],
)
def test_soon_starts_a_third_of_the_cadence_before_and_late_the_day_after(
    data: Path, day: str, level: Urgency | None
) -> None:
    found = [key.level for key in keys(data, day) if key.record == "count"]
    assert found == ([level] if level else [])


def test_a_role_is_reminded_of_its_own_duties(data: Path) -> None:
    assert keys(data, "2026-04-01", role="pm") == [SWEEP]
    assert keys(data, "2026-04-01", role="ops") == [COUNT]


@pytest.mark.parametrize(("until", "found"), [("2026-04-04", []), ("2026-04-05", [COUNT])])
def test_with_a_span_soon_is_what_is_due_by_its_end(
    data: Path, until: str, found: list[Key]
) -> None:
    day = dt.date.fromisoformat(until)
    assert keys(data, "2026-03-01", role="ops", until=day) == found


def test_what_is_owed_after_a_release_is_soon_on_the_day_and_late_after(
    tmp_path: Path, make: Callable[..., Path]
) -> None:
    data = make(
        tmp_path,
        {
            "roles.yaml": "- {id: pm, title: PM}\n",
            "systems.yaml": "- {id: shop, title: Shop}\n",
            "environments.yaml": "- {id: production, title: Production, purpose: Sell.}\n",
            "duties.yaml": "- {id: watch, title: Watch, cadence: {on: deploy}}\n",
            "log/2026/2026-03-02-shop-a1b2.yaml": (
                "kind: release\non: 2026-03-02\nsubject: shop\nby: pm\noutcome: done\n"
                "version: v2\nenvironment: production\n"
            ),
        },
    )
    released = dt.date(2026, 3, 2)
    assert keys(data, "2026-03-01") == []
    assert keys(data, "2026-03-02") == [
        Key("watch", released, Urgency.SOON, "2026-03-02-shop-a1b2")
    ]
    assert keys(data, "2026-03-03") == [
        Key("watch", released, Urgency.LATE, "2026-03-02-shop-a1b2")
    ]


def test_an_owner_that_is_no_role_is_named_as_it_is_written(
    tmp_path: Path, make: Callable[..., Path]
) -> None:
    duty = "- {id: sweep, title: Sweep, owner: nobody-here, cadence: weekly}\n"
    (found,) = reminders(load(make(tmp_path, {"duties.yaml": duty})), dt.date(2026, 4, 1))
    assert found.owner == "nobody-here"
