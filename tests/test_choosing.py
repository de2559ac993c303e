"""Which findings are shown: chosen by code on the command line, accepted by the data."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.cli.main import cli
from handbook.rulebook import matching, rulebook

Make = Callable[[Path, Mapping[str, str]], Path]
NAMES = {code.name for code in rulebook()}
SETTINGS = (
    "title: Handbook\norganisation: Acme\ntimezone: UTC\nadopted: 2026-01-05\n"
    "id: 6f1d2c3b-4a59-4e68-9777-86a5b4c3d2e1\n"
    "source_document: {title: Notes, file: source/notes.md}\nignores:\n"
)
# Findings of four codes, of which HB301 is about reading.
FILES = {
    "roles.yaml": "- {id: devops, title: DevOps}\n",
    "strange.yaml": "[]\n",
    "people.yaml": "- {id: ada, title: Ada}\n",
    "terms.yaml": "- {id: cut, title: Cut, definition: A cut., owner: ghost}\n",
}
GOOD = {
    "roles.yaml": "- {id: devops, title: DevOps}\n- {id: lead, title: Lead}\n",
    "people.yaml": "- {id: ada, title: Ada}\n",
}


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["check", "--data", str(folder), *words])


def codes(folder: Path, *words: str) -> list[str]:
    result = run(folder, "--format", "json", *words)
    return sorted({each["code"] for each in json.loads(result.output)})


ALL = ["HB301", "HB401", "HB410", "HB603"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ((), ALL),
        (("--select", "HB401"), ["HB301", "HB401"]),
        (("--select", "hb401"), ["HB301", "HB401"]),
        (("--select", "HB4"), ["HB301", "HB401", "HB410"]),
        (("--select", "HB401,HB603"), ["HB301", "HB401", "HB603"]),
        (("--select", "HB401", "--select", "HB603"), ["HB301", "HB401", "HB603"]),
        (("--select", "HB3"), ["HB301"]),
        (("--ignore", "HB410"), ["HB301", "HB401", "HB603"]),
        (("--ignore", "HB4, HB933"), ["HB301", "HB603"]),
        (("--select", "HB4", "--ignore", "HB410"), ["HB301", "HB401"]),
    ],
)
def test_codes_are_chosen_and_what_could_not_be_read_is_always_shown(
    words: tuple[str, ...], shown: list[str], tmp_path: Path, make: Make
) -> None:
    assert codes(make(tmp_path, FILES), *words) == shown


def test_what_is_not_shown_does_not_fail(tmp_path: Path, make: Make) -> None:
    files = {name: text for name, text in FILES.items() if name != "strange.yaml"}
    folder = make(tmp_path, files)
    assert run(folder).exit_code == 1
    assert run(folder, "--ignore", "HB401").exit_code == 0
    assert run(folder, "--ignore", "HB401", "--strict").exit_code == 1
    assert run(folder, "--ignore", "HB401,HB410", "--strict").exit_code == 0


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("HB4011", 'there is no code "HB4011"; handbook rules lists all'),
        ("HB409x", 'there is no code "HB409x"; did you mean "HB409"?'),
        ("HB99", 'there is no code "HB99"; handbook rules lists all'),
        ("403", None),
        ("", 'there is no code ""; handbook rules lists all'),
        ("HB401,", 'there is no code ""; handbook rules lists all'),
        ("zzz", 'there is no code "zzz"; handbook rules lists all'),
        ("HB-1", 'there is no code "HB-1"; handbook rules lists all'),
    ],
)
def test_a_code_that_is_none_is_a_usage_error(
    option: str, text: str, says: str | None, tmp_path: Path, make: Make
) -> None:
    result = run(make(tmp_path, GOOD), option, text)
    output = " ".join(result.output.split())
    assert (result.exit_code, f"Invalid value for '{option}'" in output) == (
        (0, False) if says is None else (2, True)
    )
    assert says is None or says in output


@pytest.mark.parametrize("text", ["HB1", "HB201", "HB3", "HB002", "HB401,HB303"])
def test_what_could_not_be_read_cannot_be_ignored(text: str, tmp_path: Path, make: Make) -> None:
    result = run(make(tmp_path, GOOD), "--ignore", text)
    assert result.exit_code == 2
    assert "is about reading the data" in " ".join(result.output.split())


def test_one_or_two_digits_are_a_hundred_codes_and_three_or_four_are_one() -> None:
    assert matching("HB4") == {name for name in NAMES if name[:3] == "HB4" and len(name) == 5}
    assert matching("HB401") == {"HB401"}
    assert matching("HB1") == {name for name in NAMES if name.startswith("HB1") and len(name) == 5}
    with pytest.raises(LookupError):
        matching("HB77")


def accepted(folder: Path, make: Make, ignores: str, files: Mapping[str, str] = GOOD) -> list[str]:
    """What is found, as lines, in a handbook with ignores."""
    make(folder, {**files, "handbook.yaml": SETTINGS + ignores})
    words = ("check", "--gaps", "--data", str(folder))
    result = CliRunner().invoke(cli, words)
    lines = result.output.replace(f"{folder}/", "").splitlines()
    return [line for line in lines if not line.startswith("    ")][:-1]


DEVOPS = 'roles.yaml:1:8: HB410 warning: nothing names role "devops"'
LEAD = 'roles.yaml:2:8: HB410 warning: nothing names role "lead"'
HELD = [f'roles.yaml:{n}:8: HB603 gap: role "{r}" has no holder' for n, r in ((1, "devops"),)]
LEAD_HELD = 'roles.yaml:2:8: HB603 gap: role "lead" has no holder'


def test_an_ignore_hides_one_code_of_one_record(tmp_path: Path, make: Make) -> None:
    ignore = "  - {code: HB410, record: devops, reason: It is new.}\n"
    assert accepted(tmp_path, make, ignore) == [*HELD, LEAD, LEAD_HELD]


def test_an_ignore_without_a_record_hides_its_code_everywhere(tmp_path: Path, make: Make) -> None:
    ignore = "  - {code: HB410, reason: They are new.}\n"
    assert accepted(tmp_path, make, ignore) == [*HELD, LEAD_HELD]


def test_an_ignore_may_name_a_file(tmp_path: Path, make: Make) -> None:
    files = {**GOOD, "components.yaml": "- {id: lens, title: Lens, role: X.}\n"}
    files["credentials.yaml"] = "- {id: token, title: Token, owner: lead}\n"
    ignore = "  - {code: HB410, file: roles.yaml, reason: They are new.}\n"
    found = accepted(tmp_path, make, ignore, files)
    assert [line for line in found if "HB410" in line] == [
        'components.yaml:1:8: HB410 warning: nothing names component "lens"'
    ]


def test_an_ignore_hides_what_is_found_deep_within_a_record_and_in_no_other(
    tmp_path: Path, make: Make
) -> None:
    files = {
        **GOOD,
        "tracks.yaml": (
            "- id: a\n  title: A\n  role: devops\n  items:\n"
            "    - {title: X, day: 1, proof: X., see: [ghost]}\n"
            "- id: b\n  title: B\n  role: lead\n  items:\n"
            "    - {title: X, day: 1, proof: X., see: [ghost]}\n"
        ),
    }
    ignore = "  - {code: HB401, record: b, reason: It comes.}\n"
    found = accepted(tmp_path, make, ignore, files)
    assert [line for line in found if "HB401" in line] == [
        'tracks.yaml:5:43: HB401 unknown record "ghost"'
    ]


def test_an_ignore_never_hides_what_could_not_be_read(tmp_path: Path, make: Make) -> None:
    files = {**GOOD, "people.yaml": "- {id: ada, title: Ada, ownr: devops}\n"}
    ignore = "  - {code: HB201, record: ada, reason: It is new.}\n"
    assert [line for line in accepted(tmp_path, make, ignore, files) if "HB4" not in line][:2] == [
        'people.yaml:1:25: HB201 unknown key "ownr"',
        "handbook.yaml:8:12: HB001 HB201 cannot be ignored",
    ]


@pytest.mark.parametrize(
    ("ignore", "says"),
    [
        ("{code: HB410}", 'HB202 "reason" is required'),
        ('{code: HB410, reason: ""}', 'HB204 "reason" is empty'),
        ('{code: HB410, reason: "  "}', 'HB204 "reason" is empty'),
        ("{code: 403, reason: X.}", 'HB203 "code": expected text, got a whole number 403'),
        ("{code: HB4, reason: X.}", 'HB205 "HB4" is not a code'),
        ("{code: HB410, recrod: devops, reason: X.}", 'HB201 unknown key "recrod"'),
        ("{code: HB410, file: /etc/passwd, reason: X.}", 'HB205 "/etc/passwd" is not a file'),
        ("{code: HB410, file: ../x, reason: X.}", 'HB205 "../x" is not a file'),
    ],
)
def test_an_ignore_says_what_and_why(ignore: str, says: str, tmp_path: Path, make: Make) -> None:
    first = accepted(tmp_path, make, f"  - {ignore}\n")[0]
    assert first.startswith("handbook.yaml:8:")
    assert says in first


def test_while_a_record_cannot_be_read_no_ignore_is_called_useless(
    tmp_path: Path, make: Make
) -> None:
    ignore = "  - {code: HB401, record: devops, reason: It comes.}\n"
    assert "HB002" in "".join(accepted(tmp_path / "a", make, ignore))
    broken = {**GOOD, "people.yaml": "- {id: ada}\n"}
    assert "HB002" not in "".join(accepted(tmp_path / "b", make, ignore, broken))


def test_no_ignore_keeps_anybody_from_recording_what_was_done(tmp_path: Path, make: Make) -> None:
    duty = "- {id: look, title: Look, cadence: daily}\n"
    ignores = (
        "  - {code: HB1201, reason: It is told by another command.}\n"
        "  - {code: HB409, reason: It was mended.}\n"
    )
    files = {**GOOD, "duties.yaml": duty, "handbook.yaml": SETTINGS + ignores}
    folder = make(tmp_path, files)
    done = CliRunner().invoke(cli, ["done", "look", "--by", "lead", "--data", str(folder)])
    assert (done.exit_code, "Recorded in" in done.output) == (0, True)
    assert "HB002" in codes(folder, "--select", "HB002")
