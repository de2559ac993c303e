"""A register of three duties, and which of its rows are made and not taken."""

import re
from typing import Any

import pytest

from handbook.pages import helpers

DUTIES = {
    "roles.yaml": "- {id: crew, title: Crew}\n- {id: desk, title: Desk}\n",
    "duties.yaml": "".join(
        f"- {{id: duty-{each}, title: Duty {each}, owner: {owner}, cadence: weekly}}\n"
        for each, owner in enumerate(["crew", "desk", "crew"])
    ),
    "vendors.yaml": "- {id: lens, title: Lens, owner: desk, purpose: Films.}\n",
}


def noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rows that are made from now on, by the ids of their records."""
    found: list[str] = []
    plain = helpers.RowMaker.row

    def row(self: Any, columns: Any, cells: Any, values: Any) -> Any:
        found.extend(re.findall(r'#([\w-]+)"', str(next(iter(cells.values())))))
        return plain(self, columns, cells, values)

    monkeypatch.setattr(helpers.RowMaker, "row", row)
    return found
