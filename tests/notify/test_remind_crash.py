"""`handbook remind`, twice at once, stopped, killed, and on a full disk."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from scene import Scene, reminded
from standin import HOLD, Slack

from handbook.cli.main import cli
from handbook.notify import webhook
from handbook.notify.slack import DOUBT
from handbook.notify.webhook import PostResult, Receipt

SIGNALS = pytest.mark.parametrize(
    ("number", "codes"),
    [(signal.SIGINT, {130}), (signal.SIGTERM, {143, -signal.SIGTERM})],
    ids=["SIGINT", "SIGTERM"],
)


def test_runs_that_start_together_post_each_reminder_once(scene: Scene) -> None:
    for day in range(3):
        (scene.data / "duties.yaml").write_text(
            f"- {{id: sweep{day}, title: Sweep, owner: pm, cadence: weekly, starts: 2026-01-05}}\n",
            "utf-8",
        )
        runs = [scene.start() for _ in range(4)]
        said = sorted(run.communicate(timeout=60)[0] for run in runs)
        assert [run.returncode for run in runs] == [0] * 4
        posted = "Posted 1 reminder in 1 message.\n"
        assert said == [*["Nothing new to post: 1 reminder posted before.\n"] * 3, posted]
    assert scene.reminded() == [(f"sweep{day}", "2026-01-12") for day in range(3)]


@SIGNALS
def test_stopped_while_it_waits_for_an_answer_the_next_run_says_so(
    scene: Scene, number: int, codes: set[int]
) -> None:
    scene.slack.answers = [HOLD]
    run = scene.start()
    assert scene.slack.arrived.acquire(timeout=60)
    run.send_signal(number)
    _, error = run.communicate(timeout=60)
    assert run.returncode in codes
    assert "Traceback" not in error
    assert scene.states() == ["sending"]
    scene.slack.release.set()
    again = scene.remind()
    assert (again.exit_code, "may be in Slack already" in again.output) == (0, True)
    assert scene.slack.texts()[-1].splitlines()[1] == DOUBT


@SIGNALS
def test_stopped_while_it_waits_to_try_again_nothing_is_in_doubt(
    scene: Scene, number: int, codes: set[int]
) -> None:
    scene.slack.answers = [(429, {"Retry-After": "60"}, "rate_limited")]
    run = scene.start()
    assert "Trying again in 60 s." in run.stderr.readline()
    run.send_signal(number)
    _, error = run.communicate(timeout=60)
    assert run.returncode in codes
    assert "Traceback" not in error
    assert scene.states() == ["sending", "failed"]
    assert scene.remind().output == "Posted 2 reminders in 1 message.\n"
    assert DOUBT not in scene.slack.texts()[0]


def test_a_ledger_that_may_not_grow_stops_the_run_before_anything_is_posted(scene: Scene) -> None:
    limited = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20));"
        "import sys; sys.dont_write_bytecode = True;"
    )
    run = scene.python(limited)
    assert (run.returncode, "File too large" in run.stderr) == (3, True)
    assert (scene.slack.requests, scene.ledger.read_bytes()) == ([], b"")


def test_killed_at_any_line_no_reminder_is_lost_and_a_second_one_says_so(
    data: Path, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No server: a process with threads should not fork.
    scene = Scene(data, ledger, Slack("127.0.0.1:1"))
    box = tmp_path / "box"

    def post(_hook: object, payload: dict[str, Any]) -> PostResult:
        with box.open("a", encoding="utf-8") as file:
            file.write(json.dumps(payload["text"]) + "\n")
        return PostResult(Receipt.TAKEN)

    monkeypatch.setattr(webhook, "post", post)
    for name, value in scene.slack.env().items():
        monkeypatch.setenv(name, value)
    outcomes = set()
    for line in range(400):
        box.write_text("")
        scene.ledger = tmp_path / f"{line}.jsonl"
        finished = _killed_at_line(scene.arguments(), line)
        result = CliRunner().invoke(cli, scene.arguments())
        assert result.exit_code == 0
        texts = [json.loads(each) for each in box.read_text().splitlines()]
        for text in texts:
            assert reminded(text) == [("sweep", "2026-01-12"), ("count", "2026-04-05")]
        assert [DOUBT in text for text in texts] in ([False], [True], [False, True])
        assert ("may be in Slack already" in result.output) == (DOUBT in texts[-1])
        outcomes.add((finished, len(texts)))
        if finished:
            break
    assert outcomes == {(False, 1), (False, 2), (True, 1)}


def _killed_at_line(arguments: list[str], line: int) -> bool:
    """Run in a child that dies at the n-th line of the room; whether it came through."""
    child = os.fork()
    if child == 0:
        seen = 0

        def trace(frame: Any, event: str, _argument: object) -> Any:
            nonlocal seen
            if not frame.f_code.co_filename.endswith(("notify/ledger.py", "notify/deliver.py")):
                return None
            if event == "line":
                if seen == line:
                    os.kill(os.getpid(), signal.SIGKILL)
                seen += 1
            return trace

        try:
            sys.settrace(trace)
            cli.main(arguments, standalone_mode=False)
            os._exit(0)
        finally:
            os.kill(os.getpid(), signal.SIGABRT)
    _, status = os.waitpid(child, 0)
    assert not os.WIFSIGNALED(status) or os.WTERMSIG(status) == signal.SIGKILL
    return os.WIFEXITED(status)
