"""What machines write: read by form, recorded once, refused whole, and how long it proves."""

import datetime as dt
import functools
import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from reports import BY_FORM, RUN, changed
from tokens import mixed

from handbook import schedule
from handbook.catalog import load
from handbook.cli.main import cli
from handbook.evidence import forms, github, own
from handbook.evidence.fields import pointer
from handbook.evidence.report import Ended
from handbook.exports.audit import audit
from handbook.exports.schema import schemas
from handbook.model import KINDS
from handbook.model.log import EVENT_MODELS
from handbook.source import NotJsonError, read_json

ROOT = Path(__file__).parent.parent
TODAY = dt.date(2026, 4, 1)
ALL = own.forms_of(ROOT, ["macros.reports"])
GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "acme/films",
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_RUN_ID": "77",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_SHA": "acb5820ced9479c074f688cc328bf03f341a511d",
    "GITHUB_WORKFLOW": "nightly",
    "GITHUB_WORKFLOW_REF": "acme/films/.github/workflows/nightly.yml@refs/heads/main",
    "GITHUB_TOKEN": f"ghs_{mixed(36)}",
}


@pytest.fixture
def data(twin: Path, tmp_path: Path) -> Path:
    """The twin handbook, to record into."""
    return shutil.copytree(twin, tmp_path / "data")


def run(data: Path, *words: str, given: str | bytes = "", **environ: str) -> Result:
    command = [words[0], *words[1:], "--data", str(data)]
    return CliRunner().invoke(cli, command, input=given, env={"COLUMNS": "200", **environ})


def events(data: Path) -> dict[str, dict[str, Any]]:
    """What was recorded from reports, by subject."""
    found = [each.event for each in load(data).log if each.event.origin]
    said = [each.model_dump(exclude_defaults=True) for each in found]
    return {each["subject"]: each for each in said if each["origin"]["sha256"][:8] != "5d41402a"}


def reading(form: str, text: str) -> tuple[Any, list[str]]:
    report = read_json(text.encode(), "r.json")
    found, wrong = forms.form_of(report, ALL)
    assert (found.name if found else None, wrong) == (form, [])
    assert found
    answer, findings = forms.read_report(report, found)
    return answer, [str(each).partition("\n")[0].partition(" ")[2] for each in findings]


RIGHT = {
    "github-run": ("GitHub Actions", "30433642/1", "2026-03-30T22:40:21+00:00", "success"),
    "github-run-event": ("GitHub Actions", "30433642/1", "2026-03-30T22:40:21+00:00", "success"),
    "github-delivery": ("GitHub webhook", "12345678", "2026-03-30T00:57:16+00:00", "answered 200"),
    "aws-backup-job": (
        *("AWS Backup", "D48D8717-0C9D-72DF-1F56-14E703BF2345"),
        *("2026-03-30T03:10:11+00:00", "COMPLETED"),
    ),
    "aws-copy-job": ("AWS Backup", "E0AF27CC", "2026-03-30T03:20:00+00:00", "COMPLETED"),
    "aws-restore-job": (
        *("AWS Backup", "9BA4A6F3", "2026-03-30T04:42:10+00:00"),
        "COMPLETED, validation SUCCESSFUL",
    ),
    "datadog-monitor": ("Datadog", "", None, "OK"),
    "supabase-backups": (
        *("Supabase", "2026-03-30T03:00:00+00:00", "2026-03-30T03:00:00+00:00"),
        "COMPLETED",
    ),
    "stripe-event": ("Stripe", "", None, "delivered"),
}


@pytest.mark.parametrize("form", BY_FORM)
def test_a_report_of_each_form_is_known_and_read(form: str) -> None:
    report, wrong = reading(form, json.dumps(BY_FORM[form]))
    assert wrong == []
    at = report.at and report.at.isoformat()
    assert (report.source, report.id, at, report.outcome) == RIGHT[form]
    assert report.ended is Ended.WORKED


def test_no_form_is_left_without_a_test() -> None:
    assert set(BY_FORM) == set(RIGHT) == {form.name for form in ALL}


@pytest.mark.parametrize(
    ("form", "place", "value", "outcome"),
    [
        ("github-run", "/conclusion", "failure", "failure"),
        ("github-run", "/conclusion", "timed_out", "timed_out"),
        ("github-delivery", "/status_code", 502, "answered 502"),
        ("aws-backup-job", "/State", "EXPIRED", "EXPIRED"),
        ("aws-copy-job", "/CopyJob/State", "PARTIAL", "PARTIAL"),
        ("aws-restore-job", "/Status", "FAILED", "FAILED, validation SUCCESSFUL"),
        ("aws-restore-job", "/ValidationStatus", "TIMED_OUT", "COMPLETED, validation TIMED_OUT"),
        ("datadog-monitor", "/overall_state", "No Data", "No Data"),
        ("datadog-monitor", "/options/silenced", {"*": None}, "OK, muted"),
        ("supabase-backups", "/backups/1/status", "FAILED", "FAILED"),
        ("stripe-event", "/pending_webhooks", 1, "1 deliveries pending"),
    ],
)
def test_what_failed_is_a_failure(form: str, place: str, value: Any, outcome: str) -> None:
    text = changed(form, place, value)
    if form == "github-delivery":
        text = text.replace('"OK"', '"Bad Gateway"')
    report, wrong = reading(form, text)
    assert wrong == []
    assert (report.ended, report.outcome) == (Ended.FAILED, outcome)


@pytest.mark.parametrize(
    ("form", "place", "value", "says"),
    [
        ("github-run", "/status", "in_progress", 'HB1333 /status: the run is "in_progress"'),
        (
            *("github-run", "/conclusion", "cancelled"),
            'HB1333 /conclusion: the run is "cancelled", which proves nothing',
        ),
        ("github-run", "/conclusion", "sucess", 'HB1331 /conclusion: unknown value "sucess"'),
        ("github-run", "/conclusion", None, "HB1331 /conclusion: it is not there"),
        ("github-run", "/updated_at", 0, "HB1332 /updated_at: it ended before it began"),
        ("github-run", "/updated_at", "soon", "HB1331 /updated_at: 'soon' is not a moment"),
        ("github-run", "/updated_at", 1e30, "HB1331 /updated_at: 1e+30 is not a moment"),
        ("github-run", "/head_sha", ["x"], "HB1331 /head_sha: expected text, got a list"),
        (
            *("github-run", "/html_url", "javascript:alert(1)"),
            'HB1331 /html_url: scheme "javascript" is not allowed in "javascript:alert(1)"',
        ),
        ("github-delivery", "/status", "Bad", 'HB1332 /status: it is "Bad", and its code is 200'),
        ("aws-backup-job", "/State", "RUNNING", "HB1333 /State: the job is RUNNING"),
        (
            *("aws-backup-job", "/RecoveryPointArn", ...),
            "HB1332 /State: COMPLETED without a RecoveryPointArn",
        ),
        ("aws-copy-job", "/CopyJob/State", "DONE", 'HB1331 /CopyJob/State: unknown value "DONE"'),
        ("aws-copy-job", "/CopyJob", 7, "HB1331 /CopyJob/ResourceArn: it is not there"),
        (
            *("aws-restore-job", "/ValidationStatus", "VALIDATING"),
            "HB1333 /ValidationStatus: what was restored is still being validated",
        ),
        ("datadog-monitor", "/overall_state", "Unknown", 'HB1333 /overall_state: its state is "Un'),
        ("supabase-backups", "/backups", [], "HB1333 /backups: it lists no backup that has ended"),
        (
            *("supabase-backups", "/backups/1/status", "COMPLETE"),
            'HB1331 /backups/1/status: unknown value "COMPLETE"',
        ),
        ("stripe-event", "/object", "events", 'HB1331 /object: unknown value "events"'),
        ("stripe-event", "/pending_webhooks", -1, "HB1332 /pending_webhooks: fewer than none"),
        ("stripe-event", "/livemode", 1, "HB1331 /livemode: expected true or false, got a number"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(
    form: str, place: str, value: Any, says: str
) -> None:
    report, wrong = reading(form, changed(form, place, value))
    assert report is None
    assert any(each.startswith(says) for each in wrong), wrong


def test_a_place_is_a_json_pointer() -> None:
    assert [pointer(steps) for steps in ((), ("a/b", 0, "m~n"))] == ["", "/a~1b/0/m~0n"]


def test_every_place_of_a_json_text_is_known() -> None:
    text = '{"a": [1, {"b": "x\\u00e9\\n"}],\n "c": {"d": [], "e": -1.5e3, "f": null, "g": true}}'
    found = read_json(text.encode(), "r.json").root
    assert found == json.loads(text)
    assert (found.key_at, found.value_at) == (
        {"a": (1, 2), "c": (2, 2)},
        {"a": (1, 7), "c": (2, 7)},
    )
    assert found["a"].items_at == [(1, 8), (1, 11)]
    assert found["c"].value_at == {"d": (2, 13), "e": (2, 22), "f": (2, 35), "g": (2, 46)}
    with pytest.raises(NotJsonError, match=r"r\.json: NaN is not a number"):
        read_json(b'{"a": NaN}', "r.json")
    (half,) = read_json(b'{"a": "\\ud800"}', "r.json").findings
    assert half.code == "HB116"


def test_a_report_is_recorded_once_with_source_time_and_digest(data: Path) -> None:
    text = json.dumps(RUN)
    words = ("log", "--from", "-", "--expires", "P7D")
    first = run(data, *words, given=text)
    assert first.exit_code == 0, first.output
    # The automation says what it is called in reports, so nobody has to name it.
    assert events(data)["key-scanner"] == {
        "kind": "observation",
        "on": dt.date(2026, 3, 31),
        "at": dt.datetime.fromisoformat("2026-03-31T00:40:21+02:00"),
        "recorded": TODAY,
        "subject": "key-scanner",
        "by": "key-scanner",
        "outcome": "success",
        "evidence": ("https://github.com/acme/films/actions/runs/30433642",),
        "note": "Run 30433642, attempt 1, of .github/workflows/nightly.yml at acb5820ced94: "
        "success.",
        "expires": dt.date(2026, 4, 7),
        "origin": {
            "source": "GitHub Actions",
            "id": "30433642/1",
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
        },
    }
    assert run(data, "check", "--quiet-gaps").exit_code == 0
    for again in (text, json.dumps(RUN, indent=1)):  # the same run in other bytes
        second = run(data, *words, given=again)
        assert second.exit_code == 0
        assert second.output.startswith("It is already in the log, from the same report: ")
        assert second.output.endswith("\nNothing was written.\n")
    assert len(events(data)) == 1
    # Of another record it tells as well.
    assert run(data, "done", "scan-keys", "--from", "-", given=text).exit_code == 0
    assert events(data)["scan-keys"]["kind"] == "done"


def test_a_run_that_failed_is_a_failure_and_never_done(data: Path) -> None:
    text = changed("github-run", "/conclusion", "failure")
    result = run(data, "done", "scan-keys", "--from", "-", given=text)
    assert "It failed, and is recorded as a failure: failure\n" in result.output
    assert events(data)["scan-keys"]["kind"] == "failure"
    book = load(data)
    state = schedule.of_duty(book, book.get("scan-keys"), TODAY)
    assert (state.status, state.words(TODAY)) == (schedule.Status.UNOBSERVED, "failed 2026-03-31")
    assert [i.says for i in audit(book, TODAY) if i.id == "scan-keys"] == [
        "failed 2026-03-31: failure, by key-scanner; last observed 2026-03-09"
    ]
    worked = run(data, "done", "scan-keys", "--from", "-", given=json.dumps(RUN))
    assert (worked.exit_code, "HB1332 of the same run the log has a failure" in worked.output) == (
        1,
        True,
    )
    later = changed("github-run", "/id", 9).replace("22:40:21", "22:50:21")
    assert run(data, "done", "scan-keys", "--from", "-", given=later).exit_code == 0
    assert schedule.of_duty(load(data), book.get("scan-keys"), TODAY).words(TODAY) == (
        "observed 2026-03-31"
    )


def test_a_restore_is_a_drill_with_what_it_took(data: Path) -> None:
    words = ("log", "drill", "restore-drill", "--from", "-", "--by", "devops")
    assert run(data, *words, given=json.dumps(BY_FORM["aws-restore-job"])).exit_code == 0
    drill = events(data)["restore-drill"]
    assert (drill["measured_rto"], drill["target_rto"]) == ("PT42M10S", "PT4H")
    assert drill["backup_taken"] == dt.date(2026, 3, 30)  # in Berlin it was past midnight


def test_a_release_is_recorded_from_its_run(data: Path) -> None:
    words = ("log", "release", "player", "--environment", "cinema", "--by", "devops", "--from", "-")
    assert run(data, *words, given=json.dumps(RUN)).exit_code == 0
    assert events(data)["player"]["version"] == RUN["head_sha"]
    failed = run(data, *words, given=changed("github-run", "/conclusion", "failure"))
    assert "HB1332 /conclusion: it failed, so there is no release" in failed.output


def test_the_state_of_a_monitor_is_of_the_day_on_which_it_was_read(
    data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "monitor.json"
    path.write_text(json.dumps(BY_FORM["datadog-monitor"]))
    words = ("log", "observation", "disk", "--by", "devops", "--from")
    result = run(data, *words, str(path))
    assert (result.exit_code, "does not say when it was read" in result.output) == (2, True)
    assert run(data, *words, str(path), "--on", "2026-03-31").exit_code == 0
    # The same state a day later says more than it did.
    assert "Recorded in" in run(data, *words, "-", given=path.read_bytes()).output
    assert "already in the log" in run(data, *words, "-", given=path.read_bytes()).output


def test_a_run_is_recorded_from_within(data: Path) -> None:
    words = ("log", "observation", "key-scanner", "--from-runner")
    assert run(data, *words, "success", **GITHUB).exit_code == 0
    event = events(data)["key-scanner"]
    assert event["evidence"] == ("https://github.com/acme/films/actions/runs/77/attempts/2",)
    assert event["origin"]["id"] == "77/2"
    assert "ghs_" not in "".join(p.read_text() for p in data.rglob("*.yaml"))
    told = github.runner_report(GITHUB, "success")
    assert event["origin"]["sha256"] == hashlib.sha256(told).hexdigest()
    assert "already in the log" in run(data, *words, "success", **GITHUB).output
    assert "which proves nothing" in run(data, *words, "skipped", **GITHUB).output
    assert "no run of GitHub Actions" in run(data, *words, "success", GITHUB_ACTIONS="").output


REFUSED = {
    "another automation's": (
        ("log", "observation", "key-scanner"),
        changed("github-run", "/path", ".github/workflows/nightli.yml"),
        'stdin:1:45: HB1332 /path: it is of ".github/workflows/nightli.yml"\n'
        '    did you mean ".github/workflows/nightly.yml"? reports of key-scanner are of '
        ".github/workflows/nightly.yml\n",
    ),
    "of the future": (
        ("log", "observation", "key-scanner"),
        changed("github-run", "/updated_at", "2026-04-02T00:00:00Z"),
        "HB1332 /updated_at: 2026-04-02T00:00:00+00:00 is in the future\n",
    ),
    "of another day": (
        ("log", "observation", "key-scanner", "--on", "2026-03-29"),
        json.dumps(RUN),
        "HB1332 /updated_at: it is of 2026-03-31, not of 2026-03-29\n",
    ),
    "no approval": (
        ("log", "approval", "premiere-gate", "--by", "producer"),
        json.dumps(RUN),
        "HB1332 /conclusion: a report of GitHub Actions is no approval\n",
    ),
    "a slip in a key": (
        ("log", "observation", "key-scanner"),
        json.dumps(BY_FORM["aws-backup-job"]).replace("BackupJobId", "BackupJobID"),
        'stdin:1:1: HB1330 it is of no known form: it has "BackupJobID"\n'
        '    did you mean "BackupJobId", as in aws backup describe-backup-job?\n',
    ),
    "two forms": (
        ("log", "observation", "key-scanner"),
        json.dumps({**RUN, **BY_FORM["aws-copy-job"]}),
        "HB1330 it may be of several forms: github-run, aws-copy-job\n",
    ),
    "a secret where a value is taken": (
        ("log", "observation", "key-scanner"),
        changed("github-run", "/name", f"ghp_{mixed(36)}"),
        "HB1101 /name: looks like a secret (GitHub token)\n",
    ),
    "the same key twice": (
        ("log", "observation", "key-scanner"),
        json.dumps(RUN).replace('{"id"', '{"id": 1, "id"', 1),
        'HB122 duplicate key "id"\n',
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_contradicts_is_refused_whole(what: str, data: Path) -> None:
    words, text, says = REFUSED[what]
    result = run(data, *words, "--from", "-", given=text)
    assert result.exit_code == 1
    assert says in result.output
    assert result.output.endswith("Nothing was written.\n")
    assert events(data) == {}


def test_a_secret_that_is_not_asked_for_is_never_stored(data: Path) -> None:
    text = changed("github-run", "/token", f"ghp_{mixed(36)}")
    result = run(data, "log", "--from", "-", given=text)
    assert result.exit_code == 0
    assert not any("ghp_" in path.read_text() for path in data.rglob("*.yaml"))
    assert "ghp_" not in result.output


def test_what_was_taken_back_is_not_recorded_again(data: Path) -> None:
    recorded = run(data, "log", "--from", "-", given=json.dumps(RUN)).output
    name = Path(recorded.split()[2]).stem
    run(data, "log", "retraction", "--corrects", name, "--note", "A test")
    result = run(data, "log", "--from", "-", given=json.dumps(RUN))
    assert result.exit_code == 1
    assert result.output.startswith("It was recorded before, and taken back: ")


def test_a_form_is_named_where_it_cannot_be_seen(data: Path) -> None:
    result = run(data, "log", "--from", "-", "--form", "github-delivry", given="{}")
    assert 'no form "github-delivry"; did you mean "github-delivery"?' in " ".join(
        result.output.split()
    )
    result = run(data, "log", "--from", "-", "--form", "github-run", given="{}")
    assert "HB1331 /status: it is not there" in result.output


SAID: dict[str, dict[str, Any]] = {
    "done": {"subject": "scan-keys", "note": "n"},
    "review": {"subject": "lens", "by": "ada"},
    "walkthrough": {"subject": "roll-back-player", "by": "ada"},
    "drill": {"subject": "restore-drill", "by": "ada", "measured_rto": "PT1H"},
    "incident": {"subject": "player", "by": "ada", "severity": "SEV1"},
    "release": {"subject": "player", "by": "ada", "version": "v9", "environment": "cinema"},
    "iteration": {"subject": "player", "by": "ada"},
    "leaving": {"subject": "cy", "by": "ada", "last": "2026-05-31", "opens": ["rotate-keys"]},
    "approval": {"subject": "premiere-gate", "by": "ada", "version": "v9"},
    "notice": {"subject": "premiere-gate", "by": "ada", "to": ["producer"]},
    "observation": {"subject": "key-scanner", "expires": "2026-05-01"},
    "failure": {"subject": "scan-keys"},
    "retraction": {"subject": "quiet-gate", "by": "ada", "corrects": "2026-03-29-quiet-gate-f4"},
}


@functools.cache
def _schema() -> jsonschema.Draft202012Validator:
    """The schema that editors know reports by."""
    schema = json.loads(schemas(KINDS)["schema/report.schema.json"])
    assert jsonschema.validators.validator_for(schema) is jsonschema.Draft202012Validator
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("kind", EVENT_MODELS)
def test_an_event_of_each_kind_is_taken_as_json_that_its_schema_describes(
    kind: str, data: Path
) -> None:
    moment = {"started": "2026-03-30T10:00Z"} if kind == "incident" else {"at": "2026-03-30T10:00Z"}
    said = {"kind": kind, "outcome": "so", **moment, **SAID[kind], "origin": {"source": "cron"}}
    assert [error.message for error in _schema().iter_errors(said)] == []
    result = run(data, "log", "--from", "-", given=json.dumps(said))
    assert result.exit_code == 0, result.output
    event = events(data)[said["subject"]]
    assert (event["kind"], event["on"]) == (kind, dt.date(2026, 3, 30))
    assert event["origin"]["source"] == "cron"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "observaton"}, 'HB208 /kind: unknown kind of event "observaton"'),
        (
            {"subject": "key-scaner"},
            'unknown automation or gate or monitor or backup or pipeline "key-scaner"',
        ),
        ({"at": "yesterday"}, "HB205 /at: 'yesterday' is not a moment"),
        ({"expires": "soon"}, "HB205 /expires: "),
        ({"expires": "2026-03-01"}, "HB1335 it expires on 2026-03-01, before it happened"),
        ({"origin": {"sorce": "x"}}, 'HB201 /origin/sorce: unknown key "sorce"'),
        ({"origin": {"source": "x", "sha256": "0" * 64}}, "HB1332 /origin/sha256: it is not the"),
        ({"evidence": ["ftp:x"]}, "HB205 /evidence/0: scheme"),
        ({"note": f"ghp_{mixed(36)}"}, "HB1101 /note: looks like a secret"),
    ],
)
def test_an_event_that_is_wrong_is_refused_with_its_place(
    change: dict[str, Any], says: str, data: Path
) -> None:
    said = {"kind": "observation", "subject": "key-scanner", "by": "devops", "outcome": "so"}
    text = json.dumps({**said, "at": "2026-03-30T10:00Z", **change})
    result = run(data, "log", "--from", "-", given=text)
    assert result.exit_code == 1
    assert says in result.output
    assert events(data) == {}


def test_the_command_and_the_report_must_not_speak_of_different_things(data: Path) -> None:
    said = {"kind": "observation", "subject": "greeter", "by": "devops", "outcome": "so"}
    text = json.dumps({**said, "on": "2026-03-30"})
    result = run(data, "log", "failure", "key-scanner", "--from", "-", given=text)
    assert 'HB1332 /kind: it is of "observation", and the command of "failure"' in result.output
    assert 'HB1332 /subject: it is of "greeter", and the command of "key-scanner"' in result.output


SEEN = {
    "log/2026/2026-03-20-bot-a1.yaml": (
        "{kind: observation, on: 2026-03-20, subject: bot, by: pm, outcome: ran, note: n}\n"
    )
}
EXPIRES = {path: text.replace("note: n", "expires: 2026-03-22") for path, text in SEEN.items()}
FAILED = {
    **SEEN,
    "log/2026/2026-03-24-bot-b2.yaml": (
        "{kind: failure, on: 2026-03-24, subject: bot, by: bot, outcome: broke, note: n}\n"
    ),
}


@pytest.mark.parametrize(
    ("bot", "log", "found"),
    [
        ("review: weekly", {}, "claimed claimed claimed claimed"),
        ("review: weekly", SEEN, "claimed observed observed claimed"),
        ("review: weekly", EXPIRES, "claimed observed claimed claimed"),
        ("review: weekly, assurance: configured", SEEN, "configured observed observed configured"),
        # Somebody wrote it down; once there is evidence, evidence alone says so.
        ("review: weekly, assurance: observed", {}, "observed observed observed observed"),
        ("review: weekly, assurance: observed", SEEN, "observed observed observed claimed"),
        ("review: yearly", FAILED, "claimed observed claimed claimed"),
        ("tags: []", SEEN, "claimed observed observed observed"),
        ("tags: []", EXPIRES, "claimed observed claimed claimed"),
        ("review: {on: deploy}", SEEN, "claimed observed observed observed"),
    ],
)
def test_an_automation_is_observed_while_its_evidence_is_young(
    bot: str, log: dict[str, str], found: str, tmp_path: Path, make: Any
) -> None:
    files = {
        "roles.yaml": "- {id: pm, title: PM}\n",
        "automations.yaml": f"- {{id: bot, title: Bot, {bot}}}\n",
    }
    book = load(make(tmp_path, {**files, **log}))
    days = (19, 20, 27, 28)
    said = [
        schedule.seen(book, book.get("bot"), day).assurance(day)
        for day in (dt.date(2026, 3, number) for number in days)
    ]
    assert said == found.split()


def test_evidence_proves_for_a_year_where_nothing_says_how_long(tmp_path: Path, make: Any) -> None:
    files = {
        "roles.yaml": "- {id: pm, title: PM}\n",
        "automations.yaml": "- {id: bot, title: Bot, assurance: configured}\n",
    }
    book = load(make(tmp_path, {**files, **SEEN}))
    last = dt.date(2027, 3, 20)
    for day, word in ((last, "observed"), (last + dt.timedelta(days=1), "configured")):
        assert schedule.seen(book, book.get("bot"), day).assurance(day) == word


def test_what_expires_is_owed_again_by_then(tmp_path: Path, make: Any) -> None:
    files = {
        "roles.yaml": "- {id: pm, title: PM}\n",
        "duties.yaml": "- {id: scan, title: Scan, owner: pm, cadence: yearly}\n",
        "log/2026/2026-03-20-scan-a1.yaml": (
            "{kind: done, on: 2026-03-20, subject: scan, by: pm, outcome: ok, "
            "expires: 2026-03-30}\n"
        ),
    }
    book = load(make(tmp_path, files))
    state = schedule.of_duty(book, book.get("scan"), TODAY)
    assert (state.due, state.words(TODAY)) == (dt.date(2026, 3, 30), "2 days late")
    before = schedule.of_duty(book, book.get("scan"), dt.date(2026, 3, 25))
    coming = list(schedule.occurrences(before, dt.date(2027, 6, 1)))
    assert coming == [dt.date(2026, 3, 30), dt.date(2027, 3, 20)]


def test_a_module_of_forms_that_is_wrong_is_told(data: Path) -> None:
    settings = data / "handbook.yaml"
    settings.write_text(settings.read_text() + "reports: [our_reports]\n")
    module = data.parent / "our_reports.py"
    good = (
        "from handbook.evidence.forms import Form\n"
        "FORMS = (Form('ours', 'ours', frozenset({'x'}), lambda fields: None),)\n"
    )
    for text, says in (
        (None, 'there is no Python module "our_reports"'),
        ("FORMS = ('x',)\n", "has no FORMS"),
        ("1 / 0\n", "our_reports.py:1:1: ZeroDivisionError"),
        ("raise SystemExit(0)\n", "our_reports.py:1:1: SystemExit"),
        (good.replace("'ours'", "'github-run'"), 'there is a form "github-run" already'),
        (good.replace(",)", ",) * 2"), 'there is a form "ours" already'),
    ):
        if text is not None:
            module.write_text(text)
        assert says in run(data, "log", "--from", "-", given="{}").output
        checked = run(data, "check", "--quick", "--quiet-gaps")
        assert (checked.exit_code, says in checked.output) == (1, True), checked.output
        assert "HB1336" in checked.output
    module.write_text(good)
    assert "HB1336" not in run(data, "check", "--quick", "--quiet-gaps").output
    assert "our_reports" not in sys.modules
