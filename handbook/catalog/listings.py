"""The pages that lead to the records: which there are, where they stand, when there is one.

Each page that kinds name lists their records. A page of the docs folder at the same address
takes its place.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from handbook.catalog.book import Handbook
from handbook.catalog.entries import Entry
from handbook.catalog.files import OF_LOG
from handbook.model import Kind
from handbook.model.knowledge import Page
from handbook.model.traits import SECTIONS

HOME = "index"
CARD = "card"
SCORE = "score"
# What pages are called that are not called as their address.
_TITLES = {
    CARD: "Card for wallet and wall",
    "drills": "Restore drills",
    "faq": "Questions and answers",
    "log": "Operations log",
    "questions": "Open questions and gaps",
    "rules": "What is checked",
    SCORE: "Score of the systems",
    "source": "Source and facts",
}


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that the engine can give: its path in the site, as duties, and its section.

    It is there where one of the `kinds` has records, or some with a `field` that says something;
    `always` says that it needs none.
    """

    path: str
    section: str = ""
    kinds: tuple[str, ...] = ()
    always: bool = False
    field: str = ""

    @property
    def file(self) -> str:
        """Its path in the docs folder, as duties.md."""
        return f"{self.path}.md"

    @property
    def url(self) -> str:
        """Its address within the site; "" for the home page."""
        return "" if self.path == HOME else f"{self.path}/"


# Pages that show more than the records of a kind, by the page that they come after.
_BESIDE = {
    "escalation": (Listing(CARD, "When it breaks", ("escalation", "playbook", "scenario")),),
    "duties": (Listing("calendar", "What is due", ("duty",)),),
    "roles": (Listing("contacts", "Who", ("role", "person")),),
    "systems": (
        Listing("service-map", "Systems", ("system",)),
        Listing(SCORE, "Systems", ("system",)),
    ),
    "gates": (
        Listing("drills", "What is due", ("backup",)),
        Listing("controls", "What is due", ("duty", "expectation"), field="controls"),
    ),
    "playbooks": (Listing("log", "When it breaks", ("duty", OF_LOG)),),
}
# What is checked, and what is not known, is told whatever is written.
_ALWAYS = ("questions", "rules")


def listings(book: Handbook) -> tuple[Listing, ...]:
    """Every page that the engine can give this handbook, in the order of the navigation."""
    found = list(_with_beside(_of_kinds(book.kinds.values())))
    found.sort(key=lambda each: _place(each.section))
    return (Listing(HOME, always=True), *found)


def _of_kinds(kinds: Iterable[Kind]) -> Iterator[Listing]:
    pages: dict[str, list[Kind]] = {}
    for kind in kinds:
        pages.setdefault(kind.page, []).append(kind)
    pages.pop("", None)
    for page, same in pages.items():
        names = tuple(kind.name for kind in same)
        yield Listing(page, same[0].section, names, always=page in _ALWAYS)


def _with_beside(pages: Iterable[Listing]) -> Iterator[Listing]:
    for each in pages:
        yield each
        yield from _BESIDE.get(each.path, ())


def _place(section: str) -> int:
    return SECTIONS.index(section) if section in SECTIONS else len(SECTIONS)


def in_use(book: Handbook, listing: Listing) -> bool:
    """Whether there is something to show on a page, or a page record asks for it."""
    return shows(book, listing) or page_record(book, listing.path) is not None


def shows(book: Handbook, listing: Listing) -> bool:
    """Whether there is something to show on a page. What could not be read counts as there."""
    if listing.field:
        return _is_said(book, listing)
    document = listing.path == "source" and bool(book.source_text)
    return listing.always or document or book.uses(*listing.kinds)


def _is_said(book: Handbook, listing: Listing) -> bool:
    """Whether a record says something in the field that a page is about."""
    entries = (entry for kind in listing.kinds for entry in book.by_kind.get(kind, ()))
    said = any(getattr(entry.record, listing.field) for entry in entries)
    return said or book.lacks(listing.kinds)


def given(book: Handbook) -> tuple[Listing, ...]:
    """The pages that the engine gives: those with something to show that nobody wrote."""
    return tuple(each for each in _unwritten(book) if in_use(book, each))


def unused(book: Handbook) -> tuple[Listing, ...]:
    """The pages that come with their first record: not there, and no mistake where named."""
    return tuple(each for each in _unwritten(book) if not in_use(book, each))


def _unwritten(book: Handbook) -> Iterator[Listing]:
    written = {doc.url for doc in book.docs if doc.is_page}
    return (each for each in listings(book) if each.url not in written)


def page_record(book: Handbook, path: str) -> Entry[Page] | None:
    """The page record with this path, or None."""
    return next((entry for entry in book.each(Page) if entry.record.path == path), None)


def title_of(book: Handbook, listing: Listing) -> str:
    """What a page is called: as its record says, or else as the engine calls it."""
    if record := page_record(book, listing.path):
        return record.record.title
    if listing.path == HOME:
        return book.settings.title if book.settings else "Handbook"
    return _TITLES.get(listing.path) or listing.path.replace("-", " ").capitalize()


def waits_for(listing: Listing) -> str:
    """What must be written for a page to be there, as "the first duty"."""
    *others, last = listing.kinds
    having = f" with {listing.field}:" if listing.field else ""
    return f"the first {', '.join(others)}{' or ' if others else ''}{last}{having}"
