"""What stands around a record's page: the way back, and the records of its kind beside it.

Record pages are not in the navigation, because a tree of all of them makes each page as long as
the handbook. So each gets the tab and the section of the page that lists it, and of its siblings
those nearest to it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from handbook.catalog import Handbook
from handbook.catalog.made import Made
from handbook.pages.addresses import Addresses

if TYPE_CHECKING:
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page

# How many records stand beside a page, at most: of a larger handbook the nearest ones.
MOST = 24


class Sibling(NamedTuple):
    """A record of the same kind: its title, its address in the site, whether it is this one."""

    title: str
    url: str
    here: bool


class Around:
    """The surroundings of the pages of one build."""

    def __init__(self, book: Handbook, addresses: Addresses, nav: "Navigation") -> None:
        self._book, self._addresses = book, addresses
        self._listings: Mapping[str, Page] = {addresses.name(page.url): page for page in nav.pages}
        self._kinds: dict[str, list[str]] = {}
        self._places: dict[str, int] = {}
        self._known: dict[tuple[str, bool], Sibling] = {}
        self._told: dict[str, list[tuple[str, str]]] = {}
        for name, entry in book.entries.items():
            if entry.kind.own_pages:
                same = self._kinds.setdefault(entry.kind.name, [])
                self._places[name] = len(same)
                same.append(name)

    def of(self, made: Made) -> dict[str, Any]:
        """What the theme prints beside a page of the data, and before its title.

        `section` is the title of the part of the navigation, `record` the page's own record where
        it stands above the page, as the role of a handover, and `siblings` are the others of its
        kind, of which there are `all_siblings`.
        """
        kind, here = _of(made)
        names = self._kinds.get(kind, [])[self._beside(made)]
        siblings = [self._sibling(name, here=name == here) for name in names]
        return {**self._above(made), "siblings": siblings}

    def key(self, made: Made) -> list[Any]:
        """What tells whether `of` gives the same for a page: plain values, quicker than itself."""
        kind, here = _of(made)
        if kind not in self._told:
            siblings = map(self._sibling, self._kinds.get(kind, ()))
            self._told[kind] = [(each.title, each.url) for each in siblings]
        beside = self._beside(made)
        place = self._places.get(here, 0) - beside.start
        return [self._above(made), self._told[kind][beside], place]

    def _above(self, made: Made) -> dict[str, Any]:
        listing = self._listings.get(f"{made.listed_on}/")
        entry = made.entry
        above = entry is not None and made.written == "id" and made.title != entry.record.title
        return {
            "section": listing.parent.title if listing and listing.parent else "",
            "record": self._sibling(entry.record.id) if entry and above else None,
            "all_siblings": len(self._kinds.get(entry.kind.name, ())) if entry else 0,
        }

    def light(self, made: Made, *, on: bool) -> None:
        """Mark the page that lists a record, and its section, as the ones that are open."""
        if listing := self._listings.get(f"{made.listed_on}/"):
            listing.active = on

    def _beside(self, made: Made) -> slice:
        """Where the records nearest to that of a page, which is among them, are in their order."""
        if made.entry is None or not made.listed_on:
            return slice(0, 0)
        same, at = self._kinds[made.entry.kind.name], self._places[made.entry.record.id]
        start = max(0, min(at - MOST // 2, len(same) - MOST))
        return slice(start, start + MOST)

    def _sibling(self, name: str, *, here: bool = False) -> Sibling:
        if (found := self._known.get((name, here))) is None:
            entry = self._book.entries[name]
            found = Sibling(entry.record.title, self._addresses.of(entry.url), here)
            self._known[name, here] = found
        return found


def _of(made: Made) -> tuple[str, str]:
    """The kind and the id of the record that a page is about, "" where it is about none."""
    return (made.entry.kind.name, made.entry.record.id) if made.entry else ("", "")
