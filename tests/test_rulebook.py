"""One list of all codes: what is reported is in it, and nothing else is."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import handbook
from handbook import findings
from handbook.cli.main import cli
from handbook.findings import Finding, Severity, Where, declare
from handbook.rulebook import rulebook

ROOT = Path(handbook.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
CODES = rulebook()


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a file, with the last word of what is called."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def declared(path: Path) -> Iterator[str]:
    """The codes that a file declares, by hand or by registering a rule."""
    for name, call in calls(path):
        first = call.args[0] if call.args else None
        if name in ("declare", "rule", "site_rule", "link_rule") and isinstance(
            first, ast.Constant
        ):
            yield first.value


def test_the_rulebook_has_every_code_that_any_room_declares() -> None:
    written = [code for path in FILES for code in declared(path)]
    assert len(written) > 60
    # In a process of its own, for these tests have imported every room.
    program = "from handbook.rulebook import rulebook; print(*(c.name for c in rulebook()))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert sorted(done.stdout.decode().split()) == sorted(written)


def test_every_finding_is_made_by_a_declared_code() -> None:
    makers = [p.name for p in FILES for name, _ in calls(p) if name in ("Finding", "Code")]
    assert makers == ["findings.py", "findings.py"]


@pytest.mark.parametrize("name", ["HB101", "HB1", "101", "HB10000", "XX101", ""])
def test_a_code_is_declared_once_and_is_a_number(name: str) -> None:
    with pytest.raises(ValueError, match="is taken, or is not HB and a number"):
        declare(name, "Nothing is wrong.")


def test_each_hundred_of_codes_is_about_something_and_is_used() -> None:
    assert {findings.number(code.name) // 100 for code in CODES} == {*findings.NUMBERS}
    with pytest.raises(ValueError, match="names no such hundred"):
        declare("HB7701", "Nothing is wrong.")


def test_codes_and_findings_are_in_the_order_of_their_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(findings, "CODES", {})
    late, early = (declare(name, "It holds.") for name in ("HB1001", "HB401"))
    at = Where("a.yaml")
    found = [late.at(at, "a"), early.at(at, "b"), early.at(Where("a.yaml", 2), "a")]
    assert [each.code for each in sorted(found)] == ["HB401", "HB1001", "HB401"]
    numbers = [int(code.name[2:]) for code in CODES]
    assert numbers == sorted(numbers)


def test_a_code_makes_findings_that_carry_its_name_and_severity() -> None:
    for code in CODES:
        made = code.at(Where("a.yaml", 2, 3), "wrong", "mend it")
        expected = Finding(Where("a.yaml", 2, 3), code.name, "wrong", "mend it", code.severity)
        assert made == expected


def test_a_code_says_in_one_sentence_what_must_hold() -> None:
    for code in CODES:
        assert code.says[0].isupper(), code
        assert code.says.endswith("."), code
        assert "\n" not in code.says, code
        assert code.severity in Severity, code


def test_every_code_is_listed_with_its_severity_and_its_sentence() -> None:
    result = CliRunner().invoke(cli, ["rules"])
    lines = [line.split(maxsplit=2) for line in result.output.splitlines()]
    assert lines == [[c.name, str(c.severity), c.says] for c in CODES]
