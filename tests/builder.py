"""A process that has imported all a build needs, and builds each site in a fork of itself.

It reads one request a line, as JSON: the folder, the environment, the options of `mkdocs build`,
and two files for what is said. It answers with the exit code. Each build has a process of its
own, as `python -m mkdocs build` has; only imports and compiled templates are there already.
A request that names a `site` to serve, as `served.py` does, is answered at once.
"""

import gc
import importlib
import json
import logging
import marshal
import os
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import faults
import served
from building import ROWS_TOGETHER
from compiled import Codes, keep_templates
from mkdocs.__main__ import cli

from handbook.pages import parts


def enter(request: dict[str, Any]) -> None:
    """Be in the folder and the environment of a request."""
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["env"])
    time.tzset()
    parts.TOGETHER = int(os.environ.pop(ROWS_TOGETHER, parts.TOGETHER))
    sys.path[0] = request["folder"]  # as with -m


def serve_in_a_fork(request: dict[str, Any]) -> None:
    """Begin to serve a project in a process that nobody waits for."""
    if not (process := os.fork()):
        if not os.fork():
            with suppress(BaseException):
                enter(request)
                served.serve(request["site"], Path(request["asks"]), Path(request["answers"]))
        os._exit(0)  # as a killed server: nobody waits for its observers
    os.waitpid(process, 0)


def build(request: dict[str, Any]) -> int:
    """Build one site in this process, which is the request's own. The exit code."""
    gc.disable()  # which takes an eighth of a build, and the process ends with it
    enter(request)
    for number, name in ((1, "out"), (2, "err")):
        with Path(request[name]).open("wb") as file:
            os.dup2(file.fileno(), number)
    try:
        cli(["build", *request["options"]], prog_name="python -m mkdocs")
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def imported() -> Iterator[str]:
    """The modules of this process that are the same for every project: never its macros."""
    folders = tuple({os.path.realpath(each) for each in (sys.prefix, sys.base_prefix)})
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if name.startswith("handbook.") or os.path.realpath(file).startswith(folders):
            yield name


def learn(names: str) -> None:
    """Import here what a build had to import, so that the next one need not."""
    for name in names.split():
        if name not in sys.modules:
            try:
                importlib.import_module(name)
            except Exception:
                logging.getLogger(__name__).debug("not learnt: %s", name)


def serve(folder: Path) -> None:
    """Build what is asked for, one site after the other, until there is nothing to read."""
    answers = os.fdopen(os.dup(1), "w")
    learnt = folder / f"modules-{os.getpid()}"
    templates = folder / f"templates-{os.getpid()}"
    codes: Codes = {}
    keep_templates(codes)
    faults.warm()
    for line in sys.stdin:
        request = json.loads(line)
        gc.freeze()  # what is imported stays, and is shared with each build
        if "site" in request:
            serve_in_a_fork(request)
            print(0, file=answers, flush=True)
            continue
        if not (process := os.fork()):
            known = set(codes)
            code = build(request)
            learnt.write_text("\n".join(imported()))
            new = {key: made for key, made in codes.items() if key not in known}
            templates.write_bytes(marshal.dumps(new) if new else b"")
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)
        if learnt.exists() and templates.exists():
            learn(learnt.read_text())
            codes.update(marshal.loads(templates.read_bytes() or marshal.dumps({})))
            learnt.unlink()
            templates.unlink()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
