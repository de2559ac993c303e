"""`handbook run`: a playbook followed on the terminal, stopped, taken up again, and recorded."""

import datetime as dt
import json
import shlex
import shutil
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from quoting import SHOWN, nasty, run_all
from tokens import TOKENS

from handbook import clock
from handbook.catalog import load
from handbook.cli.main import cli
from handbook.markup.places import places, written

Make = Callable[[Path, Mapping[str, str]], Path]
START = dt.datetime(2026, 4, 1, 10, tzinfo=dt.UTC)
QUESTION = "As expected? (Enter: yes, n: not, ?: more, or a note) "
HOLDS = "Does it? (Enter: yes, n: not, ?: more, or a note) "
WHOLE = f"""\
Rotate the Lens key
Nothing is executed here: copy each command to where it belongs. ? tells what
can be answered. Ctrl-C stops, and the same command goes on.

Must hold:
  You can sign in to Lens.
{HOLDS}y

Step 1 of 2: Make a key
  changes: Lens
  Run `lens key new`.
Expect:
  A new key is shown.
Undo:
  Run `lens key drop`.
{QUESTION}n No key came.
Ask: On call (handbook show on-call; who it is now: handbook oncall)
Try it again and say y, leave it out with s, or end here with e.
{QUESTION}

Step 2 of 2: Store the key
  Run `vault put`.
Expect:
  vault says: stored
Undo:
  Put the old key back.
{QUESTION}It took two attempts.
Noted.
{QUESTION}s

It worked if:
  A film starts.
{HOLDS}y

**Rotate the Lens key**, times in Europe/Berlin

- 2026-04-01 12:00 started
- 12:01 You can sign in to Lens: as expected
- 12:02 1. Make a key: not as expected: No key came.
- 12:03 1. Make a key: as expected
- 12:04 2. Store the key: It took two attempts.
- 12:05 2. Store the key: skipped
- 12:06 A film starts: as expected
- 12:07 ended

Skipped: Store the key

What was it, for the log?
  1 a walkthrough
  2 the duty "Rotate the keys"
  3 an incident of Lens
  4 an incident of Lens token
  5 part of 2026-03-26-projector-c1: Projector, open since 2026-03-26 23:30 CET:
    It runs again, <slowly>.
Number (Enter: nothing yet) 1
Who did it (id of a role or person) [devops]:{" "}

handbook log walkthrough rotate-lens-key --by devops --at 2026-04-01T12:07+02:00 --outcome \
'1 of 2 steps in 7 minutes, 1 skipped' --note '2026-04-01 12:00 started; 12:01 You can sign in to \
Lens: as expected; 12:02 1. Make a key: not as expected: No key came.; 12:03 1. Make a key: as \
expected; 12:04 2. Store the key: It took two attempts.; 12:05 2. Store the key: skipped; 12:06 \
A film starts: as expected; 12:07 ended'

"""


@pytest.fixture
def place(twin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the twin's data in data/, beside which the command runs; a minute passes a look."""
    shutil.copytree(twin, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    minutes = iter(range(1000))
    monkeypatch.setattr(clock, "moment", lambda: START + dt.timedelta(minutes=next(minutes)))
    return tmp_path


def run(*words: str, said: str = "") -> Result:
    env = {"COLUMNS": "80", "NO_COLOR": "1"}
    result = CliRunner().invoke(cli, ["run", *words], input=said, env=env)
    assert type(result.exception) in (type(None), SystemExit)
    return result


def kept(place: Path) -> list[Path]:
    return sorted((place / ".handbook" / "runs").glob("*"))


def events(place: Path) -> set[Path]:
    return set((place / "data" / "log").rglob("*.yaml"))


def test_a_playbook_is_followed_to_the_log(place: Path) -> None:
    before = events(place)
    said = "y\nn No key came.\n\nIt took two attempts.\ns\ny\n1\n\ny\n"
    result = run("rotate-lens-key", said=said)
    assert result.exit_code == 0, result.output
    told, _, end = result.stdout.partition("Record it now [y/N]: ")
    assert told == WHOLE
    (new,) = events(place) - before
    assert end == f"y\nRecorded in {new.relative_to(place)}\n"
    assert kept(place) == []
    (event,) = (each.event for each in load(place / "data").log if each.id == new.stem)
    assert (event.kind, event.subject, event.by) == ("walkthrough", "rotate-lens-key", "devops")
    assert event.at == START + dt.timedelta(minutes=7)
    assert event.outcome == "1 of 2 steps in 7 minutes, 1 skipped"
    assert run().stdout.startswith("No run was begun here;")


def test_the_line_for_the_log_is_what_was_recorded(place: Path) -> None:
    """The line that was printed, run once more, is the event that is there."""
    proof = "OPS-1\nhttps://acme.example/x"
    result = run("rotate-lens-key", said=f"\n\n\n\n2\ndevops\n{proof}\ny\n")
    assert result.exit_code == 0, result.output
    (line,) = (each for each in result.stdout.splitlines() if each.startswith("handbook done"))
    again = CliRunner().invoke(cli, shlex.split(line)[1:])
    assert again.exit_code == 1
    assert "already in the log" in again.stderr


def test_an_interrupted_run_goes_on_where_it_was_left(place: Path) -> None:
    first = run("roll-back-player", "--entry", "roll-back", said="it's\n\n\n")
    assert first.exit_code == 130
    assert first.stderr.endswith(
        "Stopped; all answers are kept. To go on: handbook run roll-back-player --entry roll-back\n"
    )
    (file,) = kept(place)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert (place / ".handbook" / ".gitignore").read_text() == "*\n"
    assert run().stdout == (
        "2026-04-01 12:00 CEST  1 answer  handbook run roll-back-player --entry roll-back\n"
    )
    second = run("roll-back-player", "--entry", "roll-back", said="2.7\nq\n")
    assert second.exit_code == 0
    assert (
        second.stdout
        == f"""\
Roll back the player: Roll back now
Danger: Whoever watches a film has to start it again.
Begun 2026-04-01 12:00 CEST; it goes on where it was left.
VERSION: The version that worked, as 2.7

make versions --project ""'it'\\''s'""

VERSION (Enter: not yet): 2.7
PASS is a secret: it is not asked for, and is typed where it is used.

Step 1 of 2: Choose the version
  reads: The player's releases

make versions --project ""'it'\\''s'"" --region "eu-1" | grep '$REGION' # of $REGION

Expect:
  `2.7` is listed in `eu-1`.

2.7 eu-1

{QUESTION}q
Stopped. To go on: handbook run roll-back-player --entry roll-back
"""
    )
    assert json.loads(file.read_text())["values"] == {"PROJECT": "it's", "VERSION": "2.7"}


def test_what_ended_and_is_not_recorded_is_kept_until_it_is(place: Path) -> None:
    result = run("rotate-lens-key", said="\n\ne\n0\n")
    assert result.exit_code == 0
    assert "Not done: Store the key\n" in result.stdout
    assert result.stdout.endswith(
        "It is kept until it is recorded: handbook run rotate-lens-key. "
        "To remove it: handbook run rotate-lens-key --forget\n"
    )
    assert "ended, not recorded" in run().stdout
    again = run("rotate-lens-key", said="1\n\nn\n")
    assert "- 12:03 ended\n" in again.stdout
    assert len(kept(place)) == 1
    assert run("rotate-lens-key", "--forget").stdout == "Nothing is kept of this run.\n"
    assert kept(place) == []


def test_an_incident_that_is_over_has_its_begin_its_end_and_what_came_of_it(place: Path) -> None:
    before = events(place)
    result = run("rotate-lens-key", said="\n\n\n\n3\ndevops\nSEV9\nSEV1\ny\ny\n")
    assert result.exit_code == 0, result.output
    (new,) = events(place) - before
    (event,) = (each.event for each in load(place / "data").log if each.id == new.stem)
    assert (event.kind, event.subject, event.playbook) == ("incident", "lens", "rotate-lens-key")
    assert event.started == START
    assert event.resolved == START + dt.timedelta(minutes=5)
    assert event.outcome == "2 of 2 steps in 5 minutes"


def test_an_incident_that_goes_on_is_open(place: Path) -> None:
    before = events(place)
    run("rotate-lens-key", said="\n\n\n\n3\ndevops\nSEV1\nn\ny\n")
    (new,) = events(place) - before
    (event,) = (each.event for each in load(place / "data").log if each.id == new.stem)
    assert (event.resolved, event.outcome) == (None, None)


OPEN = "2026-03-26-projector-c1"
HAPPENED = "Rotate the Lens key: 2026-04-01 12:00 started; "


@pytest.mark.parametrize(
    ("words", "chosen"), [((), "5\n"), (("--incident", OPEN, "--by", "devops"), "")]
)
def test_a_run_is_added_to_an_incident_that_is_open(
    words: tuple[str, ...], chosen: str, place: Path
) -> None:
    result = run("rotate-lens-key", *words, said=f"\n\n\n\n{chosen}n\ny\n")
    assert result.exit_code == 0, result.output
    book = load(place / "data")
    (event,) = (each.event for each in book.events("projector", "incident"))
    assert (event.corrects, event.playbook) == (OPEN, "rotate-lens-key")
    assert event.by == ("devops" if words else "producer")
    assert (event.resolved, event.outcome) == (None, "It runs again, <slowly>.")
    assert [each.title for each in event.follow_ups] == ["Find the cause.", "Tell the audience."]
    assert event.note.startswith(HAPPENED)
    assert kept(place) == []


def test_what_was_noted_before_stays_and_the_incident_can_be_over(place: Path) -> None:
    log = place / "data" / "log" / "2026" / f"{OPEN}.yaml"
    log.write_text(log.read_text() + "note: The lamp.\nplaybook: roll-back-player\n")
    result = run("rotate-lens-key", "--incident", OPEN, said="\n\n\n\ny\ny\n")
    assert result.exit_code == 0, result.output
    (event,) = (each.event for each in load(place / "data").events("projector", "incident"))
    assert event.note.startswith(f"The lamp.\n{HAPPENED}")
    assert event.playbook == "roll-back-player"
    assert event.resolved == START + dt.timedelta(minutes=5)
    assert event.outcome == "2 of 2 steps in 5 minutes"


def test_an_incident_that_somebody_closed_meanwhile_is_not_written_over(place: Path) -> None:
    stopped = run("rotate-lens-key", "--incident", OPEN, said="\n\nq\n").stdout
    assert stopped.endswith(f"To go on: handbook run rotate-lens-key --incident {OPEN}\n")
    assert run("rotate-lens-key", said="\n\n").exit_code == 130
    closing = ("log", "incident", "--close", OPEN, "--outcome", "Mended.")
    assert CliRunner().invoke(cli, closing).exit_code == 0
    before = events(place)
    result = run("rotate-lens-key", "--incident", OPEN, said="1\ndevops\nn\n")
    assert (result.exit_code, "is already corrected by" in result.stderr) == (2, True)
    assert (events(place), len(kept(place))) == (before, 1)


def test_what_cannot_be_recorded_is_refused_and_the_run_is_kept(place: Path) -> None:
    roles = place / "data" / "roles.yaml"
    roles.write_text(roles.read_text() + "- {id: devops, title: Twice}\n")
    result = run("rotate-lens-key", "--by", "devops", said="\n\n\n\n1\ny\n")
    assert result.exit_code == 1
    assert "Nothing was written." in result.stderr
    assert len(kept(place)) == 1


@pytest.mark.parametrize("token", [text for _, text in TOKENS[2:10:3]])
def test_a_secret_is_kept_neither_as_a_value_nor_as_a_note(token: str, place: Path) -> None:
    said = f"{token}\n\n\n\nIt was {token}, then.\nn {token}\nq\n"
    result = run("roll-back-player", "--entry", "roll-back", said=said)
    assert result.exit_code == 0
    assert "Not taken: " in result.stdout
    assert result.stdout.count("Not kept: ") == 2
    (file,) = kept(place)
    assert token not in file.read_text()


def test_a_long_random_value_is_refused_unless_the_example_is_one(place: Path) -> None:
    random = "q8Zr4TnW2xLb7YcV9mKd3HsP"
    assert (
        "it is long and random"
        in run("roll-back-player", "--entry", "roll-back", said=f"{random}\n").stdout
    )
    path = place / "data" / "parameters.yaml"
    path.write_text(path.read_text().replace("example: films", "example: w7Xp2LkQ9sVb4NtR8yJd6GhC"))
    result = run("roll-back-player", "--entry", "roll-back", said=f"{random}\n")
    assert "Not taken" not in result.stdout


def test_two_terminals_do_not_go_on_with_one_run(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("rotate-lens-key", said="\n")
    (file,) = kept(place)
    other = file.read_bytes().replace(b'"values": {}', b'"values": {"A": "b"}')
    looks = iter([lambda: None, lambda: file.write_bytes(other)])

    def moment() -> dt.datetime:
        next(looks, lambda: None)()
        return START

    monkeypatch.setattr(clock, "moment", moment)
    result = run("rotate-lens-key", said="\n\n")
    assert result.exit_code == 1
    assert "Somebody goes on with this run elsewhere" in result.stderr
    assert file.read_bytes() == other


def test_where_nothing_can_be_kept_the_run_goes_on(place: Path) -> None:
    (place / ".handbook").write_text("in the way")
    result = run("rotate-lens-key", said="\n\n\n\n0\n")
    assert result.exit_code == 0
    assert result.stderr.count("warning: this run is not kept") == 1


def test_a_playbook_that_changed_meanwhile_is_said_and_nothing_is_lost(place: Path) -> None:
    run("rotate-lens-key", said="\n\n")
    path = place / "data" / "playbooks" / "rotate-lens-key.yaml"
    path.write_text(path.read_text().replace("title: Store the key", "title: Put it away"))
    result = run("rotate-lens-key", said="q\n")
    assert "The playbook was changed since: look again at what was done.\n" in result.stdout
    assert "Step 2 of 2: Put it away\n" in result.stdout


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 1}', "\x00"])
def test_what_is_no_run_is_said_and_left(text: str, place: Path) -> None:
    run("rotate-lens-key", said="\n")
    (file,) = kept(place)
    file.write_text(text)
    result = run("rotate-lens-key", said="\n")
    assert result.exit_code == 1
    assert "--forget removes it" in result.stderr
    assert file.read_text() == text
    assert run().exit_code == 0


def test_a_file_that_was_only_begun_is_a_run_that_begins(place: Path) -> None:
    run("rotate-lens-key", said="\n")
    (file,) = kept(place)
    file.write_bytes(b"")
    assert "Nothing is executed here" in run("rotate-lens-key", said="q\n").stdout


def test_a_way_is_chosen_by_its_number_and_one_goes_back(place: Path) -> None:
    result = run("roll-back-player", said="1\n\n\nq\n")
    assert result.stdout.startswith(
        "Roll back the player: which way?\n"
        "  1 Roll back now – Starts fail since the last release.\n  2 Release again\nNumber: 1\n"
    )
    back = run("roll-back-player", "--entry", "roll-back", said="p\n2.7\n\nb\nq\n")
    assert back.stdout.count("Step 1 of 2: Choose the version") == 1
    assert back.stdout.count("Must hold:") == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("rotate-lens-kye",), 'no playbook "rotate-lens-kye"; did you mean "rotate-lens-key"?'),
        (("lens",), 'there is no playbook "lens"'),
        (("roll-back-player", "--entry", "releas"), 'no way starts at "releas"; did you mean'),
        (("rotate-lens-key", "--incident", "2026-03-26-projectr-c1"), f'did you mean "{OPEN}"?'),
        (("rotate-lens-key", "--by", "devop"), 'no role or person "devop"; did you mean "devops"?'),
    ],
)
def test_a_wrong_name_is_a_usage_error(words: tuple[str, ...], told: str, place: Path) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.replace("\n", " ").split())
    assert kept(place) == []


@pytest.mark.proofs
def test_a_value_is_only_ever_a_value_to_bash() -> None:
    """Commands with their values in say the same as those that take them from a variable."""
    scripts, expected, values = [], [], []
    for script, meant in SHOWN:
        for value in nasty():
            scripts.append(_with(script, value))
            expected.append(meant)
            values.append(value)
    found, wanted = (run_all(each, values).split("\1") for each in (scripts, expected))
    assert [s for s, a, b in zip(scripts, found, wanted, strict=False) if a != b] == []
    assert len(found) == len(wanted) == len(scripts) + 1


def _with(script: str, value: str) -> str:
    parts, end = [], 0
    for place in places(script, frozenset("A")):
        name = script[place.start : place.end]
        parts += [script[end : place.start], written(value, place.within) or name]
        end = place.end
    return "".join([*parts, script[end:]])
