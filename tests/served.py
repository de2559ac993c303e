"""A project that is built again and again in one process, as `mkdocs serve` builds it.

It reads one request a line, as JSON: the pages that are open meanwhile, by their files in the site.
It answers with the pages that were made, in their order, with those that were shown too soon and
are others in the site, and with what kept the site from being built.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from building import _environment

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

    def __init__(self, process: "subprocess.Popen[str]", site: Path) -> None:
        self._process, self.site = process, site
        self.first = self._answer()

    def build(self, *looked_at: str) -> Answer:
        """Build again while these pages are open."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(looked_at) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def page(self, file: str) -> str:
        """A file of the site."""
        return (self.site / file).read_text("utf-8")

    def _answer(self) -> Answer:
        assert self._process.stdout
        line = self._process.stdout.readline()
        return Answer(**json.loads(line)) if line else Answer([], [], [], "it ended")


@contextmanager
def served(folder: Path, site: Path, env: Mapping[str, str] | None = None) -> Iterator[Served]:
    """A project as it is served; its site is built once by then."""
    command = [sys.executable, str(Path(__file__)), str(site)]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(env),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield Served(process, site)
        assert process.stdin
        process.stdin.close()


def serve(site: str) -> None:
    """Build the project of this folder for each line that is read."""
    from mkdocs.commands.build import build  # noqa: PLC0415
    from mkdocs.config import load_config  # noqa: PLC0415
    from mkdocs.livereload import LiveReloadServer  # noqa: PLC0415

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def load() -> Any:
        config = load_config("mkdocs.yml", site_dir=site)
        config.site_url = SERVED
        return config

    made: list[str] = []
    early: list[str] = []

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
        if file not in live.ahead.first:
            made.append(file)
        put(file, page)

    live.ahead.put = note
    _say(answers, made, early, live)
    for line in sys.stdin:
        made.clear()
        early.clear()
        with ExitStack() as browsers:
            for file in json.loads(line):
                browsers.enter_context(live.ahead.looked_at(file))
            live.builder()
        _say(answers, made, early, live)
    os._exit(0)  # as a killed server: nobody waits for its observers


def _say(answers: Any, made: Sequence[str], early: Sequence[str], live: Any) -> None:
    wrong = [file for file, epoch in live._changed.items() if epoch > live._building]
    found = {"made": made, "early": early, "wrong": wrong, "problem": live._problem}
    answers.write(json.dumps(found) + "\n")
    answers.flush()


if __name__ == "__main__":
    serve(sys.argv[1])
