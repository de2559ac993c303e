"""What the checks of a built site find, for the cases of their codes.

The files of such a case are those of a project: `site/`, `docs/` and `data/`. With a file
`answers.yaml`, the external links are asked for, and it says what each server answers.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import yaml
from scripted import Script

from handbook.catalog import load_settings
from handbook.findings import Finding, number
from handbook.linkcheck import built, codes, external, linkchecker
from handbook.linkcheck.accepted import Accepted
from handbook.linkcheck.origins import Origins
from handbook.linkcheck.tree import read_site

WALKED = {codes.SERVED.name, codes.UNWALKED.name}


def is_of_site(name: str) -> bool:
    """Whether a code is about the built site, and not about data."""
    return 1200 <= number(name) < 1310


def found_in_site(name: str, folder: Path) -> Iterator[Finding]:
    """All that the check which reports a code finds in the project of a folder."""
    origins, accepted = Origins(folder / "docs", folder / "data"), _accepted(folder)
    if (folder / "answers.yaml").exists():
        yield from _external(folder, origins, accepted)
    elif name in WALKED:
        told = linkchecker.check(folder / "site", "site", origins, accepted, os.environ)
        yield from (each.finding for each in told)
    else:
        for each in built.check(folder / "site", "site", origins, accepted):
            yield each.finding


def _accepted(folder: Path) -> Accepted:
    if not (folder / "data" / "handbook.yaml").exists():
        return Accepted()
    read = load_settings(folder / "data", "data")
    assert read.settings, read.findings
    ignores = read.settings.ignores
    return Accepted((each, read.where("ignores", n, "code")) for n, each in enumerate(ignores))


def _external(folder: Path, origins: Origins, accepted: Accepted) -> Iterator[Finding]:
    answers = yaml.safe_load((folder / "answers.yaml").read_text("utf-8"))
    site = read_site(folder / "site", "site")
    rows, _ = external.check(external.uses(site), {}, 7, Script(answers).asking())
    for places in external.told(site, origins, rows, accepted).values():
        yield from (each.finding for each in places)
