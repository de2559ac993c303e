"""What the README, the pages and the playbooks tell people to type works."""

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from reports import BY_FORM

from handbook.catalog import Handbook, load
from handbook.cli.main import cli
from handbook.model.log import EVENT_MODELS

ROOT = Path(__file__).resolve().parent.parent
TOLD = ["README.md", "docs/changing.md"]
PLACES = [*TOLD, *sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("data/**/*.yaml"))]
# What stands for a blank of an example, by its name; all else is any word.
BLANKS = {
    "SUBJECT": "backend",
    "PLAYBOOK": "rotate-stripe-restricted-keys",
    "VENDOR": "kaiko",
    "STARTED": "2026-11-23T14:05Z",
    "AT": "2026-11-23T14:05Z",
    "SENT_AT": "2026-11-23T14:05Z",
    "REPORT": "report.json",
    "RESOLVED": "2026-11-23T15:05Z",
    "DETECTED": "2026-11-23T14:10Z",
    "MEASURED_RTO": "PT1H",
    "MEASURED_RPO": "PT1H",
    "RTO": "PT1H",
    "RPO": "PT1H",
}
ROLES = ("BY", "ROLE", "SIGNER", "APPROVER", "SENDER", "DEPLOYER")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the project's data, an empty log and the reports that examples name."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("log"))
    shutil.copytree(ROOT / "macros", folder / "macros")
    for file, report in _reports().items():
        (folder / file).write_text(json.dumps(report))
    return folder


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 20 May 2027."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1810814400")  # 2027-05-20T12:00:00Z


@pytest.fixture
def place(kept: Path, tmp_path: Path, day: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of such a folder, on that day."""
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_loop_in_the_readme_is_what_the_commands_say(place: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (block,) = re.findall(r"```console\n(\$ handbook due.*?)```", text, re.S)
    for step in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, _, expected = step.partition("\n")
        result = CliRunner().invoke(cli, shlex.split(command, comments=True)[1:])
        assert result.exit_code == 0, result.output
        if expected:
            assert _masked(result.output) == _masked(expected), command


def _masked(text: str) -> str:
    """Without the random part of an event's name."""
    return re.sub(r"-[0-9a-f]{4}\.yaml", "-….yaml", text)


def commands(text: str) -> Iterator[str]:
    """Each `handbook done` and `handbook log` that is written out, continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", text)
    for line in joined.splitlines():
        found = re.search(r"(?:^|`|\$ )\s*(handbook (?:done|log) [^`#|]+)", line)
        if found and "…" not in found[1] and re.search(r"--(by|from|corrects)\b", found[1]):
            yield found[1].strip()


def filled(command: str) -> list[str]:
    """The words of a command, its blanks filled in."""

    def fill(blank: re.Match[str]) -> str:
        name = blank[1] or blank[2]
        return "pm" if name in ROLES else BLANKS.get(name, "https://acme.example/x")

    return shlex.split(re.sub(r"\$(?:\{(\w+)\}|(\w+))", fill, command))[1:]


EXAMPLES = [
    pytest.param(name, command, id=f"{Path(name).stem}-{number}")
    for name in PLACES
    for number, command in enumerate(commands((ROOT / name).read_text("utf-8")))
]


def test_there_are_examples_of_most_kinds() -> None:
    kinds = {words[0] if words[0] == "done" else words[1] for words in _all_words()}
    assert len(kinds & set(EVENT_MODELS)) >= 8


def _all_words() -> Iterator[list[str]]:
    for example in EXAMPLES:
        yield filled(str(example.values[1]))


@pytest.mark.parametrize(("name", "command"), EXAMPLES)
def test_an_example_of_a_command_is_accepted(
    name: str, command: str, kept: Path, day: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(kept)
    words = filled(command)
    if "--corrects" in words:
        _event(kept / "data", words[words.index("--corrects") + 1])
    result = CliRunner().invoke(cli, [*words, "--dry-run"])
    shutil.rmtree(kept / "data/log", ignore_errors=True)
    assert result.exit_code == 0, f"{command}\n{result.output}"


def _reports() -> dict[str, object]:
    """The reports that examples name: those of the page, and what vendors write."""
    text = (ROOT / "docs" / "changing.md").read_text("utf-8")
    drill, event = re.findall(r"```json\n(.*?)```", text, re.S)
    return {
        "report.json": json.loads(drill),
        "FILE": json.loads(event),
        "backups.json": BY_FORM["supabase-backups"],
        "monitor.json": BY_FORM["datadog-monitor"],
    }


def _event(data: Path, event_id: str) -> None:
    """The event that an example corrects."""
    day, subject = event_id[:10], event_id[11:-5]
    path = data / "log" / day[:4] / f"{event_id}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        f"{{kind: done, on: {day}, subject: {subject}, by: pm, outcome: done, note: x}}\n"
    )


def test_the_report_in_the_docs_is_recorded_as_it_stands(place: Path) -> None:
    (place / "report.json").write_text(json.dumps(_reports()["report.json"]))
    result = CliRunner().invoke(cli, ["log", "drill", "--from", "report.json"])
    assert result.exit_code == 0, result.output
    book: Handbook = load(place / "data")
    (event,) = book.log
    assert event.event.details == "RTO 42 minutes, target not set, RPO 9 hours, target not set"
