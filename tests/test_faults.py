"""Bad data, fault by fault, and exactly what is said of it.

`faults/GROUP.yaml` names each fault in words, the files on top of the minimal handbook,
and all errors that are found; with `only`, what that one code finds.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from casefiles import write

from handbook.catalog import load
from handbook.checks import check
from handbook.findings import Severity

FAULTS: dict[str, dict[str, Any]] = {
    name: fault
    for path in sorted((Path(__file__).parent / "faults").glob("*.yaml"))
    for name, fault in yaml.safe_load(path.read_text("utf-8")).items()
}
TODAY = dt.date(2026, 4, 1)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_with_its_place_and_what_to_do(
    name: str, tmp_path: Path, make: Callable[[Path, Mapping[str, str]], Path]
) -> None:
    fault = FAULTS[name]
    write(make(tmp_path, {}), fault["files"])
    found = check(load(tmp_path, "data"), TODAY)
    only = fault.get("only")
    told = [f for f in found if (f.code == only if only else f.severity is Severity.ERROR)]
    assert [str(each) for each in told] == fault["findings"]


def test_a_date_is_the_same_day_with_and_without_quotes(
    tmp_path: Path, make: Callable[[Path, Mapping[str, str]], Path]
) -> None:
    duty = "- {{id: duty-{}, title: Duty {}, cadence: daily, starts: {}}}\n"
    written = enumerate(("2025-01-31", '"2025-01-31"', "'2025-01-31'"))
    duties = "".join(duty.format(n, n, date) for n, date in written)
    book = load(make(tmp_path, {"duties.yaml": duties}))
    assert {each.starts for each in book.of("duty")} == {dt.date(2025, 1, 31)}
