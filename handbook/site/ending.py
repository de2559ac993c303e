"""A build ends with exit code 0 only when its site is finished.

Macros, hooks, plugins and templates are Python in this process. What they raise MkDocs reports,
but to it `sys.exit(0)` is no error, and `os._exit(0)` ends the process at once.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from handbook.findings import Where
from handbook.pages import codes
from handbook.pages.ended import interrupted
from handbook.site import failures

BUILDS = ("build", "gh-deploy", "serve")
_HINT = "what a build runs returns, or raises an error; it never ends the process"
_exit = os._exit
_armed: "Ending | None" = None
_audited = False


class Ending:
    """Watches over one run of `mkdocs`, from when its plugins are loaded.

    `finished` is set once there is a whole site, `told` once it was said why there is none.
    """

    def __init__(self, project: Path, abandon: Callable[[], None]) -> None:
        self.finished = self.told = False
        self._project = project
        self._abandon = abandon
        self._process = os.getpid()

    def arm(self) -> None:
        """Watch until the command of MkDocs ends; where there is none, the caller sees all."""
        context = click.get_current_context(silent=True)
        if context is not None and context.command.name in BUILDS:
            context.call_on_close(self._ended)
            _watch(self)

    def tell(self, error: BaseException) -> None:
        """Say what ended the build, with its place where that is a file of the project."""
        found = failures.explain(error, self._project)
        self._say(failures.said(error), found.where if found else None)

    def _say(self, said: str, where: Where | None) -> None:
        if not self.told:
            self.told = True
            message = f"{said} ended the build before it was finished"
            _print(str(codes.FAILED.at(where or Where("mkdocs.yml"), message, _HINT)))

    def _ended(self) -> None:
        """Called when the command ends, however it does. Raises SystemExit for a false success."""
        _watch(None)
        error = sys.exc_info()[1]
        if self.finished:
            return
        self._abandon()
        if interrupted(error) or (isinstance(error, Exception) and not _succeeds(error)):
            return
        self.tell(error or SystemExit(0))
        if _succeeds(error) or not isinstance(error, SystemExit):
            raise SystemExit(1) from None

    def leave(self, code: int) -> NoReturn:
        """Takes the place of `os._exit` while a site is being built."""
        if not self.concerns():
            _exit(code)
        self._abandon()
        self._say(f"os._exit({code})", failures.place(failures.running(), self._project))
        _exit(code or 1)

    def concerns(self) -> bool:
        """Whether this is the process that builds, and its site is not there yet."""
        return os.getpid() == self._process and not self.finished


def _succeeds(error: BaseException | None) -> bool:
    """Whether a process that ends so has exit code 0."""
    if isinstance(error, click.exceptions.Exit):
        return not error.exit_code
    return error is None or (isinstance(error, SystemExit) and error.code in (None, 0))


def _watch(ending: Ending | None) -> None:
    global _armed, _audited  # noqa: PLW0603  (a process has one way out)
    _armed = ending
    os._exit = ending.leave if ending else _exit  # type: ignore[assignment]
    if ending and not _audited:
        # Hooks stay for as long as the process does (sys.addaudithook).
        sys.addaudithook(_audit)
        _audited = True


def _audit(event: str, _arguments: Any) -> None:
    if event == "os.exec" and _armed and _armed.concerns():
        raise RuntimeError("another program may not take the place of the build")


def _print(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)  # noqa: T201
    except (AttributeError, OSError, ValueError):
        # Somebody closed the stream, and perhaps not what is below it.
        try:
            os.write(2, f"{text}\n".encode())
        except OSError:
            return
