"""The pages of a built site, and one of each kind: found there, so a new kind is looked at too."""

from pathlib import Path


def pages_of(site: Path) -> list[str]:
    """The addresses of all pages below the site's own: "" is the home page."""
    found = [page.relative_to(site).as_posix() for page in site.rglob("*.html")]
    return sorted(page.removesuffix("index.html") for page in found)


def one_of_each(site: Path) -> list[str]:
    """Each page that stands alone, and the fullest of those that one list leads to.

    The pages of records stand in the folder of their list, and those below a record's page in
    its own: they are of one kind, whichever record it is.
    """
    fullest: dict[str, tuple[int, str]] = {}
    for page in pages_of(site):
        steps = page.removesuffix("/").split("/")
        kind = page if len(steps) == 1 else "/".join([steps[0], *"*" * (len(steps) - 1)])
        size = file_of(site, page).stat().st_size
        fullest[kind] = max(fullest.get(kind, (0, "")), (size, page))
    return sorted(page for _, page in fullest.values())


def file_of(site: Path, page: str) -> Path:
    """The file of the page with this address."""
    return site / page if page.endswith(".html") else site / page / "index.html"
