"""The summary of a change says what a reviewer asks: counts, errors, records, events, gaps."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.cli.main import cli
from handbook.markup.plain import escaped

ROLES = "- id: pm\n  title: PM\n- id: ux\n  title: UX\n"
VENDORS = "- id: stripe\n  title: Stripe\n  purpose: Payments\n"
DUTIES = "- id: sweep\n  title: Sweep\n  cadence: weekly\n  owner: pm\n  evidence: [note]\n"
EVENT = "kind: done\non: 2026-02-02\nsubject: sweep\nby: pm\noutcome: swept\nnote: All of it\n"
NAME = "data/log/2026/2026-02-02-sweep-aaaa.yaml"


@pytest.fixture
def repository(make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit and its data, where the commands run."""
    make(
        tmp_path / "data",
        {"roles.yaml": ROLES, "vendors.yaml": VENDORS, "duties.yaml": DUTIES},
    )
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


def git(folder: Path, *words: str) -> None:
    name = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", "-C", folder, *name, *words], check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def summary(*words: str) -> str:
    result = CliRunner().invoke(cli, ["summary", *words])
    assert result.exit_code == 0, result.output
    return result.output


def section(text: str, title: str) -> list[str]:
    """The lines of a section, or none where there is no such section."""
    _, found, rest = text.partition(f"### {title}\n\n")
    return rest.split("\n\n")[0].splitlines() if found else []


def test_nothing_changed_says_so(repository: Path) -> None:
    text = summary("--against", "HEAD")
    assert text.startswith("## The handbook\n\nNo error.\n\n| | Now | In HEAD |\n| --- |")
    assert text.endswith("\nNo record, event or gap changes.\n")
    assert "| Records | 4 | 4 |\n| Events | 0 | 0 |\n| Duties late | 0 | 0 |\n" in text
    assert "| Duties not known | 1 | 1 |\n| Machines' duties not observed | 0 | 0 |\n" in text


def test_records_that_came_went_and_changed(repository: Path) -> None:
    changed = VENDORS.replace("Payments", "Money") + "  owner: pm\n"
    write(repository, "data/vendors.yaml", changed)
    write(repository, "data/roles.yaml", ROLES.replace("id: ux", "id: qa"))
    assert section(summary("--against", "HEAD"), "Records") == [
        "- added role `qa`: UX",
        "- changed vendor `stripe`: Stripe (`owner`, `purpose`)",
        "- removed role `ux`: UX",
    ]


def test_a_gap_that_closed_and_one_that_opened(repository: Path) -> None:
    write(repository, "data/vendors.yaml", VENDORS + "  owner: pm\n")
    write(repository, "data/duties.yaml", DUTIES.replace("  owner: pm\n", ""))
    text = summary("--against", "HEAD")
    assert [each for each in section(text, "Gaps closed") if "owner" in each] == [
        '- vendor "stripe" has no owner'
    ]
    assert [each for each in section(text, "Gaps opened") if "owner" in each] == [
        '- duty "sweep" has no owner'
    ]


def test_events_added_changed_and_removed(repository: Path) -> None:
    write(repository, NAME, EVENT)
    line = "2026-02-02 done: Sweep, swept, by pm"
    assert section(summary("--against", "HEAD"), "Events") == [f"- added {line}"]
    commit(repository)
    write(repository, NAME, EVENT.replace("All of it", "Most of it"))
    assert section(summary("--against", "HEAD"), "Events") == [f"- changed {line}"]
    (repository / NAME).unlink()
    assert section(summary("--against", "HEAD"), "Events") == [f"- removed {line}"]


def test_an_error_comes_first_with_its_place_and_what_to_do(repository: Path) -> None:
    write(repository, "data/vendors.yaml", VENDORS + "  owner: pn\n")
    text = summary("--against", "HEAD")
    assert text.startswith("## The handbook\n\n**1 error to mend.**\n")
    (line,) = section(text, "Errors")
    where, hint = map(escaped, ("data/vendors.yaml:4:10", "ids are written in data/roles.yaml"))
    assert line == f'- {where} HB401 unknown role "pn": {hint}'


def test_without_a_revision_it_says_that_it_does_not_compare(repository: Path) -> None:
    text = summary()
    assert "\nNot compared: no revision was named" in text
    assert "| | Now |\n| --- | --- |\n| Errors | 0 |\n" in text


@pytest.mark.parametrize(
    "revision", ["gone", "", "-h", "--output=taken", "HEAD:data", "a\nb", "a\0b", "HEAD~9"]
)
def test_a_revision_that_is_none_is_a_usage_error_and_writes_nothing(
    repository: Path, revision: str
) -> None:
    before = sorted(repository.rglob("*"))
    result = CliRunner().invoke(cli, ["summary", f"--against={revision}"])
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
    assert "Invalid value for --against" in result.output
    assert sorted(repository.rglob("*")) == before


def test_a_misspelt_revision_is_told_with_the_nearest(repository: Path) -> None:
    git(repository, "branch", "release")
    result = CliRunner().invoke(cli, ["summary", "--against=relaese"])
    assert 'there is no revision "relaese"; did you mean "release"?' in result.output


def test_what_was_done_on_the_other_side_since_is_no_part_of_the_change(repository: Path) -> None:
    git(repository, "branch", "change")
    write(repository, NAME, EVENT)
    write(repository, "data/roles.yaml", ROLES + "- id: qa\n  title: QA\n")
    commit(repository)
    git(repository, "branch", "theirs")
    git(repository, "checkout", "-q", "change")
    write(repository, "data/vendors.yaml", VENDORS.replace("Payments", "Money"))
    commit(repository)
    text = summary("--against", "theirs")
    assert section(text, "Records") == ["- changed vendor `stripe`: Stripe (`purpose`)"]
    assert section(text, "Events") == []
    assert re.search(r"\| \| Now \| In theirs at [0-9a-f]{12} \|", text)


def test_a_link_that_leads_out_of_an_older_revision_is_a_plain_word(repository: Path) -> None:
    (repository / "data" / "faq.yaml").symlink_to("/etc/hostname")
    commit(repository)
    (repository / "data" / "faq.yaml").unlink()
    commit(repository)
    text = summary("--against", "HEAD~1")
    assert "\nNot compared: the data cannot be read as it is in HEAD\\~1" in text


def test_it_says_what_the_check_says_of_pages_and_of_ignores_too(repository: Path) -> None:
    ignore = "ignores:\n  - {code: HB9999, reason: It is new.}\n"
    settings = (repository / "data" / "handbook.yaml").read_text("utf-8") + ignore
    write(repository, "data/handbook.yaml", settings)
    write(repository, "docs/index.md", "# {{ page_title() }}\n\n<script>x</script>\n")
    checked = CliRunner().invoke(cli, ["check", "--format=json"]).stdout
    wrong = {each["code"] for each in json.loads(checked) if each["severity"] == "error"}
    assert wrong == {"HB001", "HB1009"}
    lines = section(summary("--against", "HEAD"), "Errors")
    assert {code for line in lines for code in re.findall(r"HB\d+", line)} >= wrong
    assert len(lines) == len([e for e in json.loads(checked) if e["severity"] == "error"])


def test_data_that_cannot_be_read_is_told_without_figures_and_fails(repository: Path) -> None:
    write(repository, "data/vendors.yaml", "- id: [\n")
    result = CliRunner().invoke(cli, ["summary", "--against=HEAD"])
    assert result.exit_code == 1
    assert "error to mend.**\n\n### Errors\n\n- data/vendors" in result.output
    assert "| Records |" not in result.output
    assert "\n### Records\n" not in result.output


def test_a_revision_without_data_is_told(repository: Path) -> None:
    git(repository, "rm", "-rq", "--cached", "data")
    git(repository, "commit", "-qm", "none")
    assert "\nNot compared: " in summary("--against", "HEAD")


def test_markup_in_a_title_stays_text(repository: Path) -> None:
    title = "<img src=x> [a](b) | `c`"
    write(repository, "data/vendors.yaml", VENDORS.replace("Stripe", f'"{title}"', 1))
    (line,) = section(summary("--against", "HEAD"), "Records")
    assert line == f"- changed vendor `stripe`: {escaped(title)} (`title`)"
    assert "<img" not in line.replace("\\<", "")


def test_a_long_list_is_cut_and_counted(repository: Path) -> None:
    more = "".join(f"- id: r{number}\n  title: R\n" for number in range(140))
    write(repository, "data/roles.yaml", ROLES + more)
    lines = section(summary("--against", "HEAD"), "Records")
    assert (len(lines), lines[-1]) == (101, "- and 40 more")
