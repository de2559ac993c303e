"""The pages and files that the data gives, added to those of the docs folder."""

from collections.abc import Callable

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from handbook.catalog import Handbook
from handbook.catalog.made import FEED, Made, calendars, has_feed, pages
from handbook.pages.pictures.badge import badges
from handbook.pages.reading import Reading
from handbook.site.versions import feed_address


def add(files: Files, book: Handbook, config: MkDocsConfig) -> dict[str, Made]:
    """Add the pages that the data gives, and say which file is which.

    A page written by hand at the same path is kept.
    """
    added: dict[str, Made] = {}
    for made in pages(book):
        file = files.get_file_from_path(made.path)
        if file is None:
            file = File.generated(config, made.path, content=made.markdown)
            files.append(file)
            added[made.path] = made
        elif left_out(config)(made.path):
            continue
        # Outside the navigation: a tree of every record makes each page as long as the data.
        # A page that lists them is in it where the navigation names it.
        file.inclusion = InclusionLevel.NOT_IN_NAV
    return added


def left_out(config: MkDocsConfig) -> Callable[[str], bool]:
    """Whether a path is one of those that mkdocs.yml leaves out of the navigation, or the site."""
    patterns = [
        each for each in (config.not_in_nav, config.draft_docs, config.exclude_docs) if each
    ]
    return lambda path: any(each.match_file(path) for each in patterns)


def add_calendars(files: Files, read: Reading, config: MkDocsConfig) -> None:
    """Add the calendars that others subscribe to: of all duties, and of each role."""
    found = [*calendars(read.book)]
    if not found:
        return
    # What writes calendars takes long to load, and who owes nothing has none.
    from handbook.exports.calendar import calendar  # noqa: PLC0415

    for each in found:
        text = calendar(read.book, read.today, each.role.record.id if each.role else None)
        files.append(File.generated(config, each.path, content=text.encode()))


def add_badges(files: Files, read: Reading, config: MkDocsConfig) -> None:
    """Add the badges of scores that other pages show: of all systems, and of each."""
    for path, text in badges(read.book, read.today):
        files.append(File.generated(config, path, content=text))


def add_feed(files: Files, read: Reading, config: MkDocsConfig) -> None:
    """Add the feed of the log and of what becomes due, where there is anything of either."""
    if not has_feed(read.book):
        return
    from handbook.exports.feed import feed  # noqa: PLC0415 -- as that of calendars

    site = config.site_url or ""
    own = feed_address(site, read.version)
    text = feed(read.book, read.today, site, own, read.addresses.of)
    files.append(File.generated(config, FEED, content=text.encode()))
