"""`handbook gate` against reading the same data, side by side.

    python benchmarks/gate.py 10000 5000

A handbook of so many records and events, in a repository with two releases between which some
records changed. Reading is loading the folder in Python; the gate reads it too, and judges a
version by an approval, notices of what changed (from git), a duty and a release. Each is a
process of its own, in turn, several times; medians are printed, of processor time, and what the
gate takes of the time of reading.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

READ = """
import pathlib, sys
from handbook.catalog import load
load(pathlib.Path(sys.argv[1]))
"""
GATE = "from handbook.cli import main; main()"
SETTINGS = """title: Sample handbook
organisation: Acme
timezone: UTC
adopted: 2026-01-01
id: 6f1d2c3b-4a59-4e68-9777-86a5b4c3d2e1
source_document: {title: Sample, file: source/sample.md}
"""
GATES = """- id: night
  title: Night
  environment: live
  pipeline: ship
  conditions:
    - {title: Yes., proof: approval, by: [pm]}
    - {title: They know., proof: notice, to: [pm], kinds: [faq], before: PT24H}
    - {title: It is clean., proof: done, needs: [duty-1]}
"""
OTHERS = {
    "handbook.yaml": SETTINGS,
    "source/sample.md": "Nothing.\n",
    "gates.yaml": GATES,
    "roles.yaml": "- {id: pm, title: PM}\n",
    "environments.yaml": "- {id: live, title: Live}\n",
    "pipelines.yaml": "- {id: ship, title: Ship, jobs: [{name: push}]}\n",
}


def event(number: int) -> tuple[str, str]:
    """The name and the text of an event of one of the duties."""
    day = f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}"
    says = f"kind: done\non: {day}\nsubject: duty-{number % 500 + 1}\nby: pm\noutcome: done\n"
    return f"log/2026/{day}-duty-{number % 500 + 1}-{number:04x}.yaml", says


def write(data: Path, records: int, events: int) -> None:
    """A handbook of so many records and events."""
    half = records // 2
    duties = (
        f"- {{id: duty-{n}, title: Duty {n}, owner: pm, cadence: monthly}}\n"
        for n in range(1, half + 1)
    )
    answers = (
        f"- {{id: faq-{n}, title: Question {n}?, audience: trust, answer: It is {n}.}}\n"
        for n in range(records - half)
    )
    files = {**OTHERS, "duties.yaml": "".join(duties), "faq.yaml": "".join(answers)}
    files |= dict(map(event, range(events)))
    for name, text in files.items():
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        (data / name).write_text(text)


def git(folder: Path, *words: str) -> None:
    """Run git in a folder."""
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@acme.example")
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def released(folder: Path, records: int, events: int) -> None:
    """A repository of a handbook with two versions: the first released, the second approved."""
    data = folder / "data"
    write(data, records, events)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "One")
    git(folder, "tag", "v1")
    file = data / "faq.yaml"
    file.write_text(file.read_text().replace("It is 7.", "It was 7."))
    git(folder, "commit", "--quiet", "--all", "--message", "Two")
    git(folder, "tag", "v2")
    more = {
        "2026-10-01-ship-r1": "kind: release, version: v1, environment: live",
        "2026-10-02-night-n1": "kind: notice, to: [pm], version: v2",
        "2026-10-02-night-a1": "kind: approval, version: v2",
        "2026-10-03-duty-1-d1": "kind: done",
    }
    for name, says in more.items():
        subject = name[11:-3]
        text = f"{{on: {name[:10]}, subject: {subject}, by: pm, outcome: done, {says}}}\n"
        (data / f"log/2026/{name}.yaml").write_text(text)


def seconds(code: str, *words: str) -> float:
    """Processor seconds of a process and what it starts."""
    command = [sys.executable, "-c", code, *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{words} failed")
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Print a line for the number of records and events."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("records", type=int)
    parser.add_argument("events", type=int)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (default 5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        released(folder, options.records, options.events)
        asked = ("gate", "night", "--version=v2", "--at=2026-10-10T12:00", f"--data={folder}/data")
        reading, gate = [], []
        for _ in range(options.rounds):
            reading.append(seconds(READ, f"{folder}/data"))
            gate.append(seconds(GATE, *asked))
    read, judged = statistics.median(reading), statistics.median(gate)
    print("records  events  reading s  gate s  gate/reading")
    counts = f"{options.records:>7} {options.events:>7}"
    print(f"{counts} {read:>10.2f} {judged:>7.2f} {judged / read:>13.2f}")


if __name__ == "__main__":
    main()
