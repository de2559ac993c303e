"""Reading a log, against PyYAML's C loader on the same bytes.

    python benchmarks/log.py 1250 2500 5000 10000

For each number of events both are run in turn, several times, and the medians are
printed: `loader` reads every file and calls yaml.load(..., CSafeLoader), `handbook`
reads, checks and sorts the same files. `done` is one `handbook done` on that log, in
a process of its own.
"""

import argparse
import datetime as dt
import gc
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from handbook.catalog import load

DUTIES = 20
YEARS = 10
SETTINGS = """title: Sample handbook
organisation: Acme
timezone: UTC
adopted: 2016-01-01
source_document: {title: Sample, file: source/sample.md}
"""
FIRST = dt.date(2016, 1, 1)
HEAD = "# yaml-language-server: $schema=../../schema/event.schema.json\n"


def handbook(folder: Path, count: int) -> Path:
    """A handbook with this many events over ten years; two thirds are done, one third the rest."""
    chance = random.Random(count)
    (folder / "source").mkdir(parents=True)
    (folder / "source" / "sample.md").write_text("# Sample\n")
    (folder / "handbook.yaml").write_text(SETTINGS)
    (folder / "roles.yaml").write_text("- {id: operator, title: Operator}\n")
    (folder / "duties.yaml").write_text(
        "".join(
            f"- {{id: duty-{n}, title: Duty {n}, owner: operator, cadence: weekly}}\n"
            for n in range(DUTIES)
        )
    )
    for number in range(count):
        day = FIRST + dt.timedelta(days=number * 365 * YEARS // count)
        subject = f"duty-{chance.randrange(DUTIES)}"
        path = folder / "log" / f"{day:%Y}" / f"{day}-{subject}-{number:04x}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + event(number, day, subject))
    return folder


def event(number: int, day: dt.date, subject: str) -> str:
    """One event as it is written by the command line."""
    kind = "done" if number % 3 else "incident"
    text = (
        f"kind: {kind}\non: {day}\nsubject: {subject}\nby: operator\noutcome: done\n"
        f"ticket: OPS-{number}\nevidence:\n  - https://acme.example/proof/{number}\n"
        'note: "Nothing was left over: all of it was looked at."\n'
    )
    if kind == "done":
        return text
    return text + (
        f"severity: SEV2\nstarted: {day}T10:00Z\nresolved: {day}T11:00Z\n"
        "root_cause: A key was old.\nfollow_ups:\n"
        f"  - title: Rotate it earlier.\n    owner: operator\n    ticket: OPS-{number}\n"
    )


def by_loader(paths: list[str]) -> None:
    """Read every file as PyYAML's C loader does."""
    for path in paths:
        with open(path, "rb") as file:  # noqa: PTH123
            yaml.load(file.read(), Loader=yaml.CSafeLoader)


def by_handbook(folder: Path) -> None:
    """Load the handbook."""
    assert not load(folder).findings


def done(folder: Path) -> None:
    """Try one event out, in a process of its own."""
    words = ["done", "duty-0", "--by", "operator", "--dry-run", "--data", str(folder)]
    program = [sys.executable, "-c", "from handbook.cli import main; main()"]
    subprocess.run([*program, *words], check=True, capture_output=True)


def timed(run: Callable[[], None]) -> float:
    """Seconds of one run, with what earlier runs left behind cleared before."""
    gc.collect()
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def main() -> None:
    """Print a line for each size, and how the time grows."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", type=int, nargs="+", metavar="N", help="events")
    parser.add_argument("--rounds", type=int, default=7, help="runs of each (default 7)")
    options = parser.parse_args()
    print("events  loader s  handbook s  handbook/loader  us/event  growth  done s")
    before = 0.0
    with tempfile.TemporaryDirectory() as place:
        for count in options.counts:
            folder = handbook(Path(place) / str(count), count)
            paths = sorted(str(path) for path in folder.rglob("*.yaml"))
            runs: tuple[Callable[[], None], ...] = (
                lambda paths=paths: by_loader(paths),
                lambda folder=folder: by_handbook(folder),
                lambda folder=folder: done(folder),
            )
            rounds = [[timed(run) for run in runs] for _ in range(options.rounds)]
            loader, ours, command = (statistics.median(each) for each in zip(*rounds, strict=True))
            growth = f"{ours / before:.2f}" if before else "-"
            print(
                f"{count:6}  {loader:8.3f}  {ours:10.3f}  {ours / loader:15.2f}"
                f"  {ours / count * 1e6:8.0f}  {growth:>6}  {command:6.2f}",
                flush=True,
            )
            before = ours


if __name__ == "__main__":
    main()
