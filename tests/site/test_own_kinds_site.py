"""A kind that a handbook defines itself stands in the built site like any other."""

import re
from collections.abc import Callable
from pathlib import Path

from building import PROJECT, Build

TEXT = (PROJECT / "docs/changing.md").read_text("utf-8")
EXAMPLE = re.findall(r"```python\n(.*?)```", TEXT, re.S)[0]
RECORDS = """\
- {id: big-screen, title: Big screen, lamp: xenon, repaired_by: lens, owner: ops}
- {id: small-screen, title: Small screen, lamp: laser, owner: ops}
"""


def test_its_pages_are_built_listed_and_found(
    small_project: Path, build: Callable[..., Build]
) -> None:
    data = small_project / "data"
    (small_project / "our_kinds.py").write_text(EXAMPLE)
    with (data / "handbook.yaml").open("a") as settings:
        settings.write("kinds: [our_kinds]\n")
    (data / "projectors.yaml").write_text(RECORDS)
    (data / "roles.yaml").write_text("- {id: ops, title: Ops, owner: ops}\n")
    (data / "vendors.yaml").write_text("- {id: lens, title: Lens, owner: ops, purpose: Films.}\n")
    built = build(small_project)
    assert built.code == 0, built.said[-2000:]
    assert "<dt>Lamp</dt><dd>xenon</dd>" in built.page("projectors/big-screen")
    assert 'href="big-screen/">Big screen</a>' in built.page("projectors")
    assert "Small screen" in built.page("roles/ops")
    found = [each.location for each in built.found() if "xenon" in each.text]
    assert "projectors/big-screen/" in found
