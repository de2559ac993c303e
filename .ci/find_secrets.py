"""Looks for secrets: in a folder, and with --since in every commit after a revision.

The scanner is kingfisher, offline: it validates nothing and asks nobody. What it finds is
never printed. Exit codes are the handbook's: 0 nothing found, 1 found, 2 usage, 3 not scanned.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

try:
    from handbook import git
except ModuleNotFoundError:
    print("find_secrets: run it by .venv/bin/python, which make setup makes", file=sys.stderr)
    sys.exit(3)

HERE = Path(__file__).resolve().parent
SCANNER = Path(sys.executable).with_name("kingfisher")
# kingfisher's "Exit codes": 200 findings, 205 findings that were validated.
RAN = (0, 200, 205)
# What tools leave in a checkout and git ignores. site/ is scanned, for it is published.
BESIDE = (".git", ".venv", ".cache", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis")
HINT = (
    "Treat it as leaked: revoke it at its vendor first. Then take it out and name where it is "
    "stored instead. A commit keeps what a later one removes: rewrite it before it is merged."
)


class NotScanned(Exception):  # noqa: N818
    """The scan did not finish, so that it says nothing; the text says why."""


@dataclass(frozen=True, slots=True, order=True)
class Secret:
    """Where something looks like a secret, and which form; never what it is."""

    path: str
    line: int
    column: int
    form: str
    commit: str = ""

    def __str__(self) -> str:
        where = f"{_shown(self.path)}:{self.line}:{self.column}"
        return f"{where}: looks like a secret ({self.form}){self._of_commit()}\n    {HINT}"

    def annotation(self) -> str:
        """The same as a workflow command, which GitHub shows on the changed line."""
        place = f"file={_escaped(self.path, ':,')},line={self.line},title=Looks like a secret"
        return f"::error {place}::{self.form}{self._of_commit()}. {HINT}"

    def _of_commit(self) -> str:
        return f" in commit {self.commit[:12]}" if self.commit else ""


def _shown(path: str) -> str:
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in path)


def _escaped(text: str, more: str) -> str:
    """Text as a property of a workflow command (GitHub's toolkit, "escapeProperty")."""
    for char in f"%\r\n{more}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def scan(target: str, *options: str, least: int = 1) -> Iterator[Secret]:
    """What kingfisher finds.

    Raises NotScanned where it did not read what it was given, or fewer than `least` files.
    """
    done = subprocess.run(
        [
            str(SCANNER), "scan", _no_option(target), "--no-validate", "--no-update-check",
            "--redact", "--no-dedup", "--no-ignore", "--format", "jsonl",
            "--rules-path", str(HERE / "secret-rules.yaml"), *options,
        ],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    records = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    # An input that cannot be read is only a line on stderr, with exit code 0.
    if done.returncode not in RAN or "ERROR" in done.stderr or not _finished(records, least):
        lines = [line for line in done.stderr.splitlines() if "INFO" not in line]
        reason = next(filter(None, lines), "it read no file")
        raise NotScanned(f"kingfisher did not scan {target}: {reason.strip()[:400]}")
    yield from (_secret(record) for record in records if "finding" in record)


def _no_option(target: str) -> str:
    return f"./{target}" if target.startswith("-") else target


def _finished(records: list[dict[str, Any]], least: int) -> bool:
    """Whether the report is whole, and at least so many files were read."""
    read = [record["blobs_scanned"] for record in records if "blobs_scanned" in record]
    states = [record["audit"]["summary"] for record in records if "audit" in record]
    unread = sum(s["scan_partial"] + s["scan_failed"] + s["pending"] for s in states)
    return bool(read) and sum(read) >= least and not unread


def _secret(record: dict[str, Any]) -> Secret:
    found = record["finding"]
    commit = (found.get("git_metadata") or {}).get("commit", {}).get("id", "")
    path = os.path.normpath(found["path"])
    return Secret(path, found["line"], found["column_start"] + 1, record["rule"]["name"], commit)


def in_folder(folder: str) -> Iterator[Secret]:
    """The secrets in the files of a folder as they are now, site/ among them.

    What kingfisher does not look at is looked at beside it: passwords by their names, tokens
    over line ends, file names, metadata, and what is packed.
    """
    excluded = (word for name in BESIDE for word in ("--exclude", name))
    found = set(scan(folder, "--git-history", "none", *excluded))
    yield from found
    told = {(each.path, each.line) for each in found}
    yield from (each for each in _beside(Path(folder)) if (each.path, each.line) not in told)


def _beside(root: Path) -> Iterator[Secret]:
    """What the handbook's own search finds. Raises NotScanned where it is not installed."""
    try:
        from handbook.secrets import find, inside  # noqa: PLC0415  (--since works without it)
    except ImportError as error:
        raise NotScanned(f"{error}; run it with .venv/bin/python") from None
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in BESIDE)
        for file in (Path(folder) / name for name in sorted(names)):
            path = os.path.normpath(file)
            for leak in find(str(file.relative_to(root))):
                yield Secret(path, 1, 1, f"{leak.sort}, in its name")
            if file.is_symlink() or not file.is_file():
                continue
            for part, leak, text in inside.leaks(file.read_bytes()[: inside.MOST]):
                before = "" if part else text[: leak.start]
                place = before.count("\n") + 1, len(before) - before.rfind("\n")
                yield Secret(path, *place, f"{leak.sort}, in {part}" if part else leak.sort)


def in_commits(folder: str, since: str) -> Iterator[Secret]:
    """The secrets in files and messages of each commit after a revision, removed later or not.

    Raises NotScanned where git does not know the revision.
    """
    try:
        base = git.commit(Path(folder), since)
        listed = git.run(Path(folder), "rev-list", f"{base}..HEAD", "--").decode().split()
        texts = {commit: _message(folder, commit) for commit in listed}
    except git.GitError as error:
        raise NotScanned(str(error)) from None
    if not listed:
        return
    yield from scan(folder, "--since-commit", base, "--branch", "HEAD", least=0)
    with tempfile.TemporaryDirectory() as place:
        for commit, text in texts.items():
            (Path(place) / commit).write_text(text, "utf-8")
        for each in scan(place):
            commit = Path(each.path).name
            yield Secret("the commit's message", each.line, each.column, each.form, commit)


def _message(folder: str, commit: str) -> str:
    # Without a patch, so that no program of the repository is asked for a difference.
    said = git.run(Path(folder), "log", "-1", "--no-show-signature", "--format=%B", commit, "--")
    return said.decode("utf-8", "replace")


def _scans(folder: str, since: str | None) -> Iterator[Secret]:
    return in_folder(folder) if since is None else in_commits(folder, since)


def main() -> int:
    """Print what was found, one line each, and say how many."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", nargs="?", default=".", help="by default where it is run")
    parser.add_argument("--since", metavar="REV", help="scan each commit after REV instead")
    asked = parser.parse_args()
    try:
        found = _scans(asked.folder, asked.since)
        secrets = sorted(set(found))
    except (NotScanned, OSError) as error:
        print(f"find_secrets: {error}", file=sys.stderr)
        return 3
    for each in secrets:
        print(each)
        if os.environ.get("GITHUB_ACTIONS"):
            print(each.annotation())
    print("1 secret." if len(secrets) == 1 else f"{len(secrets)} secrets.")
    return 1 if secrets else 0


if __name__ == "__main__":
    sys.exit(main())
