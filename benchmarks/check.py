"""`handbook check` against PyYAML's C loader on the same files, side by side.

    python benchmarks/check.py 1000 10000

Each is a process of its own, in turn, several times; medians are printed, of processor
time, so that what else the machine does counts little. The first check has no cache of parsed
files and makes one, the second has it. `registers` is a mix of kinds in
one file a kind, `playbooks` is one file a record, `errors` has as many errors as said.
"""

import argparse
import os
import shutil
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
# An engine that is installed has its byte code, and so has this one after the first run.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
CHECK = "from handbook.cli import main; main()"


def run(*words: str) -> tuple[float, float]:
    """Processor seconds and peak memory in MiB of a process."""
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{words} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(data: Path, rounds: int) -> tuple[float, float, float, float]:
    """Medians: seconds of the C loader, of a check without and with a cache, and its peak MiB."""
    loader, cold, warm = [], [], []
    run("-c", CHECK, "check", "--data", str(data))
    for _ in range(rounds):
        shutil.rmtree(data.parent / ".cache", ignore_errors=True)
        loader.append(run("-c", READ, str(data)))
        for runs in (cold, warm):
            runs.append(run("-c", CHECK, "check", "--data", str(data)))
    seconds = (statistics.median(each for each, _ in runs) for runs in (loader, cold, warm))
    return *seconds, statistics.median(memory for _, memory in cold)


def main() -> None:
    """Print a line for each shape and number of records."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", type=int, nargs="+", metavar="N", help="records")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (default 5)")
    parser.add_argument("--shape", choices=list(sample.SHAPES), action="append", default=[])
    options = parser.parse_args()
    print("shape      records   MB  C loader s  cold s   /C  cached s   /C  MiB peak")
    with tempfile.TemporaryDirectory() as place:
        for shape in options.shape or ("registers", "playbooks"):
            for count in options.counts:
                data = Path(place, f"{shape}-{count}", "data")
                sample.SHAPES[shape](data, count)
                read, cold, warm, peak = measure(data, options.rounds)
                size = sum(p.stat().st_size for p in data.rglob("*.yaml")) / 1e6
                print(
                    f"{shape:<9} {count:8} {size:4.1f}  {read:10.2f}  {cold:6.2f}"
                    f" {cold / read:4.2f}  {warm:8.2f} {warm / read:4.2f}  {peak:8.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
