"""`handbook export compliance`: what was owed and done in a period, as an archive."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import html5lib
import pytest
from click.testing import CliRunner, Result
from pdf import Pdf, required

from handbook.cli.main import cli
from handbook.exports.compliance.tables import MOST_SHOWN

Make = Callable[[Path, Mapping[str, str]], Path]
Rows = list[dict[str, str]]
FILES = {
    "roles.yaml": "- {id: ops, title: Ops}\n- {id: pm, title: PM}\n",
    "systems.yaml": "- {id: web, title: Web, platform: A CDN}\n",
    "environments.yaml": "- {id: live, title: Live}\n- {id: trial, title: Trial}\n",
    "pipelines.yaml": "- {id: ship, title: Ship, jobs: [{name: push}]}\n",
    "duties.yaml": "- {id: sweep, title: Sweep, cadence: monthly, starts: 2026-01-01}\n",
    "gates.yaml": (
        "- id: night\n  title: Night\n  owner: pm\n  environment: live\n  pipeline: ship\n"
        "  conditions: [{title: The PM said yes., proof: approval, by: [pm]}]\n"
    ),
}
RELEASE = "kind: release, subject: web, version: v2, environment: live"
APPROVAL = "kind: approval, subject: night, version: v2"


def logged(**said: str) -> dict[str, str]:
    """Files of the log, one for each day and what it says, by pm."""
    return {
        f"log/2026/2026-{day[1:].replace('_', '-')}-e.yaml": (
            f"{{on: 2026-{day[1:6].replace('_', '-')}, by: pm, outcome: ok, note: n, {text}}}\n"
        )
        for day, text in said.items()
    }


def export(data: Path, *words: str, to: str | Path = "-") -> Result:
    args = ["export", "compliance", f"--data={data}", "--no-pdf", f"-o{to}", *words]
    return CliRunner().invoke(cli, args)


Export = dict[str, bytes]


def exported(data: Path, *words: str) -> Export:
    """The files of an export by their paths below its one folder."""
    result = export(data, *words)
    assert result.exit_code == 0, result.output
    archive = zipfile.ZipFile(io.BytesIO(result.stdout_bytes))
    return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def table(found: Export, name: str) -> Rows:
    return list(csv.DictReader(io.StringIO(found[f"tables/{name}.csv"].decode(), newline="")))


def column(rows: Rows, *keys: str) -> list[tuple[str, ...]]:
    return [tuple(row[key] for key in keys) for row in rows]


@pytest.fixture(scope="module")
def spring(twin: Path) -> Export:
    """The first quarter of the twin, as known on the first of April."""
    return exported(twin, "--quarter=2026-Q1", "--as-of=2026-04-01")


def test_an_auditor_opens_the_page_first_and_each_file_has_its_digest(
    spring: Export, twin: Path
) -> None:
    assert next(iter(spring)) == "index.html"
    assert list(spring)[-2:] == ["manifest.json", "SHA256SUMS"]
    manifest = json.loads(spring["manifest.json"])
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in spring.items()}
    assert {each["path"]: each["sha256"] for each in manifest["files"]} == {
        name: digest for name, digest in digests.items() if name not in list(spring)[-2:]
    }
    assert all(each["bytes"] == len(spring[each["path"]]) for each in manifest["files"])
    sums = dict(reversed(line.split("  ")) for line in spring["SHA256SUMS"].decode().splitlines())
    assert sums == {name: digest for name, digest in digests.items() if name != "SHA256SUMS"}
    period = {"name": "2026-Q1", "from": "2026-01-01", "until": "2026-03-31", "over": True}
    assert (manifest["period"], manifest["as_of"]) == (period, "2026-04-01")


def test_the_events_are_as_they_were_recorded(spring: Export, twin: Path) -> None:
    written = {f"events/2026/{path.name}": path for path in twin.glob("log/2026/*.yaml")}
    found = {name: data for name, data in spring.items() if name.startswith("events/")}
    assert found == {name: path.read_bytes() for name, path in written.items()}
    assert {row["file"] for row in table(spring, "events")} == set(found)


def test_each_table_is_on_the_page_and_a_file(spring: Export) -> None:
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        spring["index.html"].decode()
    )
    links = {link.attrib["href"] for link in page.iter("a")}
    files = {link for link in links if not link.startswith("#")}
    assert files <= set(spring)
    assert {name for name in spring if name.startswith("tables/")} <= files
    anchors = {f"#{each.attrib['id']}" for each in page.iter() if "id" in each.attrib}
    assert {link for link in links if link.startswith("#")} <= anchors
    assert not list(page.iter("script"))


def test_what_was_owed_is_told_with_its_holes(spring: Export) -> None:
    told = {row["duty"]: row for row in table(spring, "duties")}
    keys = ("times_done", "in_time", "late", "not_done", "not_known", "days_uncovered")
    assert {name: " ".join(row[key] for key in keys) for name, row in told.items()} == {
        "rotate-keys": "1 0 0 0 1 33",
        "restore-drill": "2 2 0 0 0 0",
        "check-player": "2 0 2 2 0 13",
        "refresh-packet": "0 0 0 1 0 25",
        "count-films": "0 0 0 1 0 31",
        "ask-prism": "0 0 0 0 1 90",
        "scan-keys": "1 0 0 1 1 76",
        "copy-films": "0 0 0 1 1 90",
        "water-plants": "0 0 0 1 0 1",
        "balance-till": "0 0 0 0 0 0",
    }
    holes = [row for row in table(spring, "holes") if row["record"] == "check-player"]
    assert column(holes, "says", "first", "last") == [
        ("due 2026-03-05 after release v1.10 to cinema, done 2026-03-06", *["2026-03-06"] * 2),
        ("due 2026-03-19 after release v1.11 to cinema, not done", "2026-03-20", "2026-03-31"),
        ("due 2026-03-20 after release v1.11.1 to cinema, done 2026-03-22", "2026-03-21",
         "2026-03-22"),
        ("due 2026-03-21 after release v1.12 to cinema, not done", "2026-03-22", "2026-03-31"),
    ]  # fmt: skip


def test_reviews_rotations_accesses_and_drills_have_their_tables(spring: Export) -> None:
    assert column(table(spring, "reviews"), "record", "due", "done", "result") == [
        ("first-film", "2026-03-06", "", "not done"),
        ("page-duties", "2026-02-17", "2026-03-28", "late"),
        ("roll-back-player", "2026-04-29", "2026-03-27", "in time"),
        ("rotate-lens-key", "2026-02-20", "2026-03-02", "late"),
    ]
    assert column(table(spring, "rotations"), "credential", "duty", "result") == [
        ("lens-token", "rotate-keys", "not known"),
        ("chat-hook", "not set", "not set"),
    ]
    assert column(table(spring, "access-reviews"), "access", "duty", "result")[-1:] == [
        ("player-logs", "not set", "not set")
    ]
    keys = ("on", "environment", "target_rto", "measured_rto", "rto", "measured_rpo", "rpo")
    assert column(table(spring, "drills"), *keys, "boot") == [
        ("2026-03-03", "screening", "4 hours", "3 hours", "met", "12 hours", "met", "no"),
        ("2026-03-24", "screening", "4 hours", "5 hours 30 minutes", "missed", "12 hours", "met",
         "yes"),
    ]  # fmt: skip
    holes = table(spring, "holes")
    assert ("drill", "restore-drill") in column(holes, "sort", "record")
    assert ("rotation", "chat-hook") in column(holes, "sort", "record")
    assert ("access review", "player-logs") in column(holes, "sort", "record")


def test_incidents_are_told_with_what_follows_of_them(spring: Export) -> None:
    keys = ("incident", "severity", "resolved", "root_cause", "follow_ups", "open")
    assert column(table(spring, "incidents"), *keys) == [
        ("player", "SEV2", "2026-03-04T12:00+01:00", "An old key.", "1", "0"),
        ("projector", "SEV1", "open", "not known", "2", "2"),
    ]
    assert column(table(spring, "follow-ups"), "title", "ticket", "done") == [
        ("Rotate earlier.", "not set", "2026-03-05"),
        ("Find the cause.", "ACME-13", "open"),
        ("Tell the audience.", "not set", "open"),
        ("Boot it as well.", "ACME-9", "open"),
    ]
    open_ = column(table(spring, "holes"), "sort", "record")
    assert open_.count(("incident", "projector")) == 1
    assert open_.count(("follow-up", "projector")) == 2


def test_decisions_and_gaps_are_told(spring: Export) -> None:
    said = table(spring, "decisions")
    assert {row["state"] for row in said} >= {"open"}
    assert any(row["code"] == "HB560" for row in table(spring, "gaps"))


def test_what_was_known_on_a_day_counts(twin: Path) -> None:
    early = exported(twin, "--quarter=2026-Q1", "--as-of=2026-03-15")
    assert b"The period is not over" in early["index.html"]
    assert json.loads(early["manifest.json"])["period"]["over"] is False
    # What was taken back a day later still counts on that day.
    assert column(table(early, "events"), "event", "hidden_by")[-1] == (
        "2026-03-15-rotate-keys-f2",
        "",
    )
    done = [row["done"] for row in table(early, "occasions") if row["duty"] == "rotate-keys"]
    assert done == ["2026-02-02", "2026-03-15"]
    assert max(row["last"] for row in table(early, "holes")) == "2026-03-15"
    late = exported(twin, "--quarter=2026-Q1", "--as-of=2026-04-01")
    taken = {row["event"]: row["hidden_by"] for row in table(late, "events")}
    assert taken["2026-03-15-rotate-keys-f2"] == "2026-03-16-rotate-keys-a3"


def released(tmp_path: Path, make: Make, **said: str) -> tuple[list[tuple[str, ...]], Rows]:
    found = exported(
        make(tmp_path, {**FILES, **logged(**said)}), "--quarter=2026-Q1", "--as-of=2026-03-31"
    )
    rows = table(found, "releases")
    return column(rows, "held", "says"), [
        r for r in table(found, "holes") if r["sort"] == "release"
    ]


def test_a_release_is_told_with_what_its_gate_said_at_its_moment(
    tmp_path: Path, make: Make
) -> None:
    at = "at: 2026-03-05T10:00Z"
    before, after = f"{APPROVAL}, at: 2026-03-05T09:00Z", f"{APPROVAL}, at: 2026-03-05T11:00Z"
    release = f"{RELEASE}, {at}"
    assert released(tmp_path / "a", make, d03_05_a=before, d03_05_r=release) == (
        [("yes", "approved by pm")],
        [],
    )
    rows, holes = released(tmp_path / "b", make, d03_05_a=after, d03_05_r=release)
    assert rows == [("no", "v2 is not approved")]
    assert column(holes, "record", "says", "event") == [
        ("night", "v2 to live: The PM said yes: v2 is not approved", "2026-03-05-r-e")
    ]


def test_which_came_first_on_a_day_without_moments_is_not_known(tmp_path: Path, make: Make) -> None:
    approval = f"{APPROVAL}, at: 2026-03-05T11:00Z"
    rows, holes = released(tmp_path / "a", make, d03_05_a=approval, d03_05_r=RELEASE)
    assert rows == [("not known", "which came first that day is not known")]
    assert len(holes) == 1
    rows, _ = released(tmp_path / "c", make, d03_05_a=APPROVAL, d03_05_r=RELEASE)
    assert rows == [("not known", "which came first that day is not known")]
    early = f"{APPROVAL}, at: 2026-03-04T11:00Z"
    rows, holes = released(tmp_path / "b", make, d03_04_a=early, d03_05_r=RELEASE)
    assert (rows, holes) == ([("yes", "approved by pm")], [])


def test_an_approval_that_was_taken_back_later_is_told(tmp_path: Path, make: Make) -> None:
    back = "kind: retraction, subject: night, corrects: 2026-03-04-a-e"
    rows, _ = released(
        tmp_path, make, d03_04_a=APPROVAL, d03_05_r=f"{RELEASE}, at: 2026-03-05T10:00Z",
        d03_06_b=back,
    )  # fmt: skip
    assert rows == [("yes", "approved by pm; 2026-03-04-a-e was taken back on 2026-03-06")]


def test_what_git_does_not_know_is_said(tmp_path: Path, make: Make) -> None:
    files = {**FILES, **logged(d03_04_a=APPROVAL, d03_05_r=RELEASE)}
    data, product = make(tmp_path / "data", files), tmp_path / "product"
    words = ("--quarter=2026-Q1", "--as-of=2026-03-31")
    notes = json.loads(exported(data, *words)["manifest.json"])["not_known_to_git"]
    assert [note.split(":")[-1] for note in notes] == [" versions are told apart by their names"]
    product.mkdir()
    git(product, "init", "-q")
    git(product, "commit", "-q", "--allow-empty", "-mBegin")
    git(product, "tag", "v2")
    found = exported(data, *words, f"--repo={product}")
    assert json.loads(found["manifest.json"])["not_known_to_git"] == []
    assert b"Not known to git" not in found["index.html"]


def test_an_access_that_is_read_again_itself_is_reviewed(tmp_path: Path, make: Make) -> None:
    door = "- {id: door, title: Door, to: web, roles: [ops], review: monthly}\n"
    said = logged(d02_01_x="kind: review, subject: door")
    data = make(tmp_path, {**FILES, "access.yaml": door, **said})
    found = exported(data, "--quarter=2026-Q1", "--as-of=2026-03-31")
    assert column(table(found, "access-reviews"), "done", "result")[-2:] == [
        ("2026-02-01", "late"),
        ("", "not done"),
    ]
    assert "access review" not in [row["sort"] for row in table(found, "holes")]


def test_where_no_gate_leads_to_is_said(tmp_path: Path, make: Make) -> None:
    rows, holes = released(tmp_path, make, d03_05_r=RELEASE.replace("live", "trial"))
    assert rows == [("not known", "no gate on record guards the way there")]
    assert column(holes, "record") == [("web",)]


def test_what_was_released_is_no_proof_that_nothing_changed(tmp_path: Path, make: Make) -> None:
    notice = (
        "- id: night\n  title: Night\n  owner: pm\n  environment: live\n  pipeline: ship\n"
        "  conditions: [{title: Ops know., proof: notice, to: [ops], needs: [web],"
        " only_if_changed: true}]\n"
    )
    files = {**FILES, "gates.yaml": notice, **logged(d03_05_r=f"{RELEASE}, at: 2026-03-05T10:00Z")}
    found = exported(make(tmp_path, files), "--quarter=2026-Q1", "--as-of=2026-03-31")
    assert column(table(found, "releases"), "held") == [("no",)]


def test_an_empty_period_of_an_empty_handbook_says_so(tmp_path: Path, make: Make) -> None:
    found = exported(make(tmp_path, {}), "--from=2026-04-01", "--until=2026-04-01")
    assert all(len(data.splitlines()) == 1 for name, data in found.items()
               if name.startswith("tables/") and "gaps" not in name)  # fmt: skip
    assert b"There is none." in found["index.html"]
    assert b"No duty was owed." in found["index.html"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_give_a_result(day: str, twin: Path) -> None:
    found = exported(twin, f"--from={day}", f"--until={day}", f"--as-of={day}")
    assert {len(row["days"]) for row in table(found, "holes") if row["first"]} <= {1}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, twin: Path) -> None:
    words = ("--year=2026", "--as-of=2026-04-01")
    one = export(twin, *words).stdout_bytes
    other = shutil.copytree(twin, tmp_path / "data")
    for path in other.rglob("*"):
        os.utime(path, (0, 0))
    assert export(twin, *words).stdout_bytes == one
    entries = zipfile.ZipFile(io.BytesIO(one)).infolist()
    assert {entry.date_time for entry in entries} == {(2026, 4, 1, 0, 0, 0)}
    # Two versions of zlib pack otherwise.
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    found = exported(other, *words)
    commits = ("manifest.json", "SHA256SUMS", "index.html")
    theirs = exported(twin, *words)
    assert {n: d for n, d in found.items() if n not in commits} == {
        n: d for n, d in theirs.items() if n not in commits
    }


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@acme.example")
    done = subprocess.run(
        ["git", "-C", str(folder), *identity, *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_the_manifest_says_the_commit_and_what_differs_from_it(tmp_path: Path, make: Make) -> None:
    data = make(tmp_path / "data", {**FILES, **logged(d03_05_r=RELEASE)})

    def said() -> tuple[object, ...]:
        words = ("--quarter=2026-Q1", "--as-of=2026-03-31")
        manifest = json.loads(exported(data, *words)["manifest.json"])
        keys = ("commit", "commit_not_known_because", "changed_since_commit")
        return tuple(manifest[key] for key in keys)

    assert said() == (None, "the data is in no git repository", [])
    git(tmp_path, "init", "-q")
    assert said()[0] is None
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "Before")
    commit = git(tmp_path, "rev-parse", "HEAD")
    assert said() == (commit, None, [])
    (data / "roles.yaml").write_bytes(FILES["roles.yaml"].replace("\n", "\r\n").encode())
    assert said() == (commit, None, [])  # git stores plain line ends
    (data / "duties.yaml").write_text("[]\n")
    (data / "log/2026/2026-03-06-x.yaml").write_text(
        "{kind: review, on: 2026-03-06, subject: web, by: pm, outcome: x}\n"
    )
    (data / "pipelines.yaml").unlink()
    (data / "gates.yaml").unlink()
    assert said() == (
        commit,
        None,
        ["duties.yaml", "gates.yaml", "log/2026/2026-03-06-x.yaml", "pipelines.yaml"],
    )


def test_no_cell_is_a_formula_and_no_text_is_markup(tmp_path: Path, make: Make) -> None:
    said = logged(d03_05_x="kind: review, subject: web, outcome: '=1+1', note: '<b>&x</b>'")
    files = {name: text.replace("outcome: ok, note: n, ", "") for name, text in said.items()}
    found = exported(make(tmp_path, {**FILES, **files}), "--quarter=2026-Q1", "--as-of=2026-03-31")
    (row,) = table(found, "events")
    assert (row["outcome"], row["proof"]) == ("'=1+1", "<b>&x</b>")
    page = found["index.html"].decode()
    assert "&lt;b&gt;&amp;x&lt;/b&gt;" in page
    assert "<b>" not in page


def test_a_hostile_handbook_is_only_text(hostile: Path) -> None:
    found = exported(hostile, "--year=2026", "--as-of=2026-12-31")
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        found["index.html"].decode()
    )
    tags = {each.tag for each in page.iter() if isinstance(each.tag, str)}
    assert not tags & {"script", "img", "iframe", "svg", "b", "form"}
    assert not [a for each in page.iter() for a in each.attrib if a.startswith("on")]


def test_a_long_table_is_whole_in_its_file(tmp_path: Path, make: Make) -> None:
    many = {
        f"log/2026/2026-01-02-n-{n}.yaml": (
            "{kind: review, on: 2026-01-02, subject: web, by: pm, outcome: ok, note: n}\n"
        )
        for n in range(MOST_SHOWN + 5)
    }
    found = exported(make(tmp_path, {**FILES, **many}), "--quarter=2026-Q1", "--as-of=2026-03-31")
    assert len(table(found, "events")) == MOST_SHOWN + 5
    assert b'<p>5 more are in <a href="tables/events.csv">' in found["index.html"]


def test_a_secret_leaves_nobody(tmp_path: Path, make: Make) -> None:
    # In two parts, so that nobody takes it for one that leaked.
    secret = "".join(("AKIA", "Q3EGRJLPVXW5TZ7N"))
    files = logged(d03_05_x=f"kind: review, subject: web, ticket: {secret}")
    data = make(tmp_path / "data", {**FILES, **files})
    to = tmp_path / "out.zip"
    result = export(data, "--quarter=2026-Q1", "--as-of=2026-03-31", to=to)
    assert result.exit_code == 1
    assert secret not in result.output
    assert "secret" in result.output
    assert not to.exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "name one period"),
        (("--quarter=2026-Q1", "--year=2026"), "name one period"),
        (("--from=2026-01-01",), "--from and --until go together"),
        (("--from=2026-02-01", "--until=2026-01-01"), "2026-01-01 is before 2026-02-01"),
        (("--quarter=2026-Q5",), '"2026-Q5" is not a quarter; a year and Q1 to Q4, as in 2026-Q4'),
        (("--quarter=Q1",), '"Q1" is not a quarter'),
        (("--year=26",), '"26" is not a year; four digits, as in 2026'),
        (("--year=0000",), '"0000" is not a year'),
        (("--year=2027",), "2027: nothing is known of it on 2026-04-01: it begins on 2027-01-01"),
    ],
)
def test_a_wrong_call_says_what_to_write(twin: Path, words: tuple[str, ...], says: str) -> None:
    result = export(twin, *words)
    assert result.exit_code == 2
    assert says in " ".join(result.output.split())


def test_only_an_export_is_replaced(tmp_path: Path, twin: Path) -> None:
    words, to = ("--quarter=2026-Q1", "--as-of=2026-04-01"), tmp_path / "out.zip"
    with zipfile.ZipFile(to, "w") as archive:
        archive.writestr("mine.txt", "mine")
    mine = to.read_bytes()
    result = export(twin, *words, to=to)
    assert result.exit_code == 2
    assert "was not made by this command" in result.output
    assert to.read_bytes() == mine
    to.unlink()
    for _ in range(2):
        assert export(twin, *words, to=to).output == f"Written to {to}\n"
    assert zipfile.ZipFile(to).testzip() is None


def test_by_default_the_file_is_called_after_the_period(
    tmp_path: Path, twin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    args = ["export", "compliance", f"--data={twin}", "--no-pdf", "--quarter=2026q1"]
    assert CliRunner().invoke(cli, args).output == "Written to compliance-2026-Q1.zip\n"
    (top,) = {n.split("/")[0] for n in zipfile.ZipFile("compliance-2026-Q1.zip").namelist()}
    assert top == "compliance-2026-Q1"


def test_data_that_cannot_be_read_gives_no_answer(tmp_path: Path, make: Make) -> None:
    data = make(tmp_path, {**FILES, "duties.yaml": "- id: [\n"})
    result = export(data, "--year=2026")
    assert result.exit_code == 1
    assert "The answer rests on what cannot be read" in result.output
    assert result.stdout_bytes == b""


def test_the_page_is_a_pdf_too(tmp_path: Path, make: Make) -> None:
    required()
    data = make(tmp_path / "data", {**FILES, **logged(d03_05_r=RELEASE)})
    words = ["export", "compliance", f"--data={data}", "--quarter=2026-Q1", "-o-", "--pdf"]
    result = CliRunner().invoke(cli, words)
    archive = zipfile.ZipFile(io.BytesIO(result.stdout_bytes))
    text = Pdf(archive.read("compliance-2026-Q1/compliance.pdf")).text
    assert text.startswith("Compliance, 2026-Q1")
    assert re.search(r"due 2026-02-01, not ?done", text)
