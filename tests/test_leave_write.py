"""`handbook leave --write`: assignments end, and what they knew is owed until it is changed."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook import schedule
from handbook.catalog import Handbook, load
from handbook.checks import check
from handbook.cli import changes
from handbook.cli.main import cli
from handbook.exports.due import rows
from handbook.notify.reminders import reminders

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
FILES = {
    "roles.yaml": "- {id: ops, title: Ops, owner: ops}\n- {id: pm, title: PM, owner: ops}\n",
    "people.yaml": (
        "- id: ann   # the first\r\n  title: Ann\r\n  contact: ann@acme.example\r\n"
        "- {id: ben, title: Ben, contact: b@acme.example}\r\n"
    ),
    "assignments.yaml": (
        "- id: ops-ann\n  title: Ann, ops\n  role: ops\n  person: ann\n  # since ever\n"
        "- {id: pm-ann, title: 'Ann, pm', role: pm, person: ann, "
        "start: 2026-01-05, end: 2027-01-01}\n"
        "- {id: ops-ben, title: Ben, role: ops, person: ben}\n"
    ),
    "vendors.yaml": "- {id: bank, title: Bank, owner: ops}\n",
    "access.yaml": (
        "- {id: vault, title: The vault, to: bank, roles: [ops], reviewed_by: review-vault}\n"
    ),
    "credentials.yaml": "- {id: key, title: Key, owner: ops, rotation: rotate}\n",
    "duties.yaml": (
        "- {id: rotate, title: Rotate, owner: ops, cadence: yearly, about: [key]}\n"
        "- {id: review-vault, title: Review, owner: ops, cadence: monthly, about: [bank]}\n"
        "- {id: farewell, title: Say farewell, owner: pm, cadence: {on: leaver}}\n"
        "- {id: sweep, title: Sweep, owner: pm, cadence: yearly, starts: 2026-03-01}\n"
    ),
    "log/2026/2026-03-20-rotate-a1.yaml": (
        "{kind: done, on: 2026-03-20, subject: rotate, by: ops, outcome: done}\n"
    ),
}


@pytest.fixture
def data(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make(tmp_path / "data", FILES)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words, env={"COLUMNS": "200"})


def leaves(*words: str) -> Result:
    return run("leave", *words, "--write", "--by", "pm")


def files(folder: Path) -> dict[str, str]:
    return {p.name: p.read_bytes().decode() for p in folder.rglob("*") if p.is_file()}


def owed(book: Handbook, day: dt.date) -> dict[str, str]:
    return {row.duty.id: row.state.words(day) for row in rows(book, day)}


def event(folder: Path, person: str = "ann") -> str:
    (path,) = folder.glob(f"log/*/*-{person}-*.yaml")
    return path.read_text()


def test_the_last_day_is_written_and_every_other_byte_stays(data: Path) -> None:
    before = files(data)
    result = leaves("ann", "--on", "2026-04-30", "--ticket", "HR-7")
    assert result.exit_code == 0, result.output
    after = files(data)
    new = {name: text for name, text in after.items() if before.get(name) != text}
    assert sorted(name[:14] for name in new) == ["2026-04-01-ann", "assignments.ya", "people.yaml"]
    assert new["people.yaml"] == FILES["people.yaml"].replace(
        "  title: Ann\r\n", "  title: Ann\r\n  left: 2026-04-30\r\n"
    )
    assert new["assignments.yaml"] == FILES["assignments.yaml"].replace(
        "  person: ann\n", "  person: ann\n  end: 2026-04-30\n"
    ).replace("2027-01-01", "2026-04-30")
    assert event(data) == (
        "# yaml-language-server: $schema=../../schema/event.schema.json\n"
        "kind: leaving\non: 2026-04-01\nsubject: ann\nby: pm\noutcome: leaves\nticket: HR-7\n"
        "last: 2026-04-30\nopens:\n  - rotate\n  - review-vault\n"
    )
    assert result.stderr.splitlines()[:2] == [
        "Written: data/assignments.yaml",
        "Written: data/people.yaml",
    ]
    assert result.stderr.splitlines()[3:] == [
        "rotate: due 2026-04-30, due in 29 days, after leaving of ann",
        "review-vault: not known: verify now",
    ]
    assert not [each for each in check(load(data), TODAY) if each.code in ("HB801", "HB803")]


def test_what_they_knew_is_owed_from_the_last_day_until_it_is_done(data: Path) -> None:
    leaves("ann", "--on", "2026-04-30")
    book = load(data)
    assert owed(book, dt.date(2026, 4, 29)) == {
        "review-vault": "not known: verify now",
        "farewell": "due in 1 day, after leaving of ann",
        "rotate": "due in 1 day, after leaving of ann",
        "sweep": "due in 306 days",
    }
    assert owed(book, dt.date(2026, 5, 1)) == {
        "farewell": "1 day late, after leaving of ann",
        "review-vault": "not known: verify now, after leaving of ann",
        "rotate": "1 day late, after leaving of ann",
        "sweep": "due in 304 days",
    }
    assert [each.key.level for each in reminders(book, dt.date(2026, 5, 1))] == [
        "not known",
        "late",
        "late",
    ]


def test_done_settles_it_and_what_time_makes_owed_follows(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaves("ann", "--on", "2026-04-30")
    for name in ("rotate", "review-vault", "farewell"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1777550400")  # 2026-04-30, noon
        assert run("done", name, "--by", "ops").exit_code == 0
    book = load(data)
    (done,) = (each.event for each in book.events("rotate", "done") if each.event.on.month == 4)
    (leaving,) = book.events("ann", "leaving")
    assert getattr(done, "settles", ()) == (leaving.id,)
    assert owed(book, dt.date(2026, 5, 1)) == {
        "review-vault": "due in 29 days",
        "sweep": "due in 304 days",
        "rotate": "due in 364 days",
        "farewell": "after each leaver",
    }


def test_what_was_done_before_the_last_day_settles_nothing(data: Path) -> None:
    """Until then they can read what takes the place of it."""
    assert run("done", "rotate", "--by", "ops").exit_code == 0
    leaves("ann", "--on", "2026-04-30")
    assert owed(load(data), dt.date(2026, 5, 1))["rotate"] == "1 day late, after leaving of ann"
    (leaving,) = load(data).events("ann", "leaving")
    result = run("done", "rotate", "--by", "ops", "--settles", leaving.id, "--again")
    assert (result.exit_code, "HB908" in result.output) == (1, True)


def test_a_leaving_that_is_told_late_is_settled_by_what_was_done_since(data: Path) -> None:
    """Rotated on 20 March, as its own event says; they left on 10 March."""
    leaves("ann", "--on", "2026-03-10")
    assert event(data).splitlines()[1:4] == [
        "kind: leaving",
        "on: 2026-03-10",
        "recorded: 2026-04-01",
    ]
    assert owed(load(data), TODAY)["rotate"] == "due in 353 days"
    assert owed(load(data), TODAY)["review-vault"] == "not known: verify now, after leaving of ann"


def test_who_stays_after_all_owes_nobody_anything(data: Path) -> None:
    leaves("ann", "--on", "2026-04-30")
    (leaving,) = load(data).events("ann", "leaving")
    run("log", "retraction", "--corrects", leaving.id, "--by", "pm")
    assert owed(load(data), dt.date(2026, 5, 1))["rotate"] == "due in 323 days"


def test_an_earlier_day_takes_the_place_of_the_first(data: Path) -> None:
    leaves("ann", "--on", "2026-04-30")
    (first,) = load(data).events("ann", "leaving")
    assert leaves("ann", "--on", "2026-04-15").exit_code == 0
    book = load(data)
    (second,) = book.events("ann", "leaving")
    assert (second.event.corrects, str(second.event.owed_from)) == (first.id, "2026-04-15")
    assert str(book.get("ann").left) == "2026-04-15"
    assert {str(each.end) for each in book.of("assignment") if each.person == "ann"} == {
        "2026-04-15"
    }
    assert owed(book, dt.date(2026, 4, 16))["rotate"] == "1 day late, after leaving of ann"


def test_a_second_run_has_nothing_to_write(data: Path) -> None:
    leaves("ann", "--on", "2026-04-30")
    before = files(data)
    result = leaves("ann")
    assert result.exit_code == 0
    assert result.stdout.startswith("Ann leaves on 2026-04-30\n")
    assert result.stderr.startswith("All of it is written already.\n")
    assert files(data) == before


WEEKS = (
    "- {id: watch, title: Watch, role: ops, hands_over: Monday 09:00, "
    "weeks: [{from: 2026-05-04, person: ann}]}\n"
)
FOLDED = "- id: a\n  title: A\n  role: pm\n  person: ann\n  end: >-\n    2026-12-31\n"
LATER = "- {id: later, title: Later, role: pm, person: ann, start: 2026-05-01}\n"


@pytest.mark.parametrize(
    ("more", "words", "code", "says"),
    [
        ({"rosters.yaml": WEEKS}, ("--on", "2026-04-30"), 1, "HB613"),
        ({"assignments.yaml": LATER}, ("--on", "2026-04-30"), 1, '"later" starts on 2026-05-01'),
        (
            {"people.yaml": "- {id: ann, title: Ann, left: 2026-03-01}\n"},
            ("--on", "2026-04-30"),
            1,
            'data/people.yaml:1:31: "ann" left on 2026-03-01; for a later day write it there',
        ),
        (
            {"assignments.yaml": FOLDED},
            (),
            1,
            '"end" of "a" cannot be written where it is',
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_whole(
    more: dict[str, str], words: tuple[str, ...], code: int, says: str, data: Path
) -> None:
    for name, text in more.items():
        (data / name).write_text(text)
    before = files(data)
    result = leaves("ann", *words)
    assert (result.exit_code, says in result.output) == (code, True), result.output
    assert result.stderr.endswith("Nothing was written.\n")
    assert files(data) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--write",), "Missing option '--by'"),
        (("--write", "--by", "pmm"), 'there is no role or person "pmm"; did you mean "pm"?'),
        (("--by", "pm"), "--by goes with --write"),
        (("--dry-run", "--ticket", "X"), "--ticket, --dry-run goes with --write"),
    ],
)
def test_how_it_is_written_is_asked_for(words: tuple[str, ...], says: str, data: Path) -> None:
    result = run("leave", "ann", *words)
    assert (result.exit_code, says in result.output) == (2, True), result.output


def test_a_dry_run_is_a_diff_and_json_stays_json(data: Path) -> None:
    before = files(data)
    result = leaves("ann", "--dry-run")
    assert "+  end: 2026-04-01\n" in result.stdout
    assert "+kind: leaving\n+on: 2026-04-01\n" in result.stdout
    assert files(data) == before
    result = leaves("ann", "--format", "json")
    assert json.loads(result.stdout)["duties"] == ["rotate", "review-vault"]


def test_a_duty_without_a_cadence_and_one_of_a_machine_are_opened_too(
    tmp_path: Path, make: Make
) -> None:
    duties = (
        "- {id: rotate, title: Rotate, owner: ops}\n"
        "- {id: review-vault, title: Review, owner: ops, cadence: monthly, done_by: bot}\n"
    )
    bot = "- {id: bot, title: Bot, owner: ops, type: bot, does: It looks.}\n"
    leaving = (
        "{kind: leaving, on: 2026-03-25, subject: ann, by: ops, outcome: left, "
        "opens: [rotate, review-vault]}\n"
    )
    seen = "{kind: observation, on: 2026-03-05, subject: bot, by: ops, outcome: It worked.}\n"
    more = {
        "duties.yaml": duties,
        "automations.yaml": bot,
        "log/2026/2026-03-25-ann-a1.yaml": leaving,
        "log/2026/2026-03-05-bot-a1.yaml": seen,
    }
    book = load(make(tmp_path / "more", FILES | more))
    assert owed(book, TODAY)["rotate"] == "7 days late, after leaving of ann"
    assert owed(book, TODAY)["review-vault"] == "not observed after leaving of ann"
    duty = book.get("rotate")
    found = schedule.of_duty(book, duty, TODAY)
    assert list(schedule.occurrences(found, dt.date(2028, 1, 1))) == [dt.date(2026, 3, 25)]


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_cut_off_between_files_the_data_is_sound_and_a_second_run_completes_it(
    writes: int, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file is whole or not written at all; `tests/test_writing.py` kills at every call."""
    left = iter(range(writes))

    def before(write: Callable[..., None]) -> Callable[..., None]:
        def cut(*given: object) -> None:
            if next(left, None) is None:
                raise KeyboardInterrupt
            write(*given)

        return cut

    with monkeypatch.context() as patched:
        patched.setattr(changes, "create", before(changes.create))
        patched.setattr(changes, "replace", before(changes.replace))
        assert leaves("ann", "--on", "2026-04-30").exit_code == 1
    assert [each for each in check(load(data), TODAY) if each.severity == "error"] == []
    assert leaves("ann", "--on", "2026-04-30").exit_code == 0
    book = load(data)
    assert len(book.events("ann", "leaving")) == 1
    assert str(book.get("ann").left) == "2026-04-30"
    assert {str(each.end) for each in book.of("assignment")} == {"2026-04-30", "None"}
    assert owed(book, dt.date(2026, 5, 1))["rotate"] == "1 day late, after leaving of ann"


def test_who_was_ended_by_hand_gets_the_event_alone(data: Path) -> None:
    """The gap HB804 names this command; after it there is none."""

    def gaps() -> str:
        return run("check", "--select", "HB804", "--quick").stdout

    people = FILES["people.yaml"].replace(
        "  title: Ann\r\n", "  title: Ann\r\n  left: 2026-03-25\r\n"
    )
    (data / "people.yaml").write_bytes(people.encode())
    held = FILES["assignments.yaml"].replace(
        "  person: ann\n", "  person: ann\n  end: 2026-03-25\n"
    )
    (data / "assignments.yaml").write_text(held.replace("2027-01-01", "2026-03-25"))
    assert "rotate, review-vault\n    handbook leave ann --write --by ROLE\n" in gaps()
    before = files(data)
    assert leaves("ann").exit_code == 0
    after = files(data)
    assert [name for name in after if before.get(name) != after[name]] == [
        name for name in after if name.startswith("2026-03-25-ann-")
    ]
    assert owed(load(data), TODAY)["rotate"] == "7 days late, after leaving of ann"
    assert "HB804" not in gaps()
