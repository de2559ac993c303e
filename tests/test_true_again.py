"""What the source claims of machines becomes true by the command of its fact, and false again."""

import csv
import datetime as dt
import io
import json
import re
import shlex
import shutil
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from reports import BY_FORM, RUN, changed

from handbook import schedule
from handbook.catalog import Handbook, load
from handbook.cli.main import cli
from handbook.exports.audit import audit

ROOT = Path(__file__).parent.parent
TODAY = dt.date(2026, 4, 1)


class Claim(NamedTuple):
    """A fact: its stand-in of the twin, what proves it, and what refutes it, as JSON."""

    record: str
    proof: str
    failure: str


SAID = {"kind": "observation", "on": "2026-03-31", "outcome": "tagged", "by": "greeter"}
CLAIMS = {
    "F35": Claim("key-scanner", json.dumps(RUN), changed("github-run", "/conclusion", "failure")),
    "F37": Claim("greeter", json.dumps(RUN), changed("github-run", "/conclusion", "failure")),
    "F39": Claim("key-scanner", json.dumps(RUN), changed("github-run", "/conclusion", "timed_out")),
    "F42": Claim(
        "restore-drill",
        json.dumps(BY_FORM["aws-restore-job"]),
        changed("aws-restore-job", "/ValidationStatus", "FAILED"),
    ),
    "F46": Claim("greeter", json.dumps(SAID), json.dumps({**SAID, "kind": "failure"})),
    "F60": Claim(
        "disk",
        json.dumps(BY_FORM["datadog-monitor"]),
        changed("datadog-monitor", "/overall_state", "No Data"),
    ),
}


def words_of(fact: str, record: str) -> list[str]:
    """The command that the handbook's own fact names, about a record of the twin, from a pipe."""
    told = load(ROOT / "data").get(fact)
    command = r"handbook ((?:log|done) [\w -]+?)(?: --from [\w.-]+)?(?:,|$)"
    found = re.search(command, told.made_true_by)
    assert found, fact
    assert "--from" in told.made_true_by
    *words, _own = shlex.split(found[1])
    return [*words, record, "--from", "-", "--by", "devops"]


def record(data: Path, words: list[str], text: str) -> None:
    done = CliRunner().invoke(cli, [*words, "--data", str(data)], input=text)
    assert done.exit_code == 0, done.output


def proved(book: Handbook, name: str, day: dt.date) -> bool:
    """Whether the log proves that a record works: it was seen to, and not to fail since."""
    seen = schedule.seen(book, book.get(name), day)
    return bool(seen.last and not seen.failed) and seen.assurance(day) == "observed"


@pytest.mark.parametrize("fact", CLAIMS)
def test_what_is_claimed_is_proved_by_its_command_and_refuted_by_a_failure(
    fact: str, twin: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(twin, tmp_path / "data")
    for path in data.rglob("*.yaml"):  # as it was before anything was seen
        if re.search("kind: (observation|drill)", path.read_text("utf-8")):
            path.unlink()
    claim = CLAIMS[fact]
    words = words_of(fact, claim.record)
    assert not proved(load(data), claim.record, TODAY)
    record(data, words, claim.proof)
    assert proved(load(data), claim.record, TODAY)
    later = claim.failure.replace("30433642", "30433643").replace("9BA4A6F3", "9BA4A6F4")
    if '"kind"' in later:
        words = ["log", "failure", *words[2:]]
    record(data, words, later)
    book = load(data)
    assert not proved(book, claim.record, TODAY)
    assert [i.sort for i in audit(book, TODAY) if i.says.startswith("failed 2026-0")][-1:]


@pytest.mark.parametrize("fact", ["F35", "F37", "F39", "F46"])
def test_what_was_proved_is_claimed_again_once_nobody_proves_it_anew(
    fact: str, twin: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(twin, tmp_path / "data")
    path = data / "automations.yaml"
    weekly = "  type: bot\n  review: weekly\n"
    path.write_text(path.read_text("utf-8").replace("  type: bot\n", weekly))
    claim = CLAIMS[fact]
    record(data, words_of(fact, claim.record), claim.proof)
    book = load(data)
    until: Any = schedule.seen(book, book.get(claim.record), TODAY).until
    days = [until, until + dt.timedelta(days=1)]
    assert [schedule.seen(book, book.get(claim.record), day).assurance(day) for day in days] == [
        "observed",
        "claimed",
    ]


def test_a_summary_that_is_owed_was_exported_and_recorded_until_the_next_one_is(
    twin: Path, tmp_path: Path
) -> None:
    """The promise of F61, about a duty of the twin: the export itself says whether it was kept."""
    data, archive = shutil.copytree(twin, tmp_path / "data"), tmp_path / "summary.zip"
    told = load(ROOT / "data").get("F61").made_true_by
    export, done = (shlex.split(words)[1:] for words in re.findall(r"handbook [\w -]+", told))
    assert (export[:2], done) == (["export", "compliance"], ["done", "compliance-summary-export"])
    owed = load(data).get("count-films")

    def standing(day: str) -> tuple[str, str]:
        """How the duty stands on a day, and what the export of that day says of it."""
        words = [*export[:3], "2026-Q2", "--no-pdf", f"--as-of={day}", f"-o{archive}"]
        result = CliRunner().invoke(cli, [*words, "--data", str(data)])
        assert result.exit_code == 0, result.output
        with zipfile.ZipFile(archive) as found:
            text = found.read("compliance-2026-Q2/tables/duties.csv").decode()
        (row,) = (each for each in csv.DictReader(io.StringIO(text)) if each["duty"] == owed.id)
        state = schedule.of_duty(load(data), owed, dt.date.fromisoformat(day))
        return state.status.value, row["not_done"]

    assert standing("2026-04-01") == ("late", "1")
    result = CliRunner().invoke(
        cli, [done[0], owed.id, "--by=producer", "--note=Sent.", "--data", str(data)]
    )
    assert result.exit_code == 0, result.output
    assert standing("2026-04-01") == ("fine", "0")
    assert standing("2026-05-02") == ("late", "1")
