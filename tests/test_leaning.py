"""What keeps an event out: what is wrong with it and what it leans on, and nothing else."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import load
from handbook.cli.main import cli

Make = Callable[[Path, Mapping[str, str]], Path]
FILES = {
    "roles.yaml": "- {id: pm, title: PM}\n- {id: ops, title: Ops}\n",
    "systems.yaml": "- {id: web, title: Web, platform: A CDN}\n",
    "duties.yaml": (
        "- {id: mop, title: Mop, owner: pm, cadence: weekly}\n"
        "- {id: sweep, title: Sweep, owner: pm, cadence: weekly}\n"
        "- {id: tidy, title: Tidy, owner: pm, cadence: weekly}\n"
    ),
    "escalations.yaml": (
        "- id: alerts\n  title: Alerts\n  when: An alert goes off.\n"
        "  levels:\n    - {severity: SEV1, means: Nothing is shown.}\n"
    ),
}
INCIDENT = ("log", "incident", "web", "--by=pm", "--severity=SEV1")
DONE = ("done", "sweep", "--by=pm")


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--data", str(data)], env={"COLUMNS": "300"})


def broken(make: Make, folder: Path, name: str, text: str) -> Path:
    return make(folder / "data", {**FILES, name: text})


ELSEWHERE = [
    (INCIDENT, "faq.yaml", "- {id: why, title: Why}\n"),
    (INCIDENT, "faq.yaml", "- {id: [\n"),
    (INCIDENT, "duties.yaml", "- {id: mop}\n"),
    (INCIDENT, "duties.yaml", "- {id: mop, title: Mop, owner: nobody, cadence: weekly}\n"),
    (INCIDENT, "log/2026/2026-03-01-web-a1.yaml", "{kind: review\n"),
    (INCIDENT, "log/2026/2026-03-01-web-a1.yaml", "{kind: review, on: 2026-03-01}\n"),
    (DONE, "escalations.yaml", "- id: alerts\n"),
    (DONE, "systems.yaml", "no list\n"),
    # The records before and behind the one that is done, in the same file.
    (DONE, "duties.yaml", FILES["duties.yaml"].replace("title: Mop, ", "")),
    (DONE, "duties.yaml", FILES["duties.yaml"].replace("title: Tidy, ", "")),
    (DONE, "duties.yaml", FILES["duties.yaml"] + "- {id: mop, title: B, cadence: weekly}\n"),
    (DONE, "roles.yaml", FILES["roles.yaml"].replace("title: Ops", "titel: Ops")),
    # On the ladder, as far as it can be read.
    (INCIDENT, "escalations.yaml", FILES["escalations.yaml"] + "- {id: other}\n"),
]


@pytest.mark.parametrize("case", ELSEWHERE)
def test_what_is_wrong_elsewhere_is_said_in_a_line_and_keeps_nothing_out(
    case: tuple[tuple[str, ...], str, str], make: Make, tmp_path: Path
) -> None:
    words, name, text = case
    data = broken(make, tmp_path, name, text)
    result = run(data, *words)
    assert result.exit_code == 0, result.output
    (line,) = [each for each in result.output.splitlines() if each.startswith("warning: ")]
    assert re.fullmatch(
        rf"warning: \d errors? elsewhere in the data, first {re.escape(str(data / name))}:\d+:\d+;"
        " run: handbook check",
        line,
    )
    kind = "done" if words == DONE else "incident"
    assert [each.event.kind for each in load(data).log] == [kind]


LEANED = [
    (DONE, "duties.yaml", FILES["duties.yaml"].replace("title: Sweep, ", ""), "HB202"),
    (DONE, "duties.yaml", FILES["duties.yaml"].replace("Sweep, owner: pm", "S, owner: x"), "HB401"),
    (DONE, "duties.yaml", "- {id: sweep\n", "HB132"),
    (DONE, "duties.yaml", "sweep\n", "HB207"),
    (DONE, "roles.yaml", "- {id: pm}\n", "HB202"),
    (DONE, "handbook.yaml", "title: Handbook\n", "HB202"),
    (INCIDENT, "systems.yaml", "- {id: web}\n", "HB202"),
    (INCIDENT, "systems.yaml", "- {id: web\n", "HB132"),
    (INCIDENT, "escalations.yaml", "- {id: alerts\n", "HB132"),
    (INCIDENT, "escalations.yaml", "- {id: alerts}\n", "HB202"),
]


@pytest.mark.parametrize("case", LEANED)
def test_what_is_wrong_in_what_an_event_leans_on_keeps_it_out(
    case: tuple[tuple[str, ...], str, str, str], make: Make, tmp_path: Path
) -> None:
    words, name, text, code = case
    data = broken(make, tmp_path, name, text)
    result = run(data, *words)
    assert result.exit_code == 1, result.output
    assert f"{data / name}:" in result.output
    assert code in result.output
    assert result.output.endswith("Nothing was written.\n")
    assert not (data / "log").exists()


def test_where_several_are_wrong_only_what_it_leans_on_is_told(make: Make, tmp_path: Path) -> None:
    files = {**FILES, "faq.yaml": "- {id: why}\n", "systems.yaml": "- {id: web}\n"}
    data = make(tmp_path / "data", files)
    result = run(data, *INCIDENT)
    assert result.exit_code == 1
    assert ("systems.yaml" in result.output, "faq.yaml" in result.output) == (True, False)


def test_what_the_check_would_warn_of_is_said_before_it_is_written(
    make: Make, tmp_path: Path
) -> None:
    data = make(tmp_path / "data", FILES)
    result = run(data, "done", "sweep", "--by=ops")
    assert result.exit_code == 0
    warned, recorded = (
        result.output.index('HB924 warning: "ops" did "sweep", which is not theirs to do'),
        result.output.index("Recorded in"),
    )
    assert warned < recorded
    assert "HB924" in run(data, "check").output


def test_a_dry_run_says_what_the_check_would_warn_of(make: Make, tmp_path: Path) -> None:
    data = make(tmp_path / "data", FILES)
    result = run(data, "done", "sweep", "--by=ops", "--dry-run")
    assert (result.exit_code, "HB924 warning" in result.output) == (0, True)
    assert not (data / "log").exists()


def test_warnings_that_were_there_before_are_not_repeated(make: Make, tmp_path: Path) -> None:
    data = make(tmp_path / "data", FILES)
    assert run(data, "done", "sweep", "--by=ops", "--on=2026-03-01").exit_code == 0
    assert " warning" not in run(data, *DONE).output
