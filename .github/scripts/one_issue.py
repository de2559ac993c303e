"""Keeps one issue: opens it, brings it up to date, opens it again, or closes it.

    one_issue.py LABEL TITLE FILE

FILE is the issue's text in Markdown; an empty one closes the issue. The issue is known by a
mark in its text and by its label, so that no issue of a person is ever written over. Talks to
GitHub through `gh`, which reads GH_TOKEN and GH_REPO.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

# Seconds for one call, and how many issues with the label are looked through.
PATIENCE, MOST = 120, 500
# GitHub refuses a longer text ("body is too long").
LONGEST = 65_536
CUT = "\n\nThe rest is left out here: run the command yourself, or read it in the run's summary.\n"


def gh(*words: str) -> str:
    """What gh prints. Raises CalledProcessError where it fails, and TimeoutExpired."""
    done = subprocess.run(
        ["gh", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return done.stdout


def mark(label: str) -> str:
    """The first line of the issue's text; readers don't see it."""
    return f"<!-- kept by one_issue.py: {label} -->"


def body(label: str, text: str) -> str:
    """The issue's text, cut after a whole line where it is too long for GitHub."""
    whole = f"{mark(label)}\n{text}"
    if len(whole) <= LONGEST:
        return whole
    room = whole[: LONGEST - len(CUT)]
    return room[: room.rindex("\n")] + CUT


def known(label: str) -> dict[str, str] | None:
    """The issue that carries the mark, the oldest one if there are several; or None.

    Raises ValueError where there may be more issues than were looked through: without the one
    that was made before, another would be opened at each run.
    """
    found = json.loads(
        gh(
            "issue", "list", "--label", label, "--state", "all", "--limit", str(MOST),
            "--json", "number,state,body",
        )
    )  # fmt: skip
    marked = [each for each in found if each["body"].startswith(mark(label))]
    if not marked and len(found) >= MOST:
        raise ValueError(f'more than {MOST} issues carry the label "{label}"; take it off others')
    return min(marked, key=lambda each: int(each["number"]), default=None)


def keep(label: str, title: str, text: str) -> str:
    """Bring the issue in line with the text; the answer says what was done."""
    issue = known(label)
    number = str(issue["number"]) if issue else ""
    is_open = issue is not None and issue["state"] == "OPEN"
    if not text.strip():
        if is_open:
            gh("issue", "close", number, "--comment", "Nothing is left of it.")
        return f"closed #{number}" if is_open else "nothing to report, no issue open"
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "body.md"
        file.write_text(body(label, text), "utf-8")
        if not issue:
            gh("label", "create", label, "--force", "--description", "Kept by a workflow")
            gh("issue", "create", "--title", title, "--label", label, "--body-file", str(file))
            return "opened"
        gh("issue", "edit", number, "--title", title, "--body-file", str(file))
    if not is_open:
        gh("issue", "reopen", number)
    return f"updated #{number}"


def main(words: list[str]) -> int:
    """Keep the issue; exit codes are the handbook's: 0 done, 2 usage, 3 not done."""
    if len(words) != 3:
        print("usage: one_issue.py LABEL TITLE FILE", file=sys.stderr)
        return 2
    label, title, file = words
    try:
        print(f"{label}: {keep(label, title, Path(file).read_text('utf-8'))}")
    except subprocess.CalledProcessError as error:
        print(f"one_issue: gh {error.cmd[1]} {error.cmd[2]} failed, see above", file=sys.stderr)
        return 3
    except subprocess.TimeoutExpired as error:
        said = f"gh {error.cmd[1]} {error.cmd[2]} did not end in {PATIENCE} seconds"
        print(f"one_issue: {said}; run again: the issue is looked up first", file=sys.stderr)
        return 3
    except (OSError, ValueError) as error:
        print(f"one_issue: {error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
