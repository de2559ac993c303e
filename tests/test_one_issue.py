"""The one issue of a workflow is opened, updated, reopened and closed; no other is touched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / ".github" / "scripts" / "one_issue.py"
MARK = "<!-- kept by one_issue.py: handbook-audit -->\n"
# Keeps issues in a file, as far as the script asks gh for them.
FAKE_GH = f"""#!{sys.executable}
import json, pathlib, sys
store = pathlib.Path(__file__).with_name("issues.json")
issues = json.loads(store.read_text()) if store.exists() else []
words, (room, verb) = sys.argv[3:], sys.argv[1:3]
options = dict(zip(words, words[1:]))
if (pathlib.Path(__file__).with_name("broken")).exists():
    sys.exit("gh: HTTP 403")
if room == "issue" and verb == "list":
    wanted = options["--state"].upper()
    print(json.dumps([i for i in issues if options["--label"] in i["labels"]
                      and wanted in ("ALL", i["state"])][::-1]))
elif room == "issue" and verb == "create":
    issues.append(dict(number=len(issues) + 1, state="OPEN", labels=[options["--label"]],
                       title=options["--title"],
                       body=pathlib.Path(options["--body-file"]).read_text()))
elif room == "issue":
    (issue,) = [i for i in issues if i["number"] == int(words[0])]
    if verb == "edit":
        issue.update(title=options["--title"],
                     body=pathlib.Path(options["--body-file"]).read_text())
    else:
        issue["state"] = {{"close": "CLOSED", "reopen": "OPEN"}}[verb]
        issue["comment"] = options.get("--comment")
elif (room, verb) != ("label", "create"):
    sys.exit(f"no such command: {{sys.argv}}")
store.write_text(json.dumps(issues))
"""


class Host:
    """A code host of one folder, and the script run against it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "gh").write_text(FAKE_GH)
        (folder / "gh").chmod(0o755)

    def keep(self, text: str, label: str = "handbook-audit") -> subprocess.CompletedProcess[str]:
        (self.folder / "text.md").write_text(text, "utf-8")
        return subprocess.run(
            [sys.executable, SCRIPT, label, "Weekly audit", self.folder / "text.md"],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={**os.environ, "PATH": str(self.folder)},
        )

    @property
    def issues(self) -> list[dict[str, object]]:
        store = self.folder / "issues.json"
        return json.loads(store.read_text()) if store.exists() else []

    def put(self, *issues: dict[str, object]) -> None:
        (self.folder / "issues.json").write_text(json.dumps(issues))


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_the_first_report_opens_it(host: Host) -> None:
    result = host.keep("3 items.\n")
    assert (result.returncode, result.stdout) == (0, "handbook-audit: opened\n")
    (issue,) = host.issues
    assert issue["title"] == "Weekly audit"
    assert issue["labels"] == ["handbook-audit"]
    assert issue["body"] == f"{MARK}3 items.\n"


def test_the_next_report_updates_the_same_one(host: Host) -> None:
    host.keep("3 items.\n")
    assert host.keep("2 items.\n").stdout == "handbook-audit: updated #1\n"
    assert [issue["body"] for issue in host.issues] == [f"{MARK}2 items.\n"]


def test_an_empty_report_closes_it_and_a_new_one_opens_it_again(host: Host) -> None:
    host.keep("3 items.\n")
    assert host.keep("\n").stdout == "handbook-audit: closed #1\n"
    assert host.issues[0]["state"] == "CLOSED"
    assert host.keep("").stdout == "handbook-audit: nothing to report, no issue open\n"
    assert host.keep("1 item.\n").stdout == "handbook-audit: updated #1\n"
    assert [(i["state"], i["body"]) for i in host.issues] == [("OPEN", f"{MARK}1 item.\n")]


def test_two_reports_keep_an_issue_each(host: Host) -> None:
    host.keep("3 items.\n")
    host.keep("a dead link\n", "handbook-links")
    host.keep("2 items.\n")
    assert [issue["labels"] for issue in host.issues] == [["handbook-audit"], ["handbook-links"]]


def test_an_issue_that_a_person_wrote_is_left_alone(host: Host) -> None:
    theirs = {"number": 1, "state": "OPEN", "labels": ["handbook-audit"], "title": "Mine"}
    host.put({**theirs, "body": "My words"})
    host.keep("3 items.\n")
    host.keep("")
    assert [(i["title"], i["state"]) for i in host.issues] == [
        ("Mine", "OPEN"),
        ("Weekly audit", "CLOSED"),
    ]
    assert host.issues[0]["body"] == "My words"


def test_of_several_the_oldest_is_kept(host: Host) -> None:
    one = {"state": "OPEN", "labels": ["handbook-audit"], "title": "T", "body": MARK}
    host.put({"number": 1, **one}, {"number": 2, **one})
    assert host.keep("3 items.\n").stdout == "handbook-audit: updated #1\n"


def test_a_report_that_is_too_long_is_cut_after_a_line(host: Host) -> None:
    line = "- late: `a`, twelve days late\n"
    host.keep(line * 5000)
    body = str(host.issues[0]["body"])
    assert len(body) <= 65_536
    kept, _, rest = body.removeprefix(MARK).partition("\n\n")
    assert rest.startswith("The rest is left out here")
    assert set(kept.splitlines()) == {line.rstrip()}


def test_a_refusal_of_the_host_fails_without_a_traceback(host: Host) -> None:
    (host.folder / "broken").touch()
    result = host.keep("3 items.\n")
    assert result.returncode == 3
    assert result.stderr == "gh: HTTP 403\none_issue: gh issue list failed, see above\n"


def test_where_the_one_may_be_among_those_not_looked_at_no_other_is_opened(host: Host) -> None:
    other = {"state": "CLOSED", "labels": ["handbook-audit"], "title": "T", "body": "Mine"}
    host.put(*({"number": n, **other} for n in range(1, 501)))
    result = host.keep("3 items.\n")
    assert (result.returncode, len(host.issues)) == (3, 500)
    assert result.stderr == (
        'one_issue: more than 500 issues carry the label "handbook-audit"; take it off others\n'
    )


@pytest.mark.parametrize("words", [(), ("a", "b"), ("a", "b", "c", "d")])
def test_wrong_words_are_a_usage_error(words: tuple[str, ...]) -> None:
    result = subprocess.run(
        [sys.executable, SCRIPT, *words], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert result.stderr.startswith("usage: one_issue.py LABEL TITLE FILE")


def test_a_report_that_is_not_there_is_no_success(host: Host) -> None:
    result = subprocess.run(
        [sys.executable, SCRIPT, "l", "t", "gone"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 3
    assert result.stderr.startswith("one_issue: ")
