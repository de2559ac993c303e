"""How many sheets each playbook takes in Chromium, and how full they are: a void is paper lost.

Usage: python benchmarks/paper.py SITE [A4|Letter] [PAGE …]

Prints a line a page: its sheets, and of the sheets before the last one how full the emptiest is.
Ends with 1 where one of them is less than 35 % full.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser import ARGUMENTS, find, server
from pdf import Pdf
from playwright.sync_api import sync_playwright

LEAST = 0.35


def main(site: Path, paper: str = "A4", *pages: str) -> int:
    """Print the pages of a site, by default all its playbooks, and say how full the sheets are."""
    named = pages or sorted(each.parent.name for each in site.glob("playbooks/*/index.html"))
    low = 0
    with server(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        tab = browser.new_page()
        for name in named:
            path = name if "/" in name else f"playbooks/{name}/"
            tab.goto(f"{address}{path}")
            *fills, _ = Pdf(tab.pdf(format=paper)).fills()
            emptiest = min(fills, default=1.0)
            low += emptiest < LEAST
            print(f"{path:<50} {len(fills) + 1:>3} sheets, emptiest {emptiest:.0%}")
        browser.close()
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
