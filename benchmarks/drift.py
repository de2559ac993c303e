"""`drift` against reading: a handbook of many records and events, and a repository beside it.

    python benchmarks/drift.py 10000 5000

Prints the seconds of reading the data, and of comparing it with workflows and Terraform.
"""

import sys
import tempfile
import time
from pathlib import Path

import log as sample

from handbook.catalog import load
from handbook.cli.drift_files import tree_of
from handbook.drift.given import There
from handbook.drift.whole import compared, folders_of

JOBS = "".join(f"{{name: j{n}, needs: [], steps: [{{run: make {n}}}]}}, " for n in range(10))


def written(folder: Path, records: int, events: int) -> tuple[Path, Path]:
    """A handbook and a repository: a third of the records are pipelines, a third vendors."""
    data, repo = folder / "data", folder / "repo"
    sample.handbook(data, events)
    third = records // 3
    rows = (f"- {{id: p{n}, title: P{n}, jobs: [{JOBS}]}}\n" for n in range(third // 10))
    (data / "pipelines.yaml").write_text("".join(rows))
    rows = (f"- {{id: v{n}, title: V{n}, terraform: infra/m{n % 500}}}\n" for n in range(third))
    (data / "vendors.yaml").write_text("".join(rows))
    rest = records - third - third // 10
    rows = (f"- {{id: c{n}, title: C{n}, variable: C{n}}}\n" for n in range(rest))
    (data / "credentials.yaml").write_text("".join(rows))
    place = repo / ".github/workflows"
    place.mkdir(parents=True)
    jobs = "".join(f"  j{n}:\n    steps:\n      - run: make {n}\n" for n in range(10))
    for number in range(third // 10):
        (place / f"p{number}.yml").write_text(f"name: P{number}\njobs:\n{jobs}")
    for number in range(500):
        module = repo / f"infra/m{number}"
        module.mkdir(parents=True)
        (module / "main.tf").write_text(f'module "m{number}" {{\n  source = "../x"\n}}\n')
    return data, repo


def main() -> None:
    """Write, read, compare, and print how long both took."""
    records, events = (int(each) for each in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as folder:
        data, repo = written(Path(folder), records, events)
        started = time.perf_counter()
        book = load(data, "data")
        read = time.perf_counter()
        results = tuple(compared(book, There(tree_of(repo, "repo", folders_of(book)))))
        ended = time.perf_counter()
        wrong = [each for one in results for each in one.findings]
        print(f"{len(book.entries)} records, {len(book.log)} events, {len(wrong)} findings")
        print(f"read {read - started:.2f} s, compare {ended - read:.2f} s")


if __name__ == "__main__":
    main()
