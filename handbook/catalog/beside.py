"""What stands beside the pages and makes the site with them: its configuration, macros, theme."""

import os
from collections.abc import Iterator
from pathlib import Path

import yaml

from handbook.catalog.docs import DocsFolder
from handbook.catalog.files import Stamp
from handbook.files.inside import read_listed
from handbook.findings import Finding, Where
from handbook.source import codes
from handbook.source.characters import in_escapes, without_hidden
from handbook.source.conflicts import conflicts

CONFIGURATION, FOLDERS = "mkdocs.yml", ("macros", "overrides")
TEXTS = (".css", ".html", ".js", ".json", ".md", ".py", ".svg", ".txt", ".xml", ".yaml", ".yml")


def paths(docs: DocsFolder) -> Iterator[str]:
    """The files beside a docs folder that people write, relative to the folder above it."""
    project = docs.root.parent
    if (project / CONFIGURATION).is_file():
        yield CONFIGURATION
    for name in FOLDERS:
        for folder, folders, files in os.walk(project / name):
            folders[:] = sorted(n for n in folders if n[0] not in "._")
            for file in sorted(files):
                if file.endswith(TEXTS):
                    yield (Path(folder) / file).relative_to(project).as_posix()


def stamps_beside(docs: DocsFolder) -> tuple[Stamp, ...]:
    """Path, change time and size of each of these files."""
    status = ((path, (docs.root.parent / path).stat()) for path in paths(docs))
    return tuple((path, found.st_mtime_ns, found.st_size) for path, found in status)


def look_beside(docs: DocsFolder) -> Iterator[Finding]:
    """Conflicts of a merge in these files, and characters that nobody sees."""
    above = docs.shown.rpartition("/")[0]
    for path in paths(docs):
        try:
            text = read_listed(docs.root.parent, path).decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue  # who uses the file says so
        yield from _faults(text, f"{above}/{path}" if above else path)


def _faults(text: str, shown: str) -> Iterator[Finding]:
    if found := conflicts(text, shown, ruled=shown.endswith(".md")):
        yield from found
        return
    seen, found = without_hidden(text, shown)
    yield from found
    if shown.endswith(CONFIGURATION) and "\\" in seen:
        yield from _escaped(seen, shown)


def _escaped(text: str, shown: str) -> Iterator[Finding]:
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            unseen, mark = in_escapes(getattr(event, "value", None) or ""), event.start_mark
            if unseen and mark:
                where = Where(shown, mark.line + 1, mark.column + 1)
                yield codes.UNSEEN.at(where, unseen, "remove the escape")
    except yaml.YAMLError:
        return  # MkDocs says so
