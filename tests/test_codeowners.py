"""CODEOWNERS follows from the owners in the data, and says what is not set."""

import datetime as dt
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import load
from handbook.cli.main import cli
from handbook.exports.codeowners import HEADER as ANY_HEADER
from handbook.exports.codeowners import UNSET, codeowners, placed

HERE = Path(__file__).parent
HEADER = ANY_HEADER.format("data")
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
    assert text == f"{ANY_HEADER.format('our data')}\n/our\\ data/vendors.yaml @acme/ux\n"


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


def test_data_in_no_repository_and_not_below_this_folder_is_a_usage_error(
    make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "there" / "data", {})
    (tmp_path / "here").mkdir()
    result = run(tmp_path / "here", monkeypatch, "--data", "../there/data")
    assert result.exit_code == 2
    assert "is in no git repository, and not below this folder" in result.output


def git(folder: Path, *words: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def monorepo(make, folder: Path, remote: str = "https://github.com/acme/all.git") -> Path:
    """A handbook in a sub-folder of a larger repository; its folder."""
    git(folder, "init", "-q")
    git(folder, "remote", "add", "origin", remote)
    pages = "- {id: a, title: A, path: backups, owner: ux}\n"
    vendors = VENDORS.replace("owner: pm", "owner: ux")
    make(
        folder / "ops" / "data", {"roles.yaml": ROLES, "vendors.yaml": vendors, "pages.yaml": pages}
    )
    (folder / "ops" / "docs").mkdir()
    (folder / "ops" / "docs" / "backups.md").write_text("# {{ page_title() }}\n")
    return folder / "ops"


SUB = "".join(
    f"/ops/{name} @acme/ux\n"
    for name in ("data/pages.yaml", "data/vendors.yaml", "docs/backups.md")
)


@pytest.mark.parametrize(
    ("remote", "place"),
    [
        ("https://github.com/acme/all.git", ".github/CODEOWNERS"),
        ("git@gitlab.acme.example:acme/all.git", ".gitlab/CODEOWNERS"),
        ("https://bitbucket.org/acme/all", ".bitbucket/CODEOWNERS"),
        ("/srv/git/all.git", ".github/CODEOWNERS"),
    ],
)
def test_in_a_sub_folder_the_file_is_at_the_top_where_its_host_reads_it(
    remote: str, place: str, make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = monorepo(make, tmp_path, remote)
    written = run(folder, monkeypatch, "--write")
    assert (written.exit_code, written.output) == (0, f"Written to ../{place}\n")
    expected = f"{ANY_HEADER.format('ops/data')}\n{SUB}"
    assert (tmp_path / place).read_text() == expected
    assert not (folder / ".github").exists()
    # The same from the top, and from anywhere.
    assert run(tmp_path, monkeypatch, "--check", "--data", "ops/data").output == ""
    assert run(tmp_path, monkeypatch, "--data", str(folder / "data")).output == expected


def test_gitea_reads_regular_expressions(make, tmp_path: Path, monkeypatch) -> None:
    folder = monorepo(make, tmp_path, "https://gitea.acme.example/acme/all.git")
    run(folder, monkeypatch, "--write")
    lines = (tmp_path / "CODEOWNERS").read_text().splitlines()
    assert "ops/data/vendors[.]yaml @acme/ux" in lines
    assert re.fullmatch("ops/data/vendors[.]yaml", "ops/data/vendors.yaml")


def test_what_others_wrote_in_the_file_stays(make, tmp_path: Path, monkeypatch) -> None:
    folder = monorepo(make, tmp_path)
    others = "# Ours\r\n* @acme/core\r\n/web/ @acme/web # caf\xe9\r\n".encode("latin-1")
    (tmp_path / "CODEOWNERS").write_bytes(others)
    assert run(folder, monkeypatch, "--check").exit_code == 1
    assert run(folder, monkeypatch, "--write").output == "Written to ../CODEOWNERS\n"
    after = (tmp_path / "CODEOWNERS").read_bytes()
    own = f"{ANY_HEADER.format('ops/data')}\n{SUB}"
    part = f"\n# begin of what is made from ops/data/\n{own}# end of what is made from ops/data/\n"
    assert after == others + part.replace("\n", "\r\n").encode()
    assert run(folder, monkeypatch, "--check").exit_code == 0
    (tmp_path / "CODEOWNERS").write_bytes(after.replace(b"vendors.yaml", b"x.yaml") + b"/z @z\r\n")
    run(folder, monkeypatch, "--write")
    assert (tmp_path / "CODEOWNERS").read_bytes() == after + b"/z @z\r\n"


def test_two_handbooks_of_one_repository_keep_their_own_parts() -> None:
    one, two = (f"{ANY_HEADER.format(name)}\n/{name}/x @a\n" for name in ("a/data", "b/data"))
    both = placed(placed("", one, "a/data"), two, "b/data")
    assert both.startswith(one)
    assert placed(both, one, "a/data") == both
    assert placed(both, two, "b/data") == both
    newer = one.replace("@a", "@c")
    assert placed(both, newer, "a/data") == both.replace("/a/data/x @a", "/a/data/x @c")


def test_a_part_without_its_last_line_is_not_written_over(
    make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = monorepo(make, tmp_path)
    before = "* @acme/core\n# begin of what is made from ops/data/\n/x @y\n"
    (tmp_path / "CODEOWNERS").write_text(before)
    result = run(folder, monkeypatch, "--write")
    assert (result.exit_code, (tmp_path / "CODEOWNERS").read_text()) == (1, before)
    assert "a line is missing: # end of what is made from ops/data/" in result.output


def test_the_project_s_own_file_is_current_and_invents_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert run(ROOT, monkeypatch, "--check").output == ""
    assert "@" not in (ROOT / ".github" / "CODEOWNERS").read_text("utf-8")


def test_a_file_that_only_time_made_old_passes_and_says_so(
    make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The calendar alone turns no gate red; a change of the data does."""
    held = HOLDS + "  end: 2026-06-30\n"
    files = {"roles": ROLES, "people": PEOPLE, "assignments": held, "vendors": VENDORS}
    make(tmp_path / "data", {f"{name}.yaml": text for name, text in files.items()})
    run(tmp_path, monkeypatch, "--write", "--as-of=2026-03-01")
    said = {
        day: run(tmp_path, monkeypatch, "--check", f"--as-of={day}")
        for day in ("2026-03-01", "2026-07-01", "2028-07-01")
    }
    assert [result.exit_code for result in said.values()] == [0, 0, 0]
    assert said["2026-03-01"].output == ""
    assert "holders changed since it was written" in said["2028-07-01"].output
    (tmp_path / "data" / "people.yaml").write_text(PEOPLE.replace("@ada", "@eve"))
    assert run(tmp_path, monkeypatch, "--check", "--as-of=2028-07-01").exit_code == 1
