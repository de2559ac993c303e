"""The commands, and what they share."""

import io
import os
import signal
import sys
from contextlib import suppress

import click
from click.shell_completion import shell_complete

from handbook import __version__
from handbook.cli.commands import Commands, plain_help
from handbook.system import EXIT_CLOSED_PIPE, EXIT_INTERRUPTED, EXIT_IO, EXIT_TERMINATED

# Where each command is written, as module:function of this package.
PLACES = {
    "init": "init:init",
    "upgrade": "upgrade:upgrade",
    "serve": "site:serve",
    "build": "site:build",
    "check": "check:check",
    "rules": "check:rules",
    "due": "due:due",
    "calendar": "due:calendar",
    "oncall": "oncall:oncall",
    "done": "record:done",
    "log": "record:log",
    "digest": "digest:digest",
    "audit": "audit:audit",
    "gate": "gate:gate",
    "drift": "drift:drift",
    "packet": "packet:packet",
    "links": "links:links",
    "disclaimers": "disclaimers:disclaimers",
    "remind": "remind:remind",
    "show": "show:show",
    "list": "show:list_records",
    "impact": "impact:impact",
    "score": "score:score",
    "new": "new:new",
    "run": "run:run",
    "leave": "leave:leave",
    "assign": "assign:assign",
    "rename": "rename:rename",
    "schema": "schema:schema",
    "codeowners": "codeowners:codeowners",
    "summary": "summary:summary",
    "export": "export:export",
    "publish": "publish:publish",
    "bundle": "bundle:bundle",
    "pages": "pages:pages",
}


# With this a shell asks for what can stand next on the line, or for its own script (click).
COMPLETE = "_HANDBOOK_COMPLETE"


@click.group(
    cls=Commands,
    places=PLACES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 fine, 1 findings, 2 usage, 3 could not read or write.",
)
@click.version_option(__version__, prog_name="handbook")
def cli() -> None:
    r"""Read, check and change an operations handbook that is data.

    \b
    Examples:
      handbook init my-handbook          a small handbook to start from
      handbook serve                     read it in a browser, with live reload
      handbook check                     what is wrong, and what is not known
      handbook show payments             a record, its relations, where it is written
      handbook due                       what is owed, first due first
      handbook oncall                    who is on call now, and how to reach them
      handbook done DUTY --by ROLE       record that it was done
      handbook gate GATE --version V     whether it is open, and what is missing
      handbook new playbook rotate-x     a commented skeleton
    """


cli.help = plain_help(cli.help)


def main() -> None:
    """Run the command line; a closed pipe or an unreadable file is no traceback."""
    signal.signal(signal.SIGTERM, _terminated)
    _write_utf8()
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        code = EXIT_CLOSED_PIPE
    except OSError as error:
        click.echo(f"handbook: {_said(error)}", err=True)
        _drop_output()
        code = EXIT_IO
    except (KeyboardInterrupt, click.Abort):
        code = EXIT_INTERRUPTED
    sys.exit(code)


def _write_utf8() -> None:
    """Write UTF-8 whatever the locale says; what UTF-8 cannot say is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _terminated(_number: int, _frame: object) -> None:
    """End with SystemExit on SIGTERM, so that `finally` clears what was begun."""
    sys.exit(EXIT_TERMINATED)


def _drop_output() -> None:
    """Discard what is still buffered, so that Python does not try to write it at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _said(error: OSError) -> str:
    """What the system said, with the file's name where it gave one."""
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}"


def _run() -> int:
    """The exit code of one command. Unlike `cli.main`, lets a closed pipe through."""
    if asked := os.environ.get(COMPLETE):
        return shell_complete(cli, {}, "handbook", COMPLETE, asked)
    try:
        with cli.make_context("handbook", sys.argv[1:]) as context:
            cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit as done:
        if isinstance(done.code, str):
            click.echo(done.code, err=True)
        # As Python itself has it (sys.exit).
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    return 0
