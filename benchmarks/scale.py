"""How long builds take, how much memory, and how large the site is, beside two other engines.

    python benchmarks/scale.py 500 2000 10000

A handbook of so many playbooks is built again and again, in a process of its own each time: from
nothing, then after nothing, one playbook, the role of all, a template and the day changed. The
very same pages, as `handbook pages --write` gives them, are built by MkDocs with Material alone,
and by Zensical where it is installed beside this Python. MkDocs also builds pages that say as much
in plain Markdown, as somebody would write them by hand. All of it is done in turn several times,
and medians are printed; a dash stands for what an engine does not have, or where its build failed.
"""

import argparse
import datetime as dt
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sample

DAY = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
MKDOCS = (sys.executable, "-m", "mkdocs", "build", "--quiet")
ZENSICAL = Path(sys.executable).with_name("zensical")
_TEMPLATE = "playbook_page.md"
# The other columns. The ratio is to the first of them.
OTHERS = ("MkDocs", "by hand", "Zensical")


@dataclass(frozen=True)
class Run:
    """One build: seconds, peak memory in MiB, site size in MiB; no seconds where it failed."""

    seconds: float | None
    memory: float = 0
    size: float = 0


@dataclass
class Project:
    """A folder that one engine builds, and the changes that are made to it in turn."""

    folder: Path
    command: tuple[str, ...]
    changes: dict[str, Callable[[Path, int], None]] = field(default_factory=dict)
    day: dt.datetime = DAY

    def runs(self, number: int) -> Iterator[tuple[str, Run]]:
        """Build from nothing, and then after each change; `number` makes each a new one."""
        for made in ("site", ".cache"):
            shutil.rmtree(self.folder / made, ignore_errors=True)
        yield "cold", self._build()
        for name, change in self.changes.items():
            change(self.folder, number)
            if name == "a new day":
                self.day += dt.timedelta(days=1)
            yield name, self._build()

    def _build(self) -> Run:
        epoch = str(int(self.day.timestamp()))
        started = time.perf_counter()
        process = subprocess.Popen(
            self.command,
            cwd=self.folder,
            env={**os.environ, "SOURCE_DATE_EPOCH": epoch, "NO_MKDOCS_2_WARNING": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if status:
            print(f"{' '.join(self.command)} failed in {self.folder}", file=sys.stderr)
            return Run(None, usage.ru_maxrss / 1024)
        files = (path for path in (self.folder / "site").rglob("*") if path.is_file())
        size = sum(path.stat().st_size for path in files)
        return Run(seconds, usage.ru_maxrss / 1024, size / 1024**2)


def _nothing(_folder: Path, _number: int) -> None:
    """Change nothing."""


def _a_playbook(folder: Path, number: int) -> None:
    path = folder / "data" / "playbooks" / "playbook-7.yaml"
    path.write_text(re.sub(r"(?m)^title: .*", f"title: Edition {number}", path.read_text()))


def _a_page(folder: Path, number: int) -> None:
    path = folder / "docs" / "playbooks" / "playbook-7" / "index.md"
    path.write_text(re.sub(r"(?m)^# .*", f"# Edition {number}", path.read_text(), count=1))


def _the_role(folder: Path, number: int) -> None:
    """Give the role that everything names another id and another title."""
    old, new = (f"operator{f'-{each}' if each else ''}" for each in (number, number + 1))
    for path in (folder / "data").rglob("*.yaml"):
        text = path.read_text()
        for key in ("owner: ", "id: ", "role: "):
            text = text.replace(f"{key}{old}\n", f"{key}{new}\n")
            text = text.replace(f"{key}{old},", f"{key}{new},")
        path.write_text(text)
    roles = folder / "data" / "roles.yaml"
    roles.write_text(f"- id: {new}\n  title: Operator {number + 1}\n")


def _a_template(folder: Path, number: int) -> None:
    own = folder / "macros" / "templates" / _TEMPLATE
    own.parent.mkdir(parents=True, exist_ok=True)
    engines = sample.ROOT / "handbook" / "pages" / "templates" / _TEMPLATE
    own.write_text(f"{engines.read_text()}\nEdition {number} of this template.\n")


CHANGES = {
    "no change": _nothing,
    "one edit": _a_playbook,
    "a role renamed": _the_role,
    "a template": _a_template,
    "a new day": _nothing,
}


def projects(folder: Path, count: int, zensical: Path) -> dict[str, Project]:
    """The same pages for each engine that there is, by the name of its column."""
    sample.handbook(folder / "handbook", count)
    written = folder / "written"
    subprocess.run(
        [Path(sys.executable).with_name("handbook"), "pages", "--write", written],
        cwd=folder / "handbook",
        env={**os.environ, "SOURCE_DATE_EPOCH": str(int(DAY.timestamp()))},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    shutil.rmtree(folder / "handbook" / ".cache", ignore_errors=True)
    sample.plain(folder / "plain", count)
    made = {
        "handbook": Project(folder / "handbook", MKDOCS, CHANGES),
        "MkDocs": Project(written, MKDOCS),
        "by hand": Project(folder / "plain", MKDOCS),
    }
    if zensical.is_file():
        shutil.copytree(written, folder / "zensical")
        kept = {"no change": _nothing, "one edit": _a_page}
        made["Zensical"] = Project(folder / "zensical", (str(zensical.absolute()), "build"), kept)
    return made


def measure(folder: Path, count: int, rounds: int, zensical: Path) -> dict[tuple[str, str], Run]:
    """The median build of each engine after each change."""
    found: dict[tuple[str, str], list[Run]] = {}
    made = projects(folder, count, zensical)
    for number in range(rounds):
        for engine, project in made.items():
            for change, run in project.runs(number):
                found.setdefault((engine, change), []).append(run)
    return {key: _median(runs) for key, runs in found.items()}


def _median(runs: list[Run]) -> Run:
    memory, size = (
        statistics.median(values)
        for values in zip(*((each.memory, each.size) for each in runs), strict=True)
    )
    seconds = [each.seconds for each in runs if each.seconds is not None]
    return Run(statistics.median(seconds) if len(seconds) == len(runs) else None, memory, size)


def _row(count: int, change: str, found: dict[tuple[str, str], Run]) -> str:
    ours = found["handbook", change]
    cells = [f"{count:5}  {change:<14}", *_cells(ours)]
    for engine in OTHERS:
        # MkDocs builds everything each time, whatever changed.
        cells += _cells(found.get((engine, change if engine == "Zensical" else "cold")))
    plain = found["MkDocs", "cold"].seconds
    ratio = f"{ours.seconds / plain:10.3f}" if ours.seconds and plain else f"{'-':>10}"
    return "  ".join([*cells, ratio])


def _cells(run: Run | None) -> list[str]:
    if run is None or run.seconds is None:
        return [f"{'-':>7}", f"{run.memory:5.0f}" if run else f"{'-':>5}", f"{'-':>6}"]
    return [f"{run.seconds:7.2f}", f"{run.memory:5.0f}", f"{run.size:6.1f}"]


def main() -> None:
    """Print a row for each number of playbooks and each change."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", type=int, nargs="+", metavar="N", help="playbooks")
    parser.add_argument("--rounds", type=int, default=3, help="builds of each (default 3)")
    parser.add_argument(
        "--zensical", type=Path, default=ZENSICAL, help="the program, where it is elsewhere"
    )
    options = parser.parse_args()
    print(
        f"{'':21}"
        + "".join(f"  {name:^22}" for name in ("handbook", *OTHERS))
        + f"\npages  {'after':<14}"
        + f"  {'seconds':>7}  {'MiB':>5}  {'site':>6}" * (1 + len(OTHERS))
        + f"  {'of MkDocs':>10}"
    )
    for count in options.counts:
        with tempfile.TemporaryDirectory() as folder:
            found = measure(Path(folder), count, options.rounds, options.zensical)
        for change in ("cold", *CHANGES):
            print(_row(count, change, found), flush=True)


if __name__ == "__main__":
    main()
