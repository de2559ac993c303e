"""Every code has a case: what is fine, what is not, and exactly what is found.

A case is `cases/CODE.yaml`: `good` and `bad` are files on top of the minimal
handbook, `findings` is what is said of the bad one, to the letter. `casefiles`
says how files are written. `before` are the files of a revision that the handbook is compared with.
The files of a case about the built site are those of a project, as in `site_cases`.
"""

import datetime as dt
import functools
import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from casefiles import Files, write
from site_cases import found_in_site, is_of_site

from handbook import history
from handbook.catalog import DocsFolder, Handbook, load
from handbook.checks import RULES
from handbook.cli.common import reports_step
from handbook.cli.drift_files import file_at, tree_of
from handbook.disclaimers.site import check as check_words
from handbook.drift.given import There
from handbook.drift.whole import compared, folders_of
from handbook.evidence import forms
from handbook.findings import CODES, Code, Finding, Severity, Where, is_reading
from handbook.model import KINDS
from handbook.pages.sandbox import Sandbox
from handbook.rulebook import check, rulebook
from handbook.site import dry
from handbook.source import read_json, reader

FOLDER = Path(__file__).parent / "cases"
NAMES = [code.name for code in rulebook()]
TODAY = dt.date(2026, 4, 1)
SILENCED = "HB000"
# The data says how much each of these weighs.
WEIGHED = ("HB560",)
Make = Callable[[Path, Mapping[str, str]], Path]


@functools.cache
def case_of(name: str) -> dict[str, Any]:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    case: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return case


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@acme.example")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def rendered(book: Handbook, docs: DocsFolder) -> Iterator[Finding]:
    """What rendering the pages brings up, where they may call one macro."""
    sandbox = Sandbox({"page_title": lambda: "Title"}, docs.root)
    for doc in book.docs:
        if doc.is_page:
            yield from sandbox.render(doc.body, doc.shown)[1]


def found_in(folder: Path, make: Make, files: Files, before: Files | None) -> Iterator[Finding]:
    """All that is found in a handbook of these files, compared with how it was before."""
    make(folder, {})
    if before is not None:
        write(folder, before)
        git(folder, "init", "-q")
        git(folder, "add", ".")
        git(folder, "commit", "-qm", "Before")
    write(folder, files)
    if (folder / "report.json").exists():
        yield from of_report(folder / "report.json")
    docs = DocsFolder(site_of(folder) / "docs", "docs")
    book = load(folder, "data", docs)
    yield from check(book, TODAY, [dry.step(docs), reports_step()])
    yield from rendered(book, docs)
    if (folder / "site").is_dir():
        yield from check_words(book, folder / "site", "site")
    if (folder / "repo").is_dir():
        yield from differing(book, folder / "repo")
    if before is not None:
        yield from history.changed_events(folder, "data", "HEAD")


def differing(book: Handbook, repo: Path) -> Iterator[Finding]:
    """What differs between a handbook and a repository, and what stands in its folder `from/`."""
    files = {each.stem: (file_at(str(each)),) for each in sorted((repo / "from").glob("*"))}
    given = {
        kind: (replace(each, shown=each.shown.replace(f"{repo}/", "")),)
        for kind, (each,) in files.items()
    }
    tree = tree_of(repo, ".", folders_of(book))
    for result in compared(book, There(tree, given, _answers(repo))):
        yield from result.findings


def _answers(repo: Path) -> dict[str, str]:
    """What became of asking addresses, from `answers.json`."""
    file = repo / "answers.json"
    found: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found


def of_report(path: Path) -> Iterator[Finding]:
    """What is wrong with a report of a machine."""
    report = read_json(path.read_bytes(), path.name)
    form, wrong = forms.form_of(report)
    yield from wrong
    yield from forms.read_report(report, form)[1] if form else ()


def site_of(folder: Path) -> Path:
    """The folder of the site: its own where there is a mkdocs.yml, which is no data."""
    config = folder / "mkdocs.yml"
    if not config.exists():
        return folder
    site = folder.with_name(f"{folder.name}-site")
    site.mkdir()
    for part in (config, folder / "docs"):
        part.rename(site / part.name)
    return site


def said_by(name: str, folder: Path, make: Make, side: str) -> list[Finding]:
    """What one code says of the good or the bad side of its case, in order."""
    case = case_of(name)
    if is_of_site(name):
        write(folder, case[side])
        return sorted(each for each in found_in_site(name, folder) if each.code == name)
    found = list(found_in(folder, make, case[side], case.get("before")))
    if name in RULES:  # a rule is tried on a handbook that can be read
        assert [each for each in found if is_reading(each.code)] == []
    return sorted(each for each in found if each.code == name)


def test_every_code_has_a_case_and_every_case_has_a_code() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(NAMES)


def test_a_case_has_a_good_side_a_bad_side_and_findings() -> None:
    for name in NAMES:
        case = case_of(name)
        assert case.keys() - {"before"} == {"good", "bad", "findings"}, name
        assert all(case[key] for key in case), name


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_of_what_is_good(name: str, tmp_path: Path, make: Make) -> None:
    assert said_by(name, tmp_path, make, "good") == []


@pytest.mark.parametrize("name", NAMES)
def test_exactly_what_is_bad_is_said(name: str, tmp_path: Path, make: Make) -> None:
    found = said_by(name, tmp_path, make, "bad")
    assert [str(each) for each in found] == case_of(name)["findings"]
    severities = set(Severity) if name in WEIGHED else {CODES[name].severity}
    assert {each.severity for each in found} == severities


def silence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break what reports a code, on purpose: a rule yields nothing, other findings lose it."""
    if name in RULES:
        nothing = replace(RULES[name], check=lambda _book, _today: iter(()))
        monkeypatch.setitem(RULES, name, nothing)
        return
    monkeypatch.setattr(reader, "MOST_KEPT", 0)  # what was found before is found anew
    made = Code.at

    def at(
        code: Code, where: Where, message: str, hint: str = "", related: Where | None = None
    ) -> Finding:
        finding = made(code, where, message, hint, related)
        return replace(finding, code=SILENCED) if code.name == name else finding

    monkeypatch.setattr(Code, "at", at)


@pytest.mark.parametrize("name", NAMES)
def test_a_case_fails_when_its_code_says_nothing(
    name: str, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    silence(name, monkeypatch)
    with pytest.raises(AssertionError):
        test_exactly_what_is_bad_is_said(name, tmp_path, make)


WHOLE = [
    (name, each)
    for name, rule in RULES.items()
    for kind in sorted(rule.all_of)
    for each in (KINDS if kind == "*" else (kind,))
]


def test_rules_that_miss_something_say_which_kinds_they_must_know_whole() -> None:
    assert len({name for name, _ in WHOLE}) > 10


@pytest.mark.parametrize(("name", "kind"), WHOLE)
def test_a_rule_is_quiet_while_a_record_that_it_must_know_is_not_read(
    name: str, kind: str, tmp_path: Path, make: Make
) -> None:
    case = case_of(name)
    folder = make(tmp_path, {})
    write(folder, case["bad"])
    leave_unread(folder, kind)
    book = load(folder, "data", DocsFolder(folder / "docs", "docs"))
    assert book.lacks([kind])
    assert [each for each in check(book, TODAY) if each.code == name] == []


def leave_unread(folder: Path, what: str) -> None:
    """Add to a handbook what cannot be read: of a kind, a field, the log, settings or pages."""
    kind, _, key = what.partition(".")
    if kind == "settings":
        settings = folder / "handbook.yaml"
        settings.write_text(re.sub(rf"(?m)^{key}:.*", f"{key}: 7", settings.read_text("utf-8")))
    elif kind in ("event", "doc"):
        name = {"event": "log/2026/2026-01-01-x.yaml", "doc": "docs/Not an address.md"}[kind]
        write(folder, {name: "kind: done\n"})
    else:
        store = KINDS[kind].store
        wrong = f"{{id: unread, {key}: {{}}}}" if key else "{id: unread}"
        place = folder / (f"{store}unread.yaml" if store.endswith("/") else store)
        place.parent.mkdir(exist_ok=True)
        if place.exists() and not place.read_text("utf-8").startswith("- "):
            place.unlink()
        with place.open("a", encoding="utf-8") as file:
            file.write(f"{wrong}\n" if store.endswith("/") else f"- {wrong}\n")


def test_the_minimal_handbook_has_no_finding_at_all(tmp_path: Path, make: Make) -> None:
    assert list(found_in(tmp_path, make, {}, None)) == []
