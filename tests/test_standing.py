"""What is not known, what machines do, and which of several releases of a day is settled."""

import datetime as dt
import json
import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from handbook import schedule
from handbook.catalog import Handbook, load
from handbook.cli.main import cli
from handbook.exports import cells
from handbook.exports.audit import audit
from handbook.exports.calendar import calendar
from handbook.exports.feed import feed
from handbook.model.log import EVENT_MODELS
from handbook.notify.ledger import peek
from handbook.notify.reminders import Key, Urgency, reminders
from handbook.rulebook import check
from handbook.schedule import Status
from handbook.schedule.shown import released

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
ROLES = "- {id: pm, title: PM}\n"
PLACES = (
    "- {id: live, title: Live, frontend_url: https://a.example, "
    "backend_url: https://b.example, purpose: Shows.}\n"
)
ARCHIVE = "- {id: archive, title: Archive, owner: pm, cadence: {on: deploy}}\n"


def run(data: Path, *words: str) -> str:
    result = CliRunner().invoke(cli, [*words, "--data", str(data)])
    assert result.exit_code == 0, result.output
    return result.output


def release(version: str, at: str | None = None, day: str = "2026-03-02") -> dict[str, str]:
    moment = f'at: "{at}"\n' if at else ""
    return {
        f"log/{day[:4]}/{day}-pm-{version}.yaml": (
            f"kind: release\non: {day}\n{moment}subject: pm\nby: pm\noutcome: done\n"
            f"version: {version}\nenvironment: live\n"
        )
    }


def done(day: str, more: str = "", name: str = "d1") -> dict[str, str]:
    return {
        f"log/2026/{day}-archive-{name}.yaml": (
            f"kind: done\non: {day}\nsubject: archive\nby: pm\noutcome: done\n{more}"
        )
    }


def shop(folder: Path, make: Make, *files: Mapping[str, str]) -> Handbook:
    found = {"roles.yaml": ROLES, "environments.yaml": PLACES, "duties.yaml": ARCHIVE}
    for each in files:
        found |= each
    return load(make(folder, found), "data")


def owed(book: Handbook) -> list[str]:
    duty = book.get("archive")
    return [each.id for each in schedule.of_duty(book, duty, TODAY).owed_for]


MORNING, NOON, EVENING = (f"2026-03-02T{hour}:00Z" for hour in ("08", "12", "19"))


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ([release("v1", MORNING), done("2026-03-02", f'at: "{NOON}"\n')], []),
        ([release("v1", EVENING), done("2026-03-02", f'at: "{NOON}"\n')], ["v1"]),
        ([release("v1", NOON), done("2026-03-02", f'at: "{NOON}"\n')], []),
        # Which came first is not known: it is owed.
        ([release("v1"), done("2026-03-02", f'at: "{NOON}"\n')], ["v1"]),
        ([release("v1", MORNING), done("2026-03-02")], ["v1"]),
        ([release("v1"), done("2026-03-02")], ["v1"]),
        ([release("v1"), done("2026-03-03")], []),
        ([release("v1"), release("v2"), done("2026-03-02", "settles: [2026-03-02-pm-v1]\n")],
         ["v2"]),
        (
            [
                release("v1", MORNING),
                release("v2", EVENING),
                done("2026-03-02", f'at: "{NOON}"\n'),
                done("2026-03-01", name="d0"),
            ],
            ["v2"],
        ),
    ],
)  # fmt: skip
def test_of_several_releases_of_a_day_those_are_settled_that_surely_are(
    files: list[dict[str, str]], left: list[str], tmp_path: Path, make: Make
) -> None:
    book = shop(tmp_path, make, *files)
    assert owed(book) == [f"2026-03-02-pm-{version}" for version in left]


def test_what_is_done_in_the_morning_leaves_the_release_of_the_evening(
    tmp_path: Path, make: Make
) -> None:
    """The command says which releases it settles, so nothing depends on the day alone."""
    book = shop(tmp_path, make)
    data = book.root
    version = ("log", "release", "pm", "--by", "pm", "--environment", "live", "--version")
    run(data, *version, "v1")
    run(data, "done", "archive", "--by", "pm")
    run(data, *version, "v2")
    first, second = (e for e in load(data).log if e.event.kind == "release")
    (doing,) = (e.event for e in load(data).log if e.event.kind == "done")
    settled = getattr(doing, "settles", ())
    assert [e.event.at for e in (first, second)] == [dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)] * 2
    assert len(settled) == 1
    (row,) = json.loads(run(data, "due", "--format=json"))
    assert row["owed_for"] == [e.id for e in (first, second) if e.id not in settled]
    run(data, "done", "archive", "--by", "pm", "--note", "the second one")
    (row,) = json.loads(run(data, "due", "--format=json"))
    assert row["owed_for"] == []


def test_the_second_release_of_a_day_is_reminded_of_once_the_first_is_settled(
    tmp_path: Path, make: Make
) -> None:
    both = {**release("v1", MORNING), **release("v2", EVENING)}
    before = reminders(shop(tmp_path / "a", make, both), TODAY)
    settles = done("2026-03-02", "settles: [2026-03-02-pm-v1]\n")
    after = reminders(shop(tmp_path / "b", make, both, settles), TODAY)
    day = dt.date(2026, 3, 2)
    assert [each.key for each in before] == [Key("archive", day, Urgency.LATE, "2026-03-02-pm-v1")]
    assert [each.key for each in after] == [Key("archive", day, Urgency.LATE, "2026-03-02-pm-v2")]
    text = [feed(shop(tmp_path / name, make), TODAY).count("<entry>") for name in ("a", "b")]
    assert text == [4, 5]


def test_a_corrected_release_is_the_same_release(tmp_path: Path, make: Make) -> None:
    wrong = release("v1")
    settled = done("2026-03-03", "settles: [2026-03-02-pm-v1]\n")
    right = {
        "log/2026/2026-03-02-pm-v2.yaml": next(iter(wrong.values())).replace("v1", "v2")
        + "corrects: 2026-03-02-pm-v1\nrecorded: 2026-03-05\n"
    }
    assert owed(shop(tmp_path / "a", make, wrong, settled, right)) == []
    (found,) = reminders(shop(tmp_path / "b", make, wrong, right), TODAY)
    assert found.key.event == "2026-03-02-pm-v1"


def test_a_ledger_of_an_older_version_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    old = '{"record": "archive", "due": "2026-03-02", "level": "late"}'
    new = '{"record": "archive", "due": "2026-03-02", "level": "late", "event": "x"}'
    path.write_text("".join(f'{{"state": "sent", "reminders": [{key}]}}\n' for key in (old, new)))
    day = dt.date(2026, 3, 2)
    assert peek(path).sent == {
        Key("archive", day, Urgency.LATE),
        Key("archive", day, Urgency.LATE, "x"),
    }


@pytest.mark.parametrize(
    ("files", "last"),
    [
        ([release("v1", EVENING), release("v2", MORNING)], ["v1"]),
        ([release("v1"), release("v2", MORNING)], ["v1", "v2"]),
        ([release("v1"), release("v2", day="2026-03-03")], ["v2"]),
        ([], []),
    ],
)
def test_the_last_release_is_by_moment_and_where_that_is_not_known_it_is_not_said(
    files: list[dict[str, str]], last: list[str], tmp_path: Path, make: Make
) -> None:
    found = released(shop(tmp_path, make, *files), "live", TODAY)
    assert [getattr(each.event, "version", "") for each in found] == last


UNKNOWN = "- {id: rotate, title: Rotate, owner: pm, cadence: P180D}\n"
STARTED = "- {id: sweep, title: Sweep, owner: pm, cadence: P180D, starts: 2026-03-01}\n"


def test_what_is_not_known_is_so_everywhere_and_never_fine(tmp_path: Path, make: Make) -> None:
    data = make(tmp_path, {"roles.yaml": ROLES, "duties.yaml": STARTED + UNKNOWN})
    book = load(data, "data")
    (rotate, state), (sweep, other) = schedule.of_people(book, TODAY)
    assert (rotate.id, state.status, state.due) == ("rotate", Status.UNKNOWN, None)
    assert (sweep.id, other.status, other.due) == ("sweep", Status.NEVER, dt.date(2026, 8, 28))
    for day in (dt.date.min, TODAY, dt.date(2099, 1, 1)):
        assert schedule.of_duty(book, rotate, day).words(day) == "not known: verify now"
    said = run(data, "due").splitlines()
    assert said[0] == "-           rotate  pm  not known: verify now"
    assert "SUMMARY:Rotate (not known: verify now)\r\nDTSTART;VALUE=DATE:20260401" in calendar(
        book, TODAY
    )
    assert [(i.id, i.sort) for i in audit(book, TODAY) if i.id == "rotate"] == [
        ("rotate", "not known")
    ]
    assert [(each.key, each.words) for each in reminders(book, TODAY)] == [
        (Key("rotate", dt.date(2026, 1, 5), Urgency.UNKNOWN), "not known: verify now")
    ]
    assert "<title>Not known: verify now: Rotate</title>" in feed(book, TODAY)
    assert "## Not known\n\n- Rotate: not known: verify now, pm\n" in run(data, "digest")
    run(data, "done", "rotate", "--by", "pm")
    after = schedule.of_duty(load(data), rotate, TODAY)
    assert (after.status, after.due) == (Status.FINE, dt.date(2026, 9, 28))


def test_what_was_taken_back_is_not_known_again_and_reminded_of_again(
    tmp_path: Path, make: Make
) -> None:
    files = {
        "roles.yaml": ROLES,
        "duties.yaml": UNKNOWN,
        "log/2026/2026-03-02-rotate-a1.yaml": (
            "{kind: done, on: 2026-03-02, subject: rotate, by: pm, outcome: done}\n"
        ),
        "log/2026/2026-03-02-rotate-b2.yaml": (
            "{kind: retraction, on: 2026-03-02, recorded: 2026-03-20, subject: rotate, by: pm, "
            "outcome: done, corrects: 2026-03-02-rotate-a1}\n"
        ),
    }
    book = load(make(tmp_path, files), "data")
    found = {
        day: [each.key for each in reminders(book, dt.date.fromisoformat(day))]
        for day in ("2026-03-01", "2026-03-10", "2026-03-20")
    }
    assert found == {
        "2026-03-01": [Key("rotate", dt.date(2026, 1, 5), Urgency.UNKNOWN)],
        "2026-03-10": [],
        "2026-03-20": [Key("rotate", dt.date(2026, 3, 20), Urgency.UNKNOWN)],
    }


def test_a_duty_may_leave_its_cadence_open(tmp_path: Path, make: Make) -> None:
    duty = "- {id: sweep, title: Sweep, owner: pm}\n"
    data = make(tmp_path, {"roles.yaml": ROLES, "duties.yaml": duty})
    assert run(data, "due") == "-           sweep  pm  cadence not set, never done\n"
    run(data, "done", "sweep", "--by", "pm")
    assert run(data, "due") == "-           sweep  pm  cadence not set\n"
    assert "BEGIN:VEVENT" not in run(data, "calendar")
    assert reminders(load(data), TODAY) == []


def test_reviews_that_were_never_made_are_spread_over_their_interval(
    tmp_path: Path, make: Make
) -> None:
    rows = [
        f"- {{id: v{n}, title: V{n}, purpose: Pays., review: half-yearly}}\n" for n in range(60)
    ]
    book = load(make(tmp_path, {"vendors.yaml": "".join(rows)}), "data")
    days = {v.id: schedule.of_review(book, v, TODAY).due for v in book.of("vendor")}
    adopted = dt.date(2026, 1, 5)
    assert all(adopted <= day <= dt.date(2026, 7, 5) for day in days.values())
    assert max(Counter(days.values()).values()) <= 4
    months = Counter(day.month for day in days.values())
    assert all(months[month] >= 4 for month in range(2, 7))
    # The id alone decides: neither the other records nor their order, nor the machine.
    shuffled = random.Random(7).sample(rows, 20)
    again = load(make(tmp_path / "again", {"vendors.yaml": "".join(shuffled)}), "data")
    for vendor in again.of("vendor"):
        assert schedule.of_review(again, vendor, TODAY).due == days[vendor.id]
    assert (days["v0"], days["v1"]) == (dt.date(2026, 3, 28), dt.date(2026, 3, 5))


@given(
    st.dates(dt.date(2000, 1, 1), dt.date(2060, 1, 1)),
    st.sampled_from(["weekly", "monthly", "quarterly", "yearly", "P1D", "P45D", "P10Y"]),
    st.text("abcdefghij", min_size=1, max_size=9),
)
def test_a_spread_review_is_due_within_its_first_interval(
    adopted: dt.date, cadence: str, name: str
) -> None:
    from handbook.model.cadence import parse_cadence  # noqa: PLC0415
    from handbook.schedule.owed import _spread  # noqa: PLC0415

    step = parse_cadence(cadence)
    due = schedule.step(_spread(adopted, step, name), step, 1)
    assert adopted <= due <= schedule.step(adopted, step, 1)


JOBS = (
    "- {id: snapper, title: Snapper, type: job, does: Snaps., assurance: claimed}\n"
    "- {id: other, title: Other, type: job, does: Else., assurance: claimed}\n"
)
JOB = "- {id: snap, title: Snap nightly, owner: pm, cadence: weekly, done_by: snapper}\n"
SEEN = {
    "log/2026/2026-03-20-snapper-a1.yaml": (
        "{kind: observation, on: 2026-03-20, subject: snapper, by: pm, outcome: ran, note: n}\n"
    )
}
DONE = {
    "log/2026/2026-03-20-snap-a1.yaml": (
        "{kind: done, on: 2026-03-20, subject: snap, by: snapper, outcome: ran, note: n}\n"
    )
}


@pytest.mark.parametrize("record", [SEEN, DONE], ids=["seen working", "its own word"])
def test_what_a_machine_does_is_observed_or_not_and_nobody_owes_it(
    record: dict[str, str], tmp_path: Path, make: Make
) -> None:
    files = {"roles.yaml": ROLES, "automations.yaml": JOBS, "duties.yaml": JOB + UNKNOWN, **record}
    data = make(tmp_path, files)
    book = load(data, "data")
    duty = book.get("snap")
    words = {
        day: schedule.of_duty(book, duty, dt.date.fromisoformat(day)).words(TODAY)
        for day in ("2026-03-19", "2026-03-20", "2026-03-27", "2026-03-28", "2026-04-01")
    }
    assert words == {
        "2026-03-19": "not observed",
        "2026-03-20": "observed 2026-03-20",
        "2026-03-27": "observed 2026-03-20",
        "2026-03-28": "not observed since 2026-03-20",
        "2026-04-01": "not observed since 2026-03-20",
    }
    assert [duty.id for duty, _ in schedule.of_people(book, TODAY)] == ["rotate"]
    assert run(data, "due") == (
        "-           rotate  pm  not known: verify now\n\nDone by machines:\n"
        "-           snap  pm  not observed since 2026-03-20, by snapper\n"
    )
    assert "snap@" not in calendar(book, TODAY)
    assert [(i.sort, i.says) for i in audit(book, TODAY) if i.id == "snap"] == [
        ("not observed", "not observed since 2026-03-20, by snapper; late since 2026-03-28")
    ]
    assert [(each.key.record, each.key.level) for each in reminders(book, TODAY)] == [
        ("rotate", Urgency.UNKNOWN),
        ("snap", Urgency.UNOBSERVED),
    ]
    late = CliRunner().invoke(cli, ["due", "--fail-late", "--data", str(data)])
    assert late.exit_code == 1
    (data / "duties.yaml").write_text(JOB)
    silent = ["due", "--fail-late", "--data", str(data), "--as-of"]
    codes = [CliRunner().invoke(cli, [*silent, f"2026-03-{day}"]).exit_code for day in (27, 28)]
    assert codes == [0, 1]


def test_another_machines_record_proves_nothing(tmp_path: Path, make: Make) -> None:
    other = {path.replace("snapper", "other"): text.replace("snapper", "other")
             for path, text in SEEN.items()}  # fmt: skip
    files = {"roles.yaml": ROLES, "automations.yaml": JOBS, "duties.yaml": JOB, **other}
    book = load(make(tmp_path, files), "data")
    assert schedule.of_duty(book, book.get("snap"), TODAY).words(TODAY) == "not observed"


def test_an_event_may_leave_open_what_is_not_known() -> None:
    """A name, a severity, a measure: what nobody knows need not be made up."""
    required = {
        kind: sorted(name for name, info in model.model_fields.items() if info.is_required())
        for kind, model in EVENT_MODELS.items()
    }
    assert required["drill"] == ["by", "kind", "on", "outcome", "subject"]


def test_a_machine_may_say_itself_that_it_did_its_duty(tmp_path: Path, make: Make) -> None:
    files = {"roles.yaml": ROLES, "automations.yaml": JOBS, "duties.yaml": JOB}
    data = make(tmp_path, files)
    run(data, "done", "snap", "--by", "snapper")
    assert run(data, "due").endswith("snap  pm  observed 2026-04-01, by snapper\n")
    assert [f.code for f in check(load(data), TODAY) if f.code in ("HB902", "HB924")] == []
    wrong = CliRunner().invoke(
        cli, ["log", "approval", "snap", "--by", "snapper", "--data", str(data)]
    )
    assert "expected a role or person" in wrong.output


RENAMED = [
    ("organisation: Acme Pictures", "organisation: 株式会社"),
    ("title: Acme", "title: 日本"),
]


@pytest.mark.parametrize("change", RENAMED)
def test_a_handbook_that_is_renamed_keeps_its_names_in_calendars_and_feeds(
    change: tuple[str, str], twin: Path, tmp_path: Path
) -> None:
    import shutil  # noqa: PLC0415

    def names(data: Path) -> list[str]:
        book = load(data, "data")
        text = calendar(book, TODAY) + feed(book, TODAY)
        return [line for line in text.splitlines() if line.startswith("UID") or "<id>" in line]

    data = shutil.copytree(twin, tmp_path / "data")
    before = names(data)
    file = data / "handbook.yaml"
    assert change[0] in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(*change), "utf-8")
    assert names(data) == before
    assert len(before) > 30


def test_handbooks_without_an_id_have_names_of_their_own_in_any_script(
    tmp_path: Path, make: Make
) -> None:
    settings = (
        "title: T\norganisation: {}\ntimezone: UTC\nadopted: 2026-01-05\n"
        "source_document: {{title: N, file: source/notes.md}}\n"
    )
    found: dict[str, Any] = {}
    names = ("株式会社", "합자회사", "Åcme", unicodedata.normalize("NFD", "Åcme"), "Acme")
    for number, name in enumerate(names):
        data = make(tmp_path / str(number), {"handbook.yaml": settings.format(name)})
        found[name] = load(data).namespace
    assert len(set(found.values())) == len({unicodedata.normalize("NFC", n) for n in names})
    assert found["Acme"] == "" or len(found["Acme"]) == 36


FORMULAS = (
    "=1",
    "+1",
    "-1",
    "@SUM(A1)",
    "%1",
    "|calc",
    "\t=1",
    "\r=1",
    "\n=1",
    "\tx",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "％1",
    "｜x",
    "﹦1",
    "⁺1",
    "−1",
    " =1",
    "\u00a0=1",
    "\u3000=1",
    "\u200b=1",
    "\ufeff=1",
    "\u2060\u00ad=1",
    "\u3164=1",
    "\u2800=1",
    "\u0301=1",
    '"=1',
    "'=1",
    "\u202e=1",
    "=\u03381",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_could_calculate_starts_with_a_quote(text: str) -> None:
    assert cells.safe(text).startswith("'")


@pytest.mark.parametrize(
    "text", ["", "x", "x=1", "a - b", "2026-03-02", "ä", "日本", "(1)", "it's", '"quoted"', "a; b"]
)
def test_what_no_spreadsheet_would_calculate_stays_as_it_is(text: str) -> None:
    assert cells.safe(text) == text


@pytest.mark.parametrize("separator", [";", ",", "|", "\t", "\r", "\n", "\r\n"])
def test_a_cell_that_another_separator_would_start_is_none_that_calculates(separator: str) -> None:
    assert cells.safe(f"x{separator} =1") == f"x{separator}' =1"


UNSEEN = st.text(st.sampled_from(" \t\u00a0\u3000\u200b\u200d\ufeff\u00ad\u0301\u3164\"'"))
SIGNS = st.sampled_from("=+-@%|＝＋－＠％｜﹦⁺⁻﹣﹢﹫")


@given(UNSEEN, SIGNS, st.text())
def test_whatever_hides_before_a_sign_and_follows_it_the_cell_is_text(
    before: str, sign: str, after: str
) -> None:
    found = cells.safe(f"{before}{sign}{after}")
    assert "'" in found[: len(before) + 2]
    assert found.replace("'", "") == f"{before}{sign}{after}".replace("'", "")


@given(st.text())
def test_no_cell_of_a_file_starts_with_a_sign_of_a_formula(text: str) -> None:
    shown = (
        char
        for char in unicodedata.normalize("NFKC", cells.safe(text))
        if unicodedata.category(char)[0] not in "CZ"
    )
    assert next(shown, "x") not in "=+-@%|"
