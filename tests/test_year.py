"""A year of a small team: gate, due, audit, score, pages and the export say the same of each day.

Twelve moments, one after the other, in a real repository. Whatever happens is recorded as people
and machines record it. At each moment one function holds together what all of them say.
"""

import csv
import datetime as dt
import io
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from handbook.catalog import Handbook, load
from handbook.cli.main import cli
from handbook.history.versions import GitVersions
from handbook.hosting import Repository
from handbook.pages import gates
from handbook.pages.macros import Templates
from handbook.pages.reading import Reading
from handbook.pages.view import View
from handbook.rulebook import check, rulebook

Make = Callable[[Path, Mapping[str, str]], Path]
DUE = re.compile(r'data-due="([\d-]+)"')
CHIP = re.compile(r'<span class="hb-chip[^>]*>([a-z ]+)</span>')
WORKFLOW = """\
name: ship
on:
  push:
    branches: [main]
jobs:
  push:
    runs-on: ubuntu-latest
    environment: live
    steps:
      - run: handbook gate night --version "$GITHUB_SHA"
      - run: make ship
"""
FILES = {
    "roles.yaml": "- {id: ops, title: Ops}\n- {id: pm, title: PM}\n",
    "people.yaml": "- id: ada\n  title: Ada\n- id: bob\n  title: Bob\n",
    "assignments.yaml": (
        "- id: ada-ops\n  title: Ada\n  person: ada\n  role: ops\n  start: 2026-01-05\n"
        "- id: bob-pm\n  title: Bob\n  person: bob\n  role: pm\n  start: 2026-01-05\n"
    ),
    "systems.yaml": "- {id: web, title: Web, owner: ops, platform: A CDN}\n",
    "environments.yaml": "- {id: live, title: Live}\n",
    "components.yaml": "- {id: vault, title: Vault, owner: ops}\n",
    "credentials.yaml": (
        "- {id: token, title: Token, owner: ops, store: [vault], used_by: [web],"
        " rotation: rotate}\n"
    ),
    "access.yaml": (
        "- {id: door, title: Door, to: vault, roles: [ops], reviewed_by: review-access}\n"
    ),
    "duties.yaml": """\
- {id: rotate, title: Rotate the token, owner: ops, cadence: quarterly, starts: 2026-01-05,
   about: [token], controls: [SOC2 CC6.1]}
- {id: review-access, title: Review access, owner: ops, cadence: half-yearly, starts: 2026-01-05}
- {id: drill, title: Drill, owner: ops, cadence: quarterly, starts: 2026-01-05}
- {id: copy, title: Copy, owner: ops, cadence: weekly, done_by: copier}
""",
    "automations.yaml": (
        "- {id: copier, title: Copier, owner: ops, type: job}\n"
        "- {id: rotator, title: Rotator, owner: ops, type: job}\n"
    ),
    "backups.yaml": (
        "- {id: films, title: Films, owner: ops, backs_up: [web], validated_by: drill,"
        " review: monthly}\n"
    ),
    "monitors.yaml": "- {id: up, title: Up, owner: ops, watches: [web], review: quarterly}\n",
    "pipelines.yaml": """\
- id: ship
  title: ship
  workflow: .github/workflows/ship.yml
  triggers: [{event: push, branches: [main]}]
  jobs:
    - name: push
      runs_on: ubuntu-latest
      environment: live
      deploys: web
      steps:
        - run: handbook gate night --version "$GITHUB_SHA"
        - run: make ship
""",
    "gates.yaml": """\
- id: night
  title: Night
  owner: pm
  environment: live
  pipeline: ship
  review: quarterly
  conditions:
    - {title: The PM said yes., proof: approval, by: [pm]}
    - {title: The token is fresh., proof: done, needs: [rotate]}
""",
    "playbooks/outage.yaml": """\
id: outage
title: Outage
owner: ops
purpose: Bring it back.
triggers: [It is down.]
preconditions: [You can sign in.]
steps: [{title: Restart it, effect: changes, do: Restart it., expect: It runs., undo: Stop it.}]
verification: [A film starts.]
about: [web]
roles: [ops]
review: half-yearly
""",
}


class Team:
    """A team at a moment: it calls commands, and reads what they say."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.data = folder, folder / "data"
        self.workflow = folder / ".github/workflows/ship.yml"
        self._patch = monkeypatch
        self.now = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)

    def at(self, day: str, hour: int = 8) -> None:
        """Go on to an hour of a day."""
        self.now = dt.datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00")
        self._patch.setenv("SOURCE_DATE_EPOCH", str(int(self.now.timestamp())))

    @property
    def today(self) -> dt.date:
        return self.now.date()

    def run(self, *words: str, code: int = 0, given: str = "") -> str:
        """What a command prints."""
        result = CliRunner().invoke(cli, [*words, "--data=data"], input=given)
        assert result.exit_code == code, f"{words}\n{result.output}"
        return result.stdout

    def commit(self, tag: str = "") -> None:
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--allow-empty", "--message", "A step")
        if tag:
            git(self.folder, "tag", tag)

    def book(self) -> Handbook:
        return load(self.data, "data")


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@acme.example")
    own = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", *who, *words], cwd=folder, env=own, check=True, capture_output=True)


@pytest.fixture
def team(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> Team:
    make(tmp_path / "data", {**FILES, "../.github/workflows/ship.yml": WORKFLOW})
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    return Team(tmp_path, monkeypatch)


Row = dict[str, str]


class Export:
    """An export of the year, as known today."""

    def __init__(self, team: Team) -> None:
        words = ["export", "compliance", "--year=2026", "--no-pdf", "-o-", "--data=data"]
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, result.output
        self._archive = zipfile.ZipFile(io.BytesIO(result.stdout_bytes))

    def table(self, name: str) -> list[Row]:
        text = self._archive.read(f"compliance-2026/tables/{name}.csv").decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))


def agree(team: Team) -> dict[str, Any]:
    """Hold together what all say of today; what they say is given, for the moment's own look."""
    due = {row["duty"]: row for row in json.loads(team.run("due", "--format=json"))}
    audit = {(i["sort"], i["id"]) for i in json.loads(team.run("audit", "--format=json"))["items"]}
    (score,) = json.loads(team.run("score", "--format=json"))["systems"]
    parts = {part["part"]: part["answer"] for part in score["parts"]}
    export = Export(team)
    duties_agree(team, due, audit, export)
    gates_agree(team, export)
    people_and_incidents_agree(team, audit, export)
    scores_agree(due, audit, parts, export)
    pages_agree(team, due, parts, export)
    return {
        "late": {name for name, row in due.items() if row["status"] == "late"},
        "silent": {name for name, row in due.items() if row["status"] == "not observed"},
        "proved": {name for name, answer in parts.items() if answer == "yes"},
        "released": [(row["version"], row["held"]) for row in export.table("releases")],
        "holes": {(row["sort"], row["record"]) for row in export.table("holes")},
    }


def duties_agree(
    team: Team, due: Mapping[str, Row], audit: set[tuple[str, str]], export: Export
) -> None:
    told = {row["duty"]: row["standing"] for row in export.table("duties")}
    assert told == {name: row["in_words"] for name, row in due.items()}
    late = {name for name, row in due.items() if row["status"] == "late"}
    silent = {name for name, row in due.items() if row["status"] == "not observed"}
    assert late == {name for sort, name in audit if sort == "late"}
    assert silent == {n for sort, n in audit if sort in ("not observed", "failed") and n in due}
    missing = {
        row["duty"]
        for row in export.table("occasions")
        if not row["done"] and row["result"] in ("not done", "not known")
    }
    assert missing == late | silent
    holes = export.table("holes")
    assert missing == {
        row["record"]
        for row in holes
        if row["sort"] == "duty" and not row["event"] and row["last"] == str(team.today)
    }
    unproved = {row["record"] for row in holes if row["sort"] == "no evidence"}
    assert unproved == {name for sort, name in audit if sort == "no evidence"}
    (kept,) = export.table("controls")
    rotate = [row for row in holes if (row["sort"], row["record"]) == ("duty", "rotate")]
    assert all(row["says"] in kept["holes"] for row in rotate)
    assert bool(kept["holes"]) == bool(rotate)


def gates_agree(team: Team, export: Export) -> None:
    """The export says of each release what the command says of the moment before it."""
    told: dict[tuple[str, str], list[bool]] = {}
    for row in export.table("releases"):
        told.setdefault((row["version"], row["at"]), []).append(row["held"] == "yes")
    for (version, at), held in told.items():
        before = dt.datetime.fromisoformat(at) - dt.timedelta(minutes=1)
        moment = before.strftime("%Y-%m-%dT%H:%MZ")
        words = ("gate", "night", f"--version={version}", f"--at={moment}", "--format=json")
        said = json.loads(team.run(*words, code=0 if all(held) else 1))
        assert [each["holds"] for each in said["conditions"]] == held
    book = team.book()
    stands = gates.stands(book, book.get("night"), team.today, GitVersions(team.folder, book))
    at = team.today.strftime("%Y-%m-%dT00:00Z")
    version = (f"--version={stands.version}",) if stands.version else ()
    code = 0 if stands.states[0].is_open else 1
    team.run("gate", "night", *version, f"--at={at}", code=code)


def people_and_incidents_agree(team: Team, audit: set[tuple[str, str]], export: Export) -> None:
    open_ = {row["incident"] for row in export.table("incidents") if row["resolved"] == "open"}
    assert open_ == {name for sort, name in audit if sort == "open"}
    day = str(team.today)
    held = {
        row["role"] for row in export.table("roles")
        if row["start"] <= day and (row["end"] == "not set" or day <= row["end"])
    }  # fmt: skip
    assert {"ops", "pm"} - held == {name for sort, name in audit if sort == "not held"}


def scores_agree(
    due: Mapping[str, Row], audit: set[tuple[str, str]], parts: Row, export: Export
) -> None:
    fresh = {n for n, row in due.items() if row["last_done"] and row["status"] in ("fine", "soon")}
    assert (parts["rotated"] == "yes") == ("rotate" in fresh)
    drills = export.table("drills")
    booted = bool(drills) and drills[-1]["boot"] != "no"
    assert (parts["restored"] == "yes") == ("drill" in fresh and booted)
    unseen = {name for sort, name in audit if sort in ("unproven", "failed", "review late")}
    assert (parts["gated"] == "yes") == ("night" not in unseen)
    walked = [row for row in export.table("events") if row["kind"] == "walkthrough"]
    assert (parts["walked"] == "yes") == bool(walked)


def pages_agree(team: Team, due: Mapping[str, Row], parts: Row, export: Export) -> None:
    reading = Reading(team.book(), team.today, Repository(), rulebook(), check)
    view = View(reading, lambda: "duties/")
    macros = dict(Templates(Path("no-such-folder")).macros(view, str))
    days = {row["next_due"] for row in due.values() if row["next_due"]}
    assert set(DUE.findall(macros["duty_register"]())) == days
    assert DUE.findall(macros["control_table"]()) == [due["rotate"]["next_due"]]
    assert CHIP.findall(macros["score_table"]()) == list(parts.values())
    register = macros["incident_register"]()
    told = export.table("incidents")
    assert register.count("open since") == sum(row["resolved"] == "open" for row in told)
    assert register.count("<tr") == (len(told) + 1 if told else 0)


def report(team: Team, kind: str, **said: str) -> str:
    """What a machine writes today of its own work, in the form that is documented."""
    return json.dumps({"kind": kind, "on": str(team.today), "outcome": "ok", **said})


def log(team: Team, kind: str, subject: str, by: str, *options: str) -> None:
    team.run("log", kind, subject, f"--by={by}", "--note=Seen.", *options)


def release(team: Team, version: str, hour: int) -> None:
    team.at(str(team.today), hour)
    at = f"--at={team.today}T{hour:02}:00Z"
    log(team, "release", "web", "ops", f"--version={version}", "--environment=live", at)


def approve(team: Team, version: str, hour: int) -> None:
    team.at(str(team.today), hour)
    log(team, "approval", "night", "pm", f"--version={version}")


def nothing_is_known(team: Team) -> None:
    """A new handbook: nothing is known, and nothing is late yet."""
    team.at("2026-01-12")
    team.commit("v1")
    said = agree(team)
    assert (said["late"], said["silent"], said["proved"]) == (set(), {"copy"}, {"owned"})
    team.run("gate", "night", "--version=v1", code=1)


def a_release_with_its_approval(team: Team) -> None:
    """A release with its approval, and the first words of machines."""
    team.at("2026-01-20")
    for name in ("copier", "up", "films", "night"):
        team.run("log", "--from=-", given=report(team, "observation", subject=name, by="copier"))
    approve(team, "v1", 9)
    team.run("gate", "night", "--version=v1")
    release(team, "v1", 10)
    team.commit()
    said = agree(team)
    assert (said["silent"], said["released"]) == (set(), [("v1", "yes")] * 2)
    assert said["proved"] == {"owned", "monitored", "backed-up", "gated"}
    assert ("release", "night") not in said["holes"]


def a_rotation_by_a_machine(team: Team) -> None:
    """A rotation that a machine recorded."""
    team.at("2026-02-03")
    team.run("done", "rotate", "--from=-", given=report(team, "done", by="rotator"))
    team.run("log", "--from=-", given=report(team, "observation", subject="copier", by="copier"))
    said = agree(team)
    assert "rotated" in said["proved"]
    assert said["silent"] == set()
    # Its report is the proof.
    assert ("no evidence", "rotate") not in said["holes"]


def a_release_without_approval(team: Team) -> None:
    """A release that nobody approved."""
    team.at("2026-02-09")
    team.commit("v2")
    team.run("gate", "night", "--version=v2", code=1)
    release(team, "v2", 10)
    said = agree(team)
    assert said["released"] == [("v1", "yes")] * 2 + [("v2", "no"), ("v2", "yes")]
    assert ("release", "night") in said["holes"]


def a_job_falls_silent(team: Team) -> None:
    """The job falls silent."""
    team.at("2026-02-20")
    said = agree(team)
    assert said["silent"] == {"copy"}
    assert "late since 2026-02-11" in team.run("audit")


def it_failed_and_works_again(team: Team) -> None:
    """It failed, says its machine, and works again a day later."""
    team.at("2026-03-02")
    team.run("log", "--from=-", given=report(team, "failure", subject="copier", by="copier"))
    assert agree(team)["silent"] == {"copy"}
    team.at("2026-03-03")
    team.run("log", "--from=-", given=report(team, "observation", subject="copier", by="copier"))
    said = agree(team)
    assert said["silent"] == set()
    assert ("duty", "copy") in said["holes"]


def an_incident_by_its_playbook(team: Team) -> None:
    """An incident, run by its playbook; it is not over."""
    team.at("2026-03-10")
    team.run("run", "outage", "--by=ops", given="y\n\ny\n2\nSEV1\nn\ny\n")
    said = agree(team)
    assert ("incident", "web") in said["holes"]


def it_is_over_and_a_drill_does_not_boot(team: Team) -> None:
    """It is over; a drill restores what was lost, and does not boot."""
    team.at("2026-03-12")
    (incident,) = [each.id for each in team.book().log if each.event.kind == "incident"]
    ends = (f"--corrects={incident}", "--resolved=2026-03-10T15:00Z", "--outcome=Restarted.")
    log(team, "incident", "web", "ops", *ends, "--root-cause=A full disk.")
    times = ("--target-rto=PT4H", "--measured-rto=PT5H", "--target-rpo=P1D", "--measured-rpo=PT1H")
    log(team, "drill", "drill", "ops", *times, "--no-boot-verified", "--environment=live")
    said = agree(team)
    assert ("incident", "web") not in said["holes"]
    assert ("drill", "drill") in said["holes"]
    assert "restored" not in said["proved"]


def drift_appears(team: Team) -> None:
    """The workflow no longer is what the handbook says."""
    team.at("2026-04-10")
    team.workflow.write_text(WORKFLOW.replace("make ship", "make haste"))
    assert "HB1401" in team.run("drift", "--repo=.", code=1)
    log(team, "drill", "drill", "ops", "--boot-verified", "--environment=live")
    log(team, "walkthrough", "outage", "ada")
    said = agree(team)
    assert said["proved"] >= {"restored", "walked", "rotated"}


def drift_is_mended(team: Team) -> None:
    """It is mended, and what agrees is recorded."""
    team.at("2026-04-12")
    team.workflow.write_text(WORKFLOW)
    assert "ship agrees with" in team.run("drift", "--repo=.", "--record", "--by=ops")
    assert ("observation", "ship") in {
        (each.event.kind, each.event.subject) for each in team.book().log
    }
    agree(team)


def a_person_leaves(team: Team) -> None:
    """Ada leaves: nobody holds her role, and what she could read is owed out of turn."""
    team.at("2026-05-01")
    team.run("leave", "ada", "--on=2026-05-01", "--write", "--by=pm")
    team.commit()
    team.at("2026-05-04")
    said = agree(team)
    assert said["late"] >= {"rotate", "review-access"}
    assert ("not held", "ops") in {
        (i["sort"], i["id"]) for i in json.loads(team.run("audit", "--format=json"))["items"]
    }
    team.commit("v3")
    approve(team, "v3", 9)
    team.run("gate", "night", "--version=v3", code=1)


def another_takes_over(team: Team) -> None:
    """Bob takes over, rotates, and the gate opens."""
    team.at("2026-05-20")
    team.run("assign", "bob", "ops")
    team.run("done", "rotate", "--by=bob", "--ticket=T-1")
    team.run("done", "review-access", "--by=bob", "--ticket=T-2")
    team.run("gate", "night", "--version=v3")
    release(team, "v3", 13)
    team.at("2026-05-21")
    said = agree(team)
    assert said["late"] == set()
    assert said["released"][-2:] == [("v3", "yes"), ("v3", "yes")]
    assert "rotated" in said["proved"]


MOMENTS: tuple[Callable[[Team], None], ...] = (
    nothing_is_known,
    a_release_with_its_approval,
    a_rotation_by_a_machine,
    a_release_without_approval,
    a_job_falls_silent,
    it_failed_and_works_again,
    an_incident_by_its_playbook,
    it_is_over_and_a_drill_does_not_boot,
    drift_appears,
    drift_is_mended,
    a_person_leaves,
    another_takes_over,
)


def test_a_year(team: Team) -> None:
    for moment in MOMENTS:
        moment(team)
