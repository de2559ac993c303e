"""Putting right what was recorded: what is not named stays, and each hint works as it stands."""

import re
import shlex
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import load
from handbook.cli.main import cli
from handbook.edit import stamp

Make = Callable[..., Path]
FILES = {
    "roles.yaml": "- {id: pm, title: PM}\n- {id: ops, title: Ops}\n",
    "people.yaml": "- {id: ada, title: Ada, left: 2026-02-01}\n",
    "duties.yaml": (
        "- {id: rotate, title: Rotate, owner: pm, cadence: monthly, evidence: [link, note]}\n"
        "- {id: archive, title: Archive, owner: pm, cadence: {on: deploy}}\n"
    ),
    "environments.yaml": (
        "- id: live\n  title: Live\n  frontend_url: https://live.example\n"
        "  backend_url: https://api.live.example\n  purpose: Shows.\n"
    ),
    "systems.yaml": "- {id: web, title: Web, platform: A CDN}\n",
}
# What stands for what only the reader knows.
PLACEHOLDERS = {"URL": "https://acme.example/1", "TEXT": "It went well.", "ROLE": "ops"}


@pytest.fixture
def data(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make(tmp_path / "data", FILES)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words, env={"COLUMNS": "200"})


def recorded(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    found = re.search(r"Recorded in .*/(.+)\.yaml\n", result.output)
    assert found
    return found[1]


def fields(data: Path, event_id: str) -> dict[str, Any]:
    (path,) = data.rglob(f"{event_id}.yaml")
    (each,) = [each for each in load(data).log if each.id == event_id]
    assert path.name.startswith(f"{each.event.on}-")
    return dict(each.node)


def write(data: Path, name: str, text: str) -> str:
    path = data / "log" / "2026" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return name


WHOLE: dict[str, dict[str, Any]] = {
    "done": {"settles": ["2026-03-01-web-r1"]},
    "review": {},
    "release": {"version": "v2", "environment": "live"},
    "approval": {"version": "v2"},
    "notice": {"at": "2026-03-02T11:00+01:00", "to": ["pm", "ops"], "version": "v2"},
    "incident": {
        "severity": "SEV1",
        "started": "2026-03-02T10:00",
        "detected": "2026-03-02T10:10Z",
        "resolved": "2026-03-02T11:00Z",
        "root_cause": "Rust",
        "follow_ups": [{"title": "Look; listen", "owner": "ops", "done": "2026-03-02"}],
    },
    "drill": {
        "environment": "live",
        "backup_taken": "2026-03-01",
        "measured_rto": "PT42M",
        "migrations_verified": False,
        "boot_verified": True,
        "remediation": [{"title": "Mend", "owner": "ops", "ticket": "OPS-1"}],
    },
}
SHARED = {
    "on": "2026-03-02",
    "by": "pm",
    "outcome": "It was so.",
    "ticket": "OPS-7",
    "evidence": ["https://acme.example/1", "https://acme.example/2"],
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_correction_keeps_what_it_does_not_name(kind: str, data: Path) -> None:
    release = (
        "{kind: release, on: 2026-03-01, subject: web, by: pm, outcome: d, version: v1,"
        " environment: live}\n"
    )
    write(data, "2026-03-01-web-r1", release)
    subject = "archive" if kind == "done" else "web"
    whole = {"kind": kind, "subject": subject, **SHARED, **WHOLE[kind]}
    text = "".join(f"{name}: {value}\n" for name, value in whole.items())
    wrong = write(data, f"2026-03-02-{subject}-a1", text.replace("'", '"'))
    words = ("done",) if kind == "done" else ("log", kind)
    right = recorded(*words, "--corrects", wrong, "--note", "It was said.")
    assert fields(data, right) == {
        **whole,
        "note": "It was said.",
        "corrects": wrong,
        "recorded": "2026-04-01",
        **({"recorded_at": "2026-04-01T12:00Z"} if kind in stamp.FOR_GATES else {}),
    }


def test_what_is_named_takes_the_place_of_what_was_there(data: Path) -> None:
    wrong = recorded("log", "release", "web", "--by=pm", "--version=v1", "--environment=live")
    right = recorded("log", "release", "--corrects", wrong, "--version=v2", "--on=2026-03-30")
    assert fields(data, right) == {
        "kind": "release",
        "on": "2026-03-30",
        "recorded": "2026-04-01",
        "recorded_at": "2026-04-01T12:00Z",
        "subject": "web",
        "by": "pm",
        "outcome": "done",
        "corrects": wrong,
        "version": "v2",
        "environment": "live",
    }


def test_a_task_that_is_named_takes_the_place_of_the_one_of_its_title(data: Path) -> None:
    wrong = recorded(
        *("log", "incident", "web", "--by=pm", "--severity=SEV1"),
        *("--follow-ups", r"Look\; listen; ops", "--follow-ups", "Tell; pm; OPS-1"),
    )
    task = r"Look\; listen; pm; OPS-9"
    right = recorded("log", "incident", "--corrects", wrong, "--follow-ups", task)
    assert fields(data, right)["follow_ups"] == [
        {"title": "Look; listen", "owner": "pm", "ticket": "OPS-9"},
        {"title": "Tell", "owner": "pm", "ticket": "OPS-1"},
    ]


def test_a_retraction_keeps_the_day_the_record_and_who(data: Path) -> None:
    wrong = recorded("log", "review", "web", "--by=ops", "--on=2026-03-02", "--note=Read.")
    gone = recorded("log", "retraction", "--corrects", wrong)
    assert fields(data, gone) == {
        "kind": "retraction",
        "on": "2026-03-02",
        "recorded": "2026-04-01",
        "recorded_at": "2026-04-01T12:00Z",
        "subject": "web",
        "by": "ops",
        "outcome": "retracted",
        "corrects": wrong,
    }
    assert load(data).events("web", "review") == ()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("done", "--corrects", "ID2"), 'there is no event "ID2"; did you mean "{id}"?'),
        (("done", "archive", "--corrects", "{id}"), '{id} is about "rotate", not "archive"'),
        (("done", "--by", "pm"), "name the record that it is about"),
    ],
)
def test_a_correction_of_what_cannot_be_is_said_before_anything_else(
    words: tuple[str, ...], says: str, data: Path
) -> None:
    wrong = write(data, "2026-03-02-rotate-a1", DONE)
    near = wrong.replace("rotate", "rotaet")
    result = run(*(word.replace("ID2", near).format(id=wrong) for word in words))
    assert result.exit_code == 2
    assert says.replace("ID2", near).format(id=wrong) in result.output


def test_what_was_corrected_is_corrected_by_its_successor(data: Path) -> None:
    first = recorded("log", "review", "web", "--by=pm")
    second = recorded("log", "review", "--corrects", first, "--note=Read.")
    result = run("log", "review", "--corrects", first, "--note=Read twice.")
    assert result.exit_code == 2
    assert f"{first} is already corrected by {second}; name that one instead" in result.output
    third = recorded("log", "review", "--corrects", second, "--note=Read twice.")
    assert [each.id for each in load(data).events("web")] == [third]


DONE = "{kind: done, on: 2026-03-02, subject: rotate, by: pm, outcome: Done.}\n"
BAD: Mapping[str, Mapping[str, str]] = {
    "HB903": {
        "2026-03-02-rotate-a1": DONE,
        "2026-03-03-rotate-b2": (
            "{kind: drill, on: 2026-03-03, subject: rotate, by: pm, outcome: Done., note: Done.,"
            " migrations_verified: true, boot_verified: true}\n"
        ),
    },
    "HB921": {
        "2026-03-02-web-a1": (
            "kind: incident\non: 2026-03-02\nsubject: web\nby: pm\noutcome: Mended.\n"
            "severity: SEV1\nstarted: 2026-03-02T10:00Z\nresolved: 2026-03-02T11:00Z\n"
            'follow_ups:\n- {title: "Ada\'s; all", owner: pm}\n- {title: Two, owner: ops}\n'
        ),
        "2026-03-03-archive-b2": (
            "{kind: drill, on: 2026-03-03, subject: archive, by: pm, outcome: Done.,"
            " migrations_verified: true, boot_verified: true,"
            " remediation: [{title: $(boot), owner: pm}]}\n"
        ),
    },
    "HB923": {
        "2026-03-02-web-a1": (
            "{kind: review, on: 2026-03-02, subject: web, by: ada, outcome: Read.}\n"
        )
    },
    "HB907": {
        "2026-03-02-web-a1": (
            "{kind: review, on: 2026-03-02, subject: web, by: pm, outcome: Read.}\n"
        ),
        "2026-03-03-web-b2": (
            "{kind: review, on: 2026-03-03, subject: web, by: pm, outcome: Read.,"
            " corrects: 2026-03-02-web-a1}\n"
        ),
        "2026-03-04-web-c3": (
            "{kind: review, on: 2026-03-04, subject: web, by: pm, outcome: Read again.,"
            " corrects: 2026-03-02-web-a1}\n"
        ),
        "2026-03-05-archive-d4": (
            "{kind: review, on: 2026-03-05, subject: archive, by: pm, outcome: Read.,"
            " corrects: 2026-03-03-web-b2}\n"
        ),
    },
    "HB942": {
        "2026-03-02-web-a1": (
            "{kind: review, on: 2026-03-02, subject: web, by: pm, outcome: Read.}\n"
        ),
        "2026-03-02-web-b2": (
            "{kind: review, on: 2026-03-02, subject: web, by: pm, outcome: Read.}\n"
        ),
    },
}


def told(code: str) -> list[str]:
    """The hints of all findings of a code."""
    lines = run("check").output.splitlines()
    return [after for line, after in pairwise(lines) if f" {code} " in line]


def commands(hint: str) -> list[str]:
    """The commands that a hint names, with what only the reader knows filled in."""
    found = re.findall(r"handbook .+?(?=; if|$)", hint)
    return [
        re.sub(r"\b(URL|TEXT|ROLE)\b", lambda word: shlex.quote(PLACEHOLDERS[word[1]]), each)
        for each in found
    ]


@pytest.mark.parametrize("code", BAD)
@pytest.mark.parametrize("way", [0, -1], ids=["first", "last"])
def test_the_command_of_a_hint_mends_what_it_was_said_of(code: str, way: int, data: Path) -> None:
    for name, text in BAD[code].items():
        write(data, name, text)
    before = told(code)
    assert before
    while hints := told(code):
        command = commands(hints[0])[way]
        result = run(*shlex.split(command)[1:])
        assert result.exit_code == 0, (command, result.output)
        assert len(told(code)) < len(hints), command


def test_the_command_that_a_refusal_names_records_it(data: Path) -> None:
    words = ("log", "review", "web", "--by=pm")
    recorded(*words)
    refused = run(*words, "--note=Read by two.").output
    (command,) = re.findall(r"To change it: (handbook .+)", refused)
    right = recorded(*shlex.split(command)[1:], "--note=Read by two.")
    assert [each.id for each in load(data).events("web")] == [right]
