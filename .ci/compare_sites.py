"""What a change does to the words of the site, page by page.

Usage: python .ci/compare_sites.py OLD_SITE NEW_SITE

Prints the pages that only one of two built sites has, and for each page of both the lines of its
content that differ. Looks, navigation and the day of the build are left out. Exit code 1 where
anything differs.
"""

import difflib
import sys
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

_BLOCKS = "address article aside dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 li ol p pre section summary table tbody td th thead tr ul"  # noqa: E501
_LEFT_OUT = "script, style, .hb-built, .md-source-file, nav.hb-crumbs, a.headerlink, .hb-found-by"


def lines(page: Path) -> list[str]:
    """The text of a page's content, one line for each block of it."""
    tree = LexborHTMLParser(page.read_text("utf-8"))
    content = tree.css_first("article.md-content__inner") or tree.body
    if content is None:
        return []
    for node in content.css(_LEFT_OUT):
        node.decompose()
    for node in content.css(", ".join(_BLOCKS.split())):
        node.insert_before("\n")
        node.insert_after("\n")
    found = (" ".join(line.split()) for line in content.text().split("\n"))
    return [line for line in found if line]


def pages(site: Path) -> dict[str, Path]:
    """The pages of a site by their path."""
    return {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}


def main(old: Path, new: Path) -> int:
    """Print the differences; the exit code."""
    before, after = pages(old), pages(new)
    differs = 0
    for name in sorted(before.keys() | after.keys()):
        if name not in after or name not in before:
            print(f"{'-' if name in before else '+'} {name}")
            differs += 1
            continue
        was, now = lines(before[name]), lines(after[name])
        if was != now:
            differs += 1
            print(f"\n~ {name}")
            found = difflib.unified_diff(was, now, lineterm="", n=0)
            print("\n".join(line for line in found if not line.startswith(("---", "+++", "@@"))))
    print(f"\n{differs} of {len(before.keys() | after.keys())} pages differ")
    return int(differs > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
