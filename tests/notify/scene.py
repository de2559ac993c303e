"""All that a run of `handbook remind` meets: data, a ledger, and Slack."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from standin import SECRET, Slack
from starting import Started, start

from handbook.cli.main import cli


@dataclass
class Scene:
    """`waits` are the seconds that were to be waited in this process."""

    data: Path
    ledger: Path
    slack: Slack
    waits: list[float] = field(default_factory=list)

    def arguments(self, *words: str) -> list[str]:
        return ["remind", "--data", str(self.data), "--ledger", str(self.ledger), *words]

    def remind(self, *words: str) -> Result:
        """Run it in this process, with the stand-in as Slack."""
        result = CliRunner().invoke(cli, self.arguments(*words), env=self.slack.env())
        assert SECRET not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    def start(self) -> Started:
        """Start it in a process of its own."""
        return start(*self.arguments(), env={**os.environ, **self.slack.env()})

    def python(self, before: str) -> subprocess.CompletedProcess[str]:
        """Run it in a Python of its own, after some Python of the test's."""
        program = f"{before}from handbook.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", program, *self.arguments()],
            env={**os.environ, **self.slack.env()},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.ledger.read_text("utf-8").splitlines()]

    def states(self) -> list[str]:
        return [each["state"] for each in self.entries()]

    def reminded(self) -> list[tuple[str, str]]:
        """Record and due date of each reminder that Slack took."""
        return reminded(*self.slack.texts())


def reminded(*texts: str) -> list[tuple[str, str]]:
    """Record and due date of each line of messages."""
    return re.findall(r"\((\w+)\): .*, due ([0-9-]+)\.", "\n".join(texts))
