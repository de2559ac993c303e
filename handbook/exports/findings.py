"""Findings as lines, as JSON, as GitHub's annotations and as SARIF."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import quote

from handbook import __version__
from handbook.findings import OPEN_QUESTION, Code, Finding, Severity, Where, number

# Where findings are shown: the path of a file to its path in the repository.
Place = Callable[[str], str]
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ANNOTATIONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.GAP: "notice"}
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.GAP: "note"}


def as_text(findings: Iterable[Finding], total: str, gaps: Sequence[str] = ()) -> str:
    """A line for each finding and one for its hint, the gaps, and the line that says how many."""
    return "\n".join([*map(str, findings), *gaps, total, ""])


def counted(gaps: Iterable[Finding], codes: Iterable[Code], asked: Mapping[str, str]) -> list[str]:
    """Gaps as a line for each decision that settles some, then for each sort of the others.

    Decisions are in the order of `asked`, which has the titles of all that are open; sorts have
    the most frequent first, with what would be known.
    """
    found = tuple(gaps)
    count = Counter(each.decision for each in found if each.decision in asked)
    if not count:
        return _by_sort(HOW_TO_LIST, found, codes)
    others = [each for each in found if each.code != OPEN_QUESTION]
    are, them = (
        ("question is", "it") if len(asked) == 1 else ("questions are", f"{len(count)} of them")
    )
    settled = f"deciding {them} settles {count.total()} of {len(others)} other gaps"
    return [
        f"{len(asked)} {are} open; {settled}; --gaps lists each:",
        *(f"{count[each]:>5}  {each:<6}  {asked[each]}" for each in asked if each in count),
        *_by_sort(OTHERS, [each for each in others if each.decision not in count], codes),
    ]


def _by_sort(heading: str, gaps: Iterable[Finding], codes: Iterable[Code]) -> list[str]:
    count = Counter(each.code for each in gaps)
    says = {code.name: code.says for code in codes}
    known = sorted(count, key=lambda code: (-count[code], number(code)))
    lines = [f"{count[code]:>5}  {code:<6}  {says[code]}" for code in known]
    return [heading, *lines] if lines else []


HOW_TO_LIST = (
    "Not known yet, by what should hold; --gaps lists each, --select CODE those of one sort:"
)
OTHERS = "No decision settles these, by what should hold; --select CODE lists those of one sort:"


def summary(findings: Iterable[Finding]) -> str:
    """One line: how many of each severity."""
    count = Counter(each.severity for each in findings)
    parts = [f"{count[s]} {s}{'' if count[s] == 1 else 's'}" for s in Severity]
    return ", ".join(parts)


def as_json(findings: Iterable[Finding]) -> str:
    """A list of objects with path, line, column, code, severity, message, hint and decision.

    Where two places contradict each other, `related` has path, line and column of the other.
    """
    plain = [
        {
            **_place(each.where),
            "code": each.code,
            "severity": str(each.severity),
            "message": each.message,
            "hint": each.hint,
            "decision": each.decision,
            **({"related": _place(each.related)} if each.related else {}),
        }
        for each in findings
    ]
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def _place(where: Where) -> dict[str, str | int]:
    return {"path": where.path, "line": where.line, "column": where.column}


def as_github(findings: Iterable[Finding], total: str, place: Place) -> str:
    """GitHub's workflow commands, which show each finding beside its line in a change.

    Format and escapes are those of GitHub's toolkit (actions/toolkit, core/src/command.ts).
    """
    return "\n".join([*(_annotation(each, place) for each in findings), total, ""])


def _annotation(finding: Finding, place: Place) -> str:
    where = finding.where
    properties: dict[str, str | int] = {
        "file": place(where.path),
        "line": where.line,
        "col": where.column,
        "title": finding.code,
    }
    return workflow_command(_ANNOTATIONS[finding.severity], properties, _said(finding))


def workflow_command(name: str, properties: Mapping[str, str | int], text: str) -> str:
    """A command of GitHub's workflows, as error or notice, with its escapes (command.ts)."""
    named = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {named}::{_data(text)}"


def _said(finding: Finding) -> str:
    return f"{finding.message}\n{finding.advice}" if finding.advice else finding.message


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str | int) -> str:
    return _data(str(value)).replace(":", "%3A").replace(",", "%2C")


def as_sarif(findings: Iterable[Finding], codes: Iterable[Code], place: Place) -> str:
    """A SARIF log of one run (OASIS, SARIF 2.1.0), with every code as a rule."""
    rules = tuple(codes)
    index = {code.name: number for number, code in enumerate(rules)}
    driver = {
        "name": "handbook",
        "version": __version__,
        "rules": [
            {
                "id": code.name,
                "shortDescription": {"text": code.says},
                "defaultConfiguration": {"level": _LEVELS[code.severity]},
            }
            for code in rules
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, index, place) for each in findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _result(finding: Finding, index: dict[str, int], place: Place) -> dict[str, object]:
    related = finding.related
    other = {"relatedLocations": [{"id": 1, **_location(related, place)}]} if related else {}
    decision = {"properties": {"decision": finding.decision}} if finding.decision else {}
    return {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": _said(finding)},
        "locations": [_location(finding.where, place)],
        **other,
        **decision,
    }


def _location(where: Where, place: Place) -> dict[str, object]:
    region = {"startLine": where.line, "startColumn": where.column}
    file = {"uri": _uri(place(where.path))}
    return {"physicalLocation": {"artifactLocation": file, "region": region}}


def _uri(path: str) -> str:
    """A path as a reference within the repository, or of the machine where it is outside."""
    address = quote(path.replace(os.sep, "/"), safe="/", errors="surrogateescape")
    return f"file://{address}" if address.startswith("/") else address
