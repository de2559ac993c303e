"""Stand-ins for Slack, and duties to remind of."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scene import Scene
from standin import Slack, started

DUTIES = """\
- {id: sweep, title: Sweep the floor, owner: pm, cadence: weekly, starts: 2026-01-05}
- {id: count, title: Count the chairs, owner: ops, cadence: monthly, starts: 2026-03-05}
- {id: paint, title: Paint the wall, cadence: yearly, starts: 2026-01-05}
"""
FILES = {
    "roles.yaml": "- {id: pm, title: PM}\n- {id: ops, title: Ops}\n",
    "duties.yaml": DUTIES,
}


@pytest.fixture
def serve() -> Iterator[Callable[..., Slack]]:
    """A function that starts a stand-in, as `standin.started` does; they stop with the test."""
    running = []

    def start(*arguments: Any) -> Slack:
        running.append(started(*arguments))
        return running[-1][1]

    yield start
    for server, slack in running:
        slack.release.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def slack(serve: Callable[..., Slack]) -> Slack:
    return serve()


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the machine's proxies nor its webhook reach a test."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith("HANDBOOK_SLACK"):
            monkeypatch.delenv(name)


@pytest.fixture
def data(tmp_path: Path, make: Callable[..., Path]) -> Path:
    """On the day of the tests, sweep is late since 2026-01-12, count is soon, due 2026-04-05."""
    return make(tmp_path / "data", FILES)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "reminders.jsonl"


@pytest.fixture
def scene(data: Path, ledger: Path, slack: Slack, monkeypatch: pytest.MonkeyPatch) -> Scene:
    found = Scene(data, ledger, slack)
    monkeypatch.setattr("handbook.cli.remind.sleep", found.waits.append)
    return found
