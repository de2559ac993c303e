"""Build time, time a page, peak memory and site size, against plain MkDocs with Material.

    python benchmarks/scale.py 500 1000 2000 4000

For each number of playbooks the handbook and the same pages written by hand are
built in turn, in processes of their own, several times; medians are printed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sample


@dataclass(frozen=True)
class Run:
    """One build: seconds, peak memory in MiB, site size in MiB."""

    seconds: float
    memory: float
    size: float


def build(folder: Path) -> Run:
    """Build a site in a process of its own."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=folder, env=dict(os.environ)
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit(f"the build in {folder} failed")
    size = sum(p.stat().st_size for p in (folder / "site").rglob("*") if p.is_file())
    return Run(seconds, usage.ru_maxrss / 1024, size / 1024**2)


def measure(folder: Path, count: int, rounds: int) -> tuple[Run, Run]:
    """Medians of the handbook's and the plain site's builds, made in turn."""
    kinds: tuple[Callable[[Path, int], None], ...] = (sample.handbook, sample.plain)
    folders = [folder / f"{make.__name__}-{count}" for make in kinds]
    for make, place in zip(kinds, folders, strict=True):
        make(place, count)
    runs = [[build(place) for place in folders] for _ in range(rounds)]
    ours, plain = (
        Run(*(statistics.median(values) for values in zip(*map(_figures, each), strict=True)))
        for each in zip(*runs, strict=True)
    )
    return ours, plain


def _figures(run: Run) -> tuple[float, float, float]:
    return run.seconds, run.memory, run.size


def main() -> None:
    """Print a line for each size, and the growth from size to size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", type=int, nargs="+", metavar="N", help="playbooks")
    parser.add_argument("--rounds", type=int, default=3, help="builds of each (default 3)")
    options = parser.parse_args()
    print(
        "pages  seconds  ms/page  MiB peak  MiB site  plain s  plain MiB site  ours/plain  growth"
    )
    before: Run | None = None
    with tempfile.TemporaryDirectory() as folder:
        for count in options.counts:
            ours, plain = measure(Path(folder), count, options.rounds)
            growth = f"{ours.seconds / before.seconds:.2f}" if before else "-"
            print(
                f"{count:5}  {ours.seconds:7.1f}  {ours.seconds / count * 1000:7.1f}"
                f"  {ours.memory:8.0f}  {ours.size:8.1f}  {plain.seconds:7.1f}  {plain.size:14.1f}"
                f"  {ours.seconds / plain.seconds:10.2f}  {growth}",
                flush=True,
            )
            before = ours


if __name__ == "__main__":
    main()
