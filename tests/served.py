"""A project that is built again and again in one process, as `mkdocs serve` builds it.

It reads one request a line, as JSON: the pages that are open meanwhile, by their files in the site,
and what is saved while the site is being built. It answers with the pages that were made, in their
order, with those that were shown too soon and are others in the site, and with what kept the site
from being built.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from building import ask

SERVED = "http://127.0.0.1:8000/"


class Answer(NamedTuple):
    """The pages that a build made, in their order, and why there is no site, or "".

    `early` are those that were made before the build began, `wrong` those that were shown and are
    others in the site, `builds` how many builds it took, and `overtook` those that were shown
    while a build of an older site went on. `known` says whether the page that was opened meanwhile
    was known before the build had ended.
    """

    made: list[str]
    early: list[str]
    wrong: list[str]
    problem: str
    builds: int = 1
    overtook: Sequence[str] = ()
    known: bool = False


class Saved(NamedTuple):
    """What happens at one of the moments of a build that look for it.

    Files are saved, or removed, and a page is opened, "" being none.
    """

    files: Mapping[str, str | None]
    moment: int
    opened: str = ""


NOTHING = Saved({}, 0)


class Served:
    """A process that builds one project as a server does."""

    def __init__(self, asks: TextIO, answers: TextIO, site: Path) -> None:
        self._asks, self._answers, self.site = asks, answers, site
        self.first = self._answer()

    def build(self, *looked_at: str, meanwhile: Saved = NOTHING) -> Answer:
        """Build again while these pages are open, and something is saved meanwhile."""
        self._asks.write(json.dumps([looked_at, meanwhile]) + "\n")
        self._asks.flush()
        return self._answer()

    def page(self, file: str) -> str:
        """A file of the site."""
        return (self.site / file).read_text("utf-8")

    def _answer(self) -> Answer:
        line = self._answers.readline()
        return Answer(**json.loads(line)) if line else Answer([], [], [], "it ended")


@contextmanager
def served(folder: Path, site: Path, env: Mapping[str, str] | None = None) -> Iterator[Served]:
    """A project as it is served; its site is built once by then."""
    with tempfile.TemporaryDirectory() as place:
        ways = [Path(place) / name for name in ("asks", "answers")]
        for way in ways:
            os.mkfifo(way)
        asks, answers = map(str, ways)
        ask({"folder": str(folder), "site": str(site), "asks": asks, "answers": answers}, env)
        with ways[0].open("w") as to, ways[1].open() as fro:
            yield Served(to, fro, site)
            to.close()
            fro.read()  # until it has ended


def serve(site: str, asks: Path, answers: Path) -> None:
    """Build the project of this folder for each line that is read, until there is none."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    with asks.open() as lines, answers.open("w") as told:
        _serve(site, lines, told)


def _serve(site: str, lines: TextIO, answers: TextIO) -> None:
    server = _Server(site)
    server.say(answers)
    for line in lines:
        looked_at, meanwhile = json.loads(line)
        server.answer(looked_at, Saved(*meanwhile))
        server.say(answers)


class _Server:
    """The server of this folder's project, and what it has done since it was asked last."""

    def __init__(self, site: str) -> None:
        from mkdocs.livereload import LiveReloadServer  # noqa: PLC0415

        self._site = Path(site)
        self._made: list[str] = []
        self._early: list[str] = []
        self._shown: dict[str, list[bytes]] = {}
        self._overtook: list[str] = []
        self._opened, self._known = "", False
        self._builds = self._coming = self._of_build = 0
        self._left = NOTHING
        self._live: Any = None
        config = self._load()
        config.plugins.on_startup(command="serve", dirty=False)
        self._build(config)
        server = LiveReloadServer(lambda: self._build(self._load()), "127.0.0.1", 0, site)
        live: Any = config.plugins.on_serve(server, config=config, builder=server.builder)
        for name in ("data", "docs", "macros", "overrides", "mkdocs.yml"):
            live.watch(name)
        live.changes()
        self._live, self._put, self._saved = live, live.ahead.put, live.saved
        live.ahead.put, live.saved = self._note, self._save

    def answer(self, looked_at: list[str], meanwhile: Saved) -> None:
        """Build again while pages are open, and something is saved."""
        self._made.clear()
        self._early.clear()
        self._shown.clear()
        self._overtook.clear()
        self._builds, self._left = 0, meanwhile
        self._opened, self._known = "", False
        with ExitStack() as self._browsers:
            for file in looked_at:
                self._open(file)
            self._live.builder()
        self._left = NOTHING

    def say(self, answers: TextIO) -> None:
        """Answer with what was done."""
        shown = self._shown.items()
        wrong = [file for file, seen in shown if {*seen} != {_read(self._site / file)}]
        problem = self._live._problem
        answer = Answer(
            self._made, self._early, wrong, problem, self._builds, self._overtook, self._known
        )
        answers.write(json.dumps(answer._asdict()) + "\n")
        answers.flush()

    def _open(self, file: str) -> None:
        self._browsers.enter_context(self._live.ahead.looked_at(file))

    def _load(self) -> Any:
        from mkdocs.config import load_config  # noqa: PLC0415

        config = load_config("mkdocs.yml", site_dir=str(self._site))
        config.site_url = SERVED
        return config

    def _build(self, config: Any) -> None:
        from mkdocs.commands.build import build  # noqa: PLC0415

        self._builds += 1
        self._early[:] = self._made
        self._of_build = self._live.coming if self._live else 0
        try:
            build(config, serve_url=SERVED)
            self._known = self._live is not None and self._opened in self._live.ahead.ready
        finally:
            self._of_build = 0

    def _note(self, file: str, page: bytes) -> None:
        if self._coming != self._live.coming:  # another site than those that were shown
            self._coming = self._live.coming
            self._made.clear()
            self._shown.clear()
        if file not in self._shown:
            self._made.append(file)
        self._shown.setdefault(file, []).append(page)
        if self._of_build not in (0, self._coming):
            self._overtook.append(file)
        self._put(file, page)

    def _save(self) -> frozenset[str]:
        files, moment, opened = self._left
        if (files or opened) and not moment:
            _write(files)
            if opened:
                self._open(opened)
            self._opened, self._left = opened, NOTHING
            self._live._want_rebuild = bool(files)
        elif files or opened:
            self._left = Saved(files, moment - 1, opened)
        found: frozenset[str] = self._saved()
        return found


def _write(files: Mapping[str, str | None]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            Path(name).unlink()
        else:
            Path(name).write_text(text, "utf-8")


def _read(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None
