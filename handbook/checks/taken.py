"""Rules over what a build writes: nothing takes the place of anything else."""

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import partial
from itertools import chain

from handbook.catalog import Handbook, made
from handbook.catalog.docs import PAGE, page_url
from handbook.checks.rules import Fault, rule
from handbook.findings import Where


class Giver(IntEnum):
    """Who puts a file into the site. Of two at one path, the later in this list can be renamed."""

    ENGINE = 0
    DATA = 1
    DOCS = 2


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a build writes: its path as in the docs folder, and what it is.

    `at` looks up the place to rename it at; what the engine makes has none.
    """

    path: str
    what: str
    origin: Giver
    at: Callable[[], Where] | None = None

    @property
    def where(self) -> Where | None:
        """The place to rename it at."""
        return self.at() if self.at else None

    @property
    def is_page(self) -> bool:
        """Whether it is Markdown that becomes a page."""
        return self.path.endswith(PAGE)

    def targets(self) -> tuple[str, str]:
        """The file in the site, with addresses that end in a slash, and with those in .html."""
        return _targets(self.path)


def _targets(path: str) -> tuple[str, str]:
    if not path.endswith(PAGE):
        return path, path
    return f"{page_url(path)}index.html", f"{path.removesuffix(PAGE)}.html"


@dataclass
class _Site:
    """What stands at each path of a site so far, as disks read it that fold letter case."""

    files: dict[str, Thing] = field(default_factory=dict)
    folders: dict[str, Thing] = field(default_factory=dict)

    def put(self, target: str, thing: Thing) -> Thing | None:
        """Put a thing at its path; the thing that is in its way, if any."""
        folded = target.casefold()
        steps = folded.split("/")
        above = ["/".join(steps[:depth]) for depth in range(len(steps) - 1, 0, -1)]
        ways = (self.files.get(folded), self.folders.get(folded))
        found = next(filter(None, (*ways, *map(self.files.get, above))), None)
        self.files.setdefault(folded, thing)
        for folder in above:
            self.folders.setdefault(folder, thing)
        return found


def things(book: Handbook) -> Iterator[Thing]:
    """All that a build writes but the theme's own files, which a project may replace."""
    for path, what in made.OF_EVERY_SITE.items():
        yield Thing(path, what, Giver.ENGINE)
    if made.has_feed(book):
        yield Thing(made.FEED, "the feed", Giver.ENGINE)
    for calendar in made.calendars(book):
        if calendar.role is None:
            yield Thing(calendar.path, "the calendar of all duties", Giver.ENGINE)
        else:
            what = f'the calendar of role "{calendar.role.record.id}"'
            yield Thing(
                calendar.path, what, Giver.DATA, partial(calendar.role.where, calendar.written)
            )
    for badge in made.badges(book):
        if badge.system is None:
            yield Thing(badge.path, "the badge of all systems", Giver.ENGINE)
        else:
            what = f'the badge of system "{badge.system.record.id}"'
            yield Thing(badge.path, what, Giver.DATA, partial(badge.system.where, badge.written))
    for page in made.pages(book):
        if page.entry is None or page.framed:
            yield Thing(page.path, f'the page "{page.title}"', Giver.ENGINE)
        else:
            what = f'the page of {page.entry.kind.name} "{page.entry.record.id}"'
            yield Thing(page.path, what, Giver.DATA, partial(page.entry.where, page.written))
    for doc in book.docs:
        yield Thing(doc.path, doc.shown, Giver.DOCS, partial(doc.where, 0))


@rule("HB1060")
def nothing_takes_the_place_of_another(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """No record and no file of the docs folder takes the place of what the site makes itself."""
    if _have_places(book):
        return
    sites = _Site(), _Site()
    for thing in sorted(things(book), key=lambda each: each.origin):
        if thing.origin is Giver.DATA and _is_listing(thing):
            folder = thing.path.removesuffix("index.md")
            message = f'{thing.what} would be "{folder}", the page that lists them'
            yield Fault(thing.where or Where(thing.path), message, "choose another id")
            continue
        ways = [site.put(at, thing) for site, at in zip(sites, thing.targets(), strict=True)]
        other = next((way for way in ways if way and not _is_meant(thing, way)), None)
        if other and (where := thing.where):
            yield Fault(where, f'"{_address(other)}" is {other.what}', _hint(thing, other))


def _have_places(book: Handbook) -> bool:
    """Whether each thing is at a path of its own, above no other; this is told quickly."""
    others = chain(made.OF_EVERY_SITE, made.other_paths(book), (doc.path for doc in book.docs))
    return _are_all_apart(tuple(made.record_paths(book)), tuple(others))


@functools.lru_cache(maxsize=2)  # most edits leave all of them as they are
def _are_all_apart(of_records: tuple[str, ...], others: tuple[str, ...]) -> bool:
    if any(path.endswith("/index.md") for path in of_records):
        return False
    places = map(_places, chain(of_records, others))
    return all(map(_are_apart, zip(*places, strict=True)))


def _places(path: str) -> tuple[str, str]:
    """Where a thing stands in both kinds of site, as disks read it that fold letter case."""
    nested, flat = _targets(path)
    return nested.casefold(), flat.casefold()


def _are_apart(places: Sequence[str]) -> bool:
    paths = above = {*places}
    while above := {path.rpartition("/")[0] for path in above} - {""}:
        if not paths.isdisjoint(above):
            return False
    return len(paths) == len(places)


def _is_listing(thing: Thing) -> bool:
    """Whether a record's page would be the page of its folder, and not one below it."""
    return thing.is_page and thing.path.rpartition("/")[2] == "index.md"


def _is_meant(thing: Thing, other: Thing) -> bool:
    """Whether a page takes another's place on purpose, or another rule speaks of the two."""
    return thing.is_page and other.is_page and other.origin is not Giver.ENGINE


def _address(thing: Thing) -> str:
    return page_url(thing.path) if thing.is_page else thing.path


def _hint(thing: Thing, other: Thing) -> str:
    has = f"{other.where} has it" if other.where else "the site makes it itself"
    return f"{has}; " + ("rename this file" if thing.origin is Giver.DOCS else "choose another id")
