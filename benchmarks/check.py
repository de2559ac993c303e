"""`handbook check` against PyYAML's C loader on the same files, side by side.

    python benchmarks/check.py 1000 10000

Each is a process of its own, in turn, several times; medians are printed, of processor
time, so that what else the machine does counts little. `registers` is a mix of kinds in
one file a kind, `playbooks` is one file a record, `errors` has as many errors as said.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import sample

READ = """
import pathlib, sys, yaml
for path in pathlib.Path(sys.argv[1]).rglob("*.yaml"):
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
"""
CHECK = "from handbook.cli import main; main()"


def run(*words: str) -> tuple[float, float]:
    """Processor seconds and peak memory in MiB of a process."""
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{words} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Print a line for each shape and number of records."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", type=int, nargs="+", metavar="N", help="records")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (default 5)")
    parser.add_argument("--shape", choices=list(sample.SHAPES), action="append", default=[])
    options = parser.parse_args()
    print("shape      records   MB  C loader s  check s  check/C  MiB peak")
    with tempfile.TemporaryDirectory() as place:
        for shape in options.shape or sample.SHAPES:
            for count in options.counts:
                data = Path(place, f"{shape}-{count}", "data")
                sample.SHAPES[shape](data, count)
                pairs = [
                    (run("-c", READ, str(data)), run("-c", CHECK, "check", "--data", str(data)))
                    for _ in range(options.rounds)
                ]
                reads, checks = zip(*pairs, strict=True)
                read, check = (statistics.median(s for s, _ in each) for each in (reads, checks))
                size = sum(p.stat().st_size for p in data.rglob("*.yaml")) / 1e6
                peak = statistics.median(memory for _, memory in checks)
                print(
                    f"{shape:<9} {count:8} {size:4.1f}  {read:10.2f}  {check:7.2f}"
                    f"  {check / read:7.2f}  {peak:8.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
