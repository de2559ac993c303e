"""Runs commands in a folder, in a Python of its own, and prints what they say as JSON.

`test_contributing.py` starts it where a changed copy of the engine stands, so what is registered
there is not seen by other tests. It reads a list of commands, each a list of words.
"""

import json
import os
import sys
from pathlib import Path

from click.testing import CliRunner
from compiled import keep_templates
from mkdocs.__main__ import cli as mkdocs

import handbook
from handbook.cli.main import cli

GROUPS = {"handbook": cli, "mkdocs": mkdocs}


def said(words: list[str]) -> list[object]:
    """The exit code of a command, and what it printed."""
    done = CliRunner().invoke(GROUPS[words[0]], words[1:])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return [done.exit_code, done.output_bytes.decode()]


if __name__ == "__main__":
    keep_templates({})
    engine, folder = Path(handbook.__file__), sys.argv[1]
    os.chdir(folder)
    answers = {" ".join(words): said(words) for words in json.load(sys.stdin)}
    json.dump({"engine": str(engine), "said": answers}, sys.stdout)
