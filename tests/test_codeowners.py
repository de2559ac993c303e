"""CODEOWNERS follows from the owners in the data, and says what is not set."""

import datetime as dt
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import load
from handbook.cli.main import cli
from handbook.exports.codeowners import HEADER, UNSET, codeowners

HERE = Path(__file__).parent
ROOT = HERE.parent
SPRING, SUMMER = dt.date(2026, 4, 1), dt.date(2026, 7, 1)
ROLES = "- id: pm\n  title: PM\n- id: ux\n  title: UX\n  handle: '@acme/ux'\n"
VENDORS = "- id: stripe\n  title: Stripe\n  purpose: Payments\n  owner: pm\n"
PEOPLE = "- id: ada\n  title: Ada\n  handle: '@ada'\n"
HOLDS = "- id: pm-ada\n  title: Ada\n  role: pm\n  person: ada\n  start: 2026-01-05\n"


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    """The command, run in a folder."""
    monkeypatch.chdir(folder)
    return CliRunner().invoke(cli, ["codeowners", *words])


def owners(make, folder: Path, day: dt.date, **files: str) -> str:
    written = {f"{name}.yaml": text for name, text in files.items()}
    return codeowners(load(make(folder / "data", written), "data"), day)


def test_the_twin_gives_the_expected_file() -> None:
    expected = (HERE / "twin" / ".github" / "CODEOWNERS").read_bytes()
    book = load(HERE / "twin" / "data", "data")
    assert codeowners(book, SPRING).encode() == expected


def test_a_holder_who_left_is_no_longer_asked() -> None:
    book = load(HERE / "twin" / "data", "data")
    assert "/data/kpis.yaml @bo-shutter\n" in codeowners(book, SPRING)
    assert "@bo-shutter" not in codeowners(book, SUMMER)
    assert codeowners(book, SUMMER).endswith(f"{UNSET}# producer\n")


def test_a_holder_before_the_first_day_is_not_asked(make, tmp_path: Path) -> None:
    files = {"roles": ROLES, "people": PEOPLE, "assignments": HOLDS, "vendors": VENDORS}
    line = "/data/vendors.yaml @ada\n"
    assert line in owners(make, tmp_path / "a", dt.date(2026, 1, 5), **files)
    assert line not in owners(make, tmp_path / "b", dt.date(2026, 1, 4), **files)


def test_the_team_s_handle_goes_before_its_holders(make, tmp_path: Path) -> None:
    roles = ROLES.replace("title: PM", "title: PM\n  handle: '@acme/pm'")
    text = owners(
        make, tmp_path, SPRING, roles=roles, people=PEOPLE, assignments=HOLDS, vendors=VENDORS
    )
    assert text == f"{HEADER}\n/data/vendors.yaml @acme/pm\n"


def test_a_file_of_two_owners_asks_both_and_names_who_cannot_be_asked(make, tmp_path: Path) -> None:
    vendors = VENDORS + "- id: figma\n  title: Figma\n  purpose: Design\n  owner: ux\n"
    text = owners(make, tmp_path, SPRING, roles=ROLES, vendors=vendors)
    assert text == f"{HEADER}\n/data/vendors.yaml @acme/ux\n{UNSET}# pm\n"


def test_without_any_handle_all_is_a_comment(make, tmp_path: Path) -> None:
    text = owners(make, tmp_path, SPRING, roles="- id: pm\n  title: PM\n", vendors=VENDORS)
    assert text == f"{HEADER}{UNSET}# pm\n"
    assert all(line.startswith("#") for line in text.splitlines() if line)


def test_a_page_belongs_to_its_record_s_owner(
    make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = "- id: a\n  title: A\n  path: backups\n  owner: ux\n"
    pages += "- id: b\n  title: B\n  path: systems\n  owner: ux\n"
    pages += "- id: c\n  title: C\n  path: nowhere\n  owner: ux\n"
    make(tmp_path / "data", {"roles.yaml": ROLES, "pages.yaml": pages})
    (tmp_path / "docs" / "systems").mkdir(parents=True)
    (tmp_path / "docs" / "backups.md").touch()
    (tmp_path / "docs" / "systems" / "index.md").touch()
    lines = run(tmp_path, monkeypatch).output.splitlines()
    assert [line for line in lines if line.startswith("/")] == [
        "/data/pages.yaml @acme/ux",
        "/docs/backups.md @acme/ux",
        "/docs/systems/index.md @acme/ux",
    ]


def test_a_blank_in_a_path_does_not_end_it(make, tmp_path: Path) -> None:
    files = {"roles.yaml": ROLES, "vendors.yaml": VENDORS.replace("owner: pm", "owner: ux")}
    text = codeowners(load(make(tmp_path / "data", files), "our data"), SPRING)
    assert text == f"{HEADER}\n/our\\ data/vendors.yaml @acme/ux\n"


@pytest.mark.parametrize("handle", ["@acme/x @evil", "acme", "@", "@a\n* @evil", "@a/", "a@b.c"])
def test_a_handle_is_one_name(make, tmp_path: Path, handle: str) -> None:
    roles = f"- id: pm\n  title: PM\n  handle: {handle!r}\n".replace("'", '"')
    book = load(make(tmp_path, {"roles.yaml": roles}), "data")
    assert ["is not a handle" in f.message for f in book.findings] == [True]


def test_write_then_check_then_drift(make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generated file that no longer follows from the data fails."""
    make(tmp_path / "data", {"roles.yaml": ROLES, "vendors.yaml": VENDORS})
    says = ".github/CODEOWNERS: differs; run: handbook codeowners --write\n"
    missing = run(tmp_path, monkeypatch, "--check")
    assert (missing.exit_code, missing.output) == (1, says)
    assert run(tmp_path, monkeypatch, "--write").exit_code == 0
    assert run(tmp_path, monkeypatch, "--check").exit_code == 0
    vendors = tmp_path / "data" / "vendors.yaml"
    vendors.write_text(VENDORS.replace("owner: pm", "owner: ux"))
    stale = run(tmp_path, monkeypatch, "--check")
    assert (stale.exit_code, stale.output) == (1, says)
    assert [p.name for p in (tmp_path / ".github").iterdir()] == ["CODEOWNERS"]


def test_data_outside_the_repository_is_a_usage_error(
    twin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(tmp_path, monkeypatch, "--data", str(twin))
    assert result.exit_code == 2
    assert "run this at the repository's root" in result.output


def test_the_project_s_own_file_is_current_and_invents_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run(ROOT, monkeypatch, "--check").output == ""
    assert "@" not in (ROOT / ".github" / "CODEOWNERS").read_text("utf-8")
