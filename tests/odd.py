"""Handbooks with names that nobody who made a page had in mind."""

import itertools
import json
import re
from pathlib import Path

from building import copy_project

LONG = "Verylongname" * 25  # 300 letters, and nowhere to break
WORDY = "Restore the very long database of the other country " * 5
TITLES = (
    LONG,
    "本番環境のデータベースを復元し、請求書を毎月確認する手順",
    "استعادة قاعدة البيانات من النسخة الاحتياطية",
    "🔥🧯 فريق العمليات / Betriebsübergabe 👩‍👩‍👧‍👦 ⚙️",
    WORDY.strip(),
)
# Names by which others refer to a record, and what is said of the source.
_SPARED = ("pages.yaml", "handbook.yaml", "facts.yaml")
_TITLE = re.compile(r"(?m)^((?:- |  |  - |    )?title: ).*$")


def odd(folder: Path, twin: Path) -> Path:
    """A copy of the project with the twin's data, in which every title is odd in its turn."""
    copy_project(folder, twin)
    turn = itertools.count()
    for path in sorted((folder / "data").rglob("*.yaml")):
        if path.name not in _SPARED and "source" not in path.parts:
            text = path.read_text("utf-8")
            path.write_text(_TITLE.sub(lambda line: line[1] + _next(turn), text), "utf-8")
    return folder


def _next(turn: "itertools.count[int]") -> str:
    number = next(turn)
    return json.dumps(f"{TITLES[number % len(TITLES)]} {number}", ensure_ascii=False)


def right_to_left(folder: Path, twin: Path) -> Path:
    """The same, in a language that is read from the right."""
    odd(folder, twin)
    settings = folder / "mkdocs.yml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("  name: handbook\n", "  name: handbook\n  language: ar\n", 1))
    return folder
