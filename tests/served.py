"""A project that is built again and again in one process, as `mkdocs serve` builds it.

It reads one request a line, as JSON: the pages that are open meanwhile, by their files in the site.
It answers with the pages that were made, in their order, with those that were shown too soon and
are others in the site, and with what kept the site from being built.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from building import ask

SERVED = "http://127.0.0.1:8000/"


class Answer(NamedTuple):
    """The pages that a build made, in their order, and why there is no site, or "".

    `early` are those that were made before the build began, and `wrong` those of them that are
    others in the site.
    """

    made: list[str]
    early: list[str]
    wrong: list[str]
    problem: str


class Served:
    """A process that builds one project as a server does."""

    def __init__(self, asks: TextIO, answers: TextIO, site: Path) -> None:
        self._asks, self._answers, self.site = asks, answers, site
        self.first = self._answer()

    def build(self, *looked_at: str) -> Answer:
        """Build again while these pages are open."""
        self._asks.write(json.dumps(looked_at) + "\n")
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
    from mkdocs.commands.build import build  # noqa: PLC0415
    from mkdocs.config import load_config  # noqa: PLC0415
    from mkdocs.livereload import LiveReloadServer  # noqa: PLC0415

    def load() -> Any:
        config = load_config("mkdocs.yml", site_dir=site)
        config.site_url = SERVED
        return config

    made: list[str] = []
    early: list[str] = []
    first: dict[str, bytes] = {}

    def build_site() -> None:
        early[:] = made
        build(load(), serve_url=SERVED)

    config = load()
    config.plugins.on_startup(command="serve", dirty=False)
    build(config, serve_url=SERVED)
    server = LiveReloadServer(build_site, "127.0.0.1", 0, site)
    live: Any = config.plugins.on_serve(server, config=config, builder=server.builder)
    for name in ("data", "docs", "macros", "overrides", "mkdocs.yml"):
        live.watch(name)
    live.changes()
    put = live.ahead.put

    def note(file: str, page: bytes) -> None:
        if file not in first:
            made.append(file)
        first.setdefault(file, page)
        put(file, page)

    live.ahead.put = note
    _say(answers, Answer(made, early, [], ""))
    for line in lines:
        made.clear()
        early.clear()
        first.clear()
        with ExitStack() as browsers:
            for file in json.loads(line):
                browsers.enter_context(live.ahead.looked_at(file))
            live.builder()
        wrong = [file for file in early if first[file] != _read(Path(site, file))]
        _say(answers, Answer(made, early, wrong, live._problem))


def _read(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _say(answers: TextIO, answer: Answer) -> None:
    answers.write(json.dumps(answer._asdict()) + "\n")
    answers.flush()
