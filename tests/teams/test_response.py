"""Thirty-six pages of a response handbook, as teams publish them with MkDocs.

Every word is made up. They use what people write every day: boxes, tasks, tabs, tables,
diagrams, footnotes, pictures, a deep navigation and front matter.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbook.cli.main import cli

HERE = Path(__file__).parent / "response"
PROJECT = Path(__file__).resolve().parents[2]
# Each fault: the file, what stands there, what somebody wrote instead, and all that is said.
FAULTS = {
    "a link to a page that moved": (
        "docs/index.md",
        "(during/roles.md#incident-commander)",
        "(roles.md)",
        'docs/index.md:15:42: HB1033 "roles.md" leads to nothing',
        'did you mean "during/roles.md"? it is in another folder',
    ),
    "an anchor that is no heading": (
        "docs/before/severity.md",
        "commander.md#severity",
        "commander.md#severety",
        'docs/before/severity.md:14:56: HB1210 no anchor "#severety" on "during/commander/"',
        'did you mean "#severity"?',
    ),
    "an anchor of a heading in another script": (
        "docs/resources/reading.md",
        "(#日本語の資料)",
        "(#日本語の資科)",
        'docs/resources/reading.md:5:16: HB1210 no anchor "#日本語の資科" on "resources/reading/"',
        'did you mean "#日本語の資料"?',
    ),
    "a link from the root of the site": (
        "docs/during/index.md",
        "(roles.md)",
        "(/during/roles/)",
        'docs/during/index.md:3:83: HB1033 "/during/roles/" is an absolute link',
        'did you mean "roles.md"? the site may stand below another address',
    ),
    "letter case in a link": (
        "docs/after/index.md",
        "(review.md)",
        "(Review.md)",
        'docs/after/index.md:3:13: HB1033 "Review.md" leads to nothing',
        'did you mean "review.md"? letter case counts',
    ),
    "a picture that is not there": (
        "docs/index.md",
        "assets/phases.svg",
        "assets/phaces.svg",
        'docs/index.md:18:21: HB1033 "assets/phaces.svg" leads to nothing',
        'did you mean "assets/phases.svg"?',
    ),
    "a mail address that is no link": (
        "docs/during/liaison.md",
        "(mailto:status@larkspur.example)",
        "(status@larkspur.example)",
        "docs/during/liaison.md:9:46: HB1033 "
        '"status@larkspur.example" is a mail address without its scheme',
        "write mailto:status@larkspur.example",
    ),
    "braces outside of code": (
        "docs/before/alerting/thresholds.md",
        "`{{ $value }}`",
        "{{ $value }}",
        "docs/before/alerting/thresholds.md:11:12: HB1021 template syntax: unexpected char '$'",
        "braces that should be read as text stand in backticks: `{{ … }}`",
    ),
    "tabs of another system": (
        "docs/before/alerting/principles.md",
        '=== "Good"',
        "{% tab Good %}",
        "docs/before/alerting/principles.md:5:1: "
        "HB1021 template syntax: Encountered unknown tag 'tab'.",
        "braces that should be read as text stand in backticks: `{{ … }}`",
    ),
    "a macro that is not there": (
        "docs/about.md",
        "# About these pages",
        "# {{ page_titel() }}",
        'docs/about.md:1:3: HB1021 unknown macro "page_titel"',
        'did you mean "page_title"?',
    ),
    "a task without its blank": (
        "docs/after/follow-ups.md",
        "- [ ] Ticket",
        "- []  Ticket",
        "docs/after/follow-ups.md:7:1: HB1035 warning: a task that is not understood: [] Ticket",
        "write - [ ] with one blank between the brackets and one after them",
    ),
    "a box whose text is not indented": (
        "docs/during/first-five-minutes.md",
        "    If guests",
        "If guests",
        "docs/during/first-five-minutes.md:7:1: HB1035 warning: a box without text: !!! danger",
        "indent its text by four",
    ),
    "a wiki link": (
        "docs/glossary.md",
        "[who leaves](during/bridge.md#who-leaves)",
        "[[Bridge]]",
        "docs/glossary.md:10:38: HB1035 warning: a wiki link that is not understood: [[Bridge]]",
        "write [the page](page.md)",
    ),
    "a fence that is never closed": (
        "docs/during/scribe.md",
        "region\n```",
        "region",
        "docs/during/scribe.md:3:1: HB1035 warning: a fence that is never closed",
        "close it with a line of the same signs",
    ),
    "a diagram with half an arrow": (
        "docs/before/escalation.md",
        "D --> E[Duty manager]",
        "D -->",
        "docs/before/escalation.md:3:1: HB1035 warning: "
        "a diagram that cannot be drawn: Line 5: Incomplete edge statement: 'D -->'",
        "its text is shown",
    ),
    "a footnote without its text": (
        "docs/after/metrics.md",
        "\n[^ack]: From",
        "\nFrom",
        "docs/after/metrics.md:11:32: "
        "HB1212 a footnote without a target stands in the text: [^ack]",
        "define it, write a link in its place, or write the text as `code`",
    ),
    "the same anchor twice": (
        "docs/during/bridge.md",
        "## Who stays\n\nWho does something.\n",
        "## Who stays {#calm}\n\n## Who is quiet {#calm}\n",
        'docs/during/bridge.md:7:19: HB1211 the id "calm" is on the page twice',
        "a link leads to the first; give the others an id of their own",
    ),
    "a page outside of the navigation": (
        "mkdocs.yml",
        "          - during/deputy.md\n",
        "",
        "docs/during/deputy.md:1:1: HB1032 this page is not in the navigation",
        "name it below nav: in mkdocs.yml, or below not_in_nav:",
    ),
    "an entry without its page": (
        "mkdocs.yml",
        "  - about.md\n",
        "  - about.md\n  - Contact: contact.md\n",
        'mkdocs.yml:64:14: HB1031 the navigation names "contact.md", which is no page',
        'did you mean "contacts.md"?',
    ),
    "a title that is no text": (
        "docs/after/review.md",
        "title: The review",
        "title: [The, review]",
        "docs/after/review.md:2:8: HB1036 title must be text, got a list",
        "write it in one line",
    ),
    "a key that the theme does not know": (
        "docs/after/review.md",
        "author: The",
        "autor: The",
        'docs/after/review.md:3:1: HB1006 unknown key "autor" in front matter',
        'did you mean "author"? known keys: title, description, author, hide, icon, search,'
        " section, status, tags",
    ),
    "a scheme that hides": (
        "docs/resources/reading.md",
        'https://example.org/incidents "A list"',
        "java&#115;cript:alert(1)",
        'docs/resources/reading.md:3:29: HB1038 scheme "javascript" is not allowed on a page',
        "use https, http, mailto, tel, sms, sip, xmpp, matrix, slack, msteams, "
        "or the path of a page",
    ),
}


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The pages, as people keep them; the tests run beside them."""
    shutil.copytree(HERE, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said() -> list[str]:
    """What the check says, less that the pages have no owner."""
    found = CliRunner().invoke(cli, ["check", "--quiet-gaps"]).stdout.splitlines()
    return found[:-1]


def test_nothing_is_wrong_with_the_pages_as_they_are(pages: Path) -> None:
    assert len(list(pages.rglob("docs/**/*.md"))) == 36
    assert said() == []


def test_pages_need_records_only_where_one_of_them_has_one(pages: Path) -> None:
    asked = ["check", "--select", "HB1030"]
    assert CliRunner().invoke(cli, asked).stdout == "0 errors, 0 warnings, 0 gaps\n"
    (pages / "data/pages.yaml").write_text("- {id: home, title: Home, path: index}\n")
    result = CliRunner().invoke(cli, asked)
    assert result.stdout.splitlines()[-1] == "0 errors, 0 warnings, 35 gaps"


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_one_finding_with_its_place(pages: Path, name: str) -> None:
    path, right, wrong, *expected = FAULTS[name]
    text = (pages / path).read_text("utf-8")
    assert text.count(right) == 1
    (pages / path).write_text(text.replace(right, wrong), "utf-8")
    assert [line.strip() for line in said()] == expected


def test_all_faults_are_found_in_one_run(pages: Path) -> None:
    """Each with its place; two of them are in one file, so that places may move by a line."""
    for path, right, wrong, *_ in FAULTS.values():
        text = (pages / path).read_text("utf-8")
        (pages / path).write_text(text.replace(right, wrong), "utf-8")
    codes = [line.split()[1] for line in said() if not line.startswith(" ")]
    assert sorted(codes) == sorted(each[3].split(": ", 1)[1].split()[0] for each in FAULTS.values())


def test_the_pages_are_built_strictly(pages: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=pages,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    page = (pages / "site/before/alerting/thresholds/index.html").read_text("utf-8")
    assert "<code>{{ $value }}</code>" in page
    assert "<code>{% if firing %}</code>" in page
    assert 'id="日本語の資料"' in (pages / "site/resources/reading/index.html").read_text("utf-8")
