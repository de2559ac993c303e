"""Values of records as they stand on a page: escaped, and with addresses from where it is.

Cells are many, so they are put together from escaped parts: `Markup.format` takes ten times
as long.
"""

import functools
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from handbook import schedule
from handbook.catalog import Entry, Lack
from handbook.findings import Where
from handbook.model import Record, duration
from handbook.model.cadence import Cadence
from handbook.model.extra import Linked
from handbook.model.fields import Field, fields_of
from handbook.model.knowledge import Page
from handbook.pages import prose
from handbook.pages.derived import Named
from handbook.pages.html import escaped, html
from handbook.pages.reading import Reading

# What nobody decided, in a word; in tables and lines an owner stands without its label.
NOT_SET = "not set"
_WORDS = {"owner": "no owner"}
# A word of more letters may be broken anywhere; in a narrow column others stay whole.
LONGEST_WORD = 30
# A name of more letters than two lines of a heading: cut off in lists, and set smaller as a title.
LENGTHY = 120
# URL Standard, "URL code points".
_NOT_IN_AN_ADDRESS = re.compile(r'[\x00-\x20"<>\\^`{|}\x7f]')


class Cells:
    """Makes the cells and links of the page that is being made; `url` gives its address."""

    def __init__(self, read: Reading, url: Callable[[], str]) -> None:
        self.book = read.book
        self.today = read.today
        self.url = url
        self.derived = read.derived
        self.versions = read.versions
        self._repository = read.repository
        self._between = read.addresses.between
        self._names: dict[Named, tuple[str, str]] = {}
        self._here: str | None = None
        self._paths: dict[str, str] = {}  # from here

    def entry(self, record: Record) -> Entry[Record]:
        """A record with its kind and place."""
        return self.book.entries[record.id]

    def get(self, record_id: str) -> Record:
        """The record with this id. LookupError, which says what to do, where there is none."""
        record: Record | None = self.book.get(record_id)
        if record is None:
            raise LookupError(f'there is no record "{record_id}"; handbook list shows all')
        return record

    def path(self, target: str) -> str:
        """An address within the site, as duties/#x, from the page that is being made."""
        if (here := self.url()) != self._here:
            self._here, self._paths = here, {}
        found = self._paths.get(target)
        if found is None:
            found = self._paths[target] = self._path(here, target)
        return found

    def _path(self, here: str, target: str) -> str:
        target, _, anchor = target.lstrip("/").partition("#")
        if target == here and anchor:
            return f"#{anchor}"
        relative = self._between(here, target)
        return f"{relative}#{anchor}" if anchor else relative

    def place_of(self, record_id: str) -> str:
        """The address of a record within the site. LookupError where there is none."""
        entry = self.book.entries.get(self.book.current(record_id))
        return entry.url if entry else self.entry(self.get(record_id)).url

    def href(self, url: str) -> str:
        """An address of the data, where one without a scheme is a path from the site's root.

        What no address may have in it is encoded, as a browser would.
        """
        url = _NOT_IN_AN_ADDRESS.sub(lambda found: quote(found[0]), url)
        return url if ":" in url.partition("/")[0] else self.path(url)

    def event_path(self, event_id: str) -> str:
        """The address of an event: its id starts with its day, and each year has a page."""
        return self.path(f"log/{event_id[:4]}/#{event_id}")

    def former_path(self, record: Record, old: str) -> str:
        """The address that a record had under an id of before, which leads on to it."""
        return self.path(f"{self.entry(record).kind.page}/{old}/")

    def link(self, path: str, text: str) -> Markup:
        """A link to a page by its path, as duties."""
        return Markup('<a href="{}">{}</a>').format(self.path(f"{path}/"), text)

    def ref(self, record_id: str, text: str | None = None, *, preview: bool = False) -> Markup:
        """A link to a record's page or place; with `preview` the theme shows it on hover."""
        named = self.derived.named.get(self.book.current(record_id))
        if named is None:
            named = self.derived.named[self.get(record_id).id]
        classes, shown = _name(named.kind, text) if text else self._named(named)
        path, more = escaped(self.path(named.url)), " data-preview" if preview else ""
        return html(f'<a class="{classes}" href="{path}"{more}>{shown}</a>')

    def _named(self, record: Named) -> tuple[str, str]:
        """How links name a record: by its title, and what ended as of then."""
        known = self._names.get(record)
        if known is None:
            ended = f" (ended {record.ended})" if schedule.has_ended(record, self.today) else ""
            known = self._names[record] = _name(record.kind, f"{record.title}{ended}")
        return known

    def refs(self, ids: Iterable[Any]) -> Markup:
        """Links to several records, in one line."""
        found = [each if isinstance(each, str) else each.id for each in ids]
        return html(", ".join(map(self.ref, found)))

    def md(self, text: str | None, of: Record | None = None) -> Markup:
        """A Markdown field as HTML; `of` is its record, where it stands on another page than that.

        A link to an anchor, as #roll-back, is one on the record's own page.
        """
        page = self.entry(of).url if of else ""
        return prose.markdown(text, self.path, page) if text else Markup("")

    def cell(self, record: Record, field: str) -> Markup:
        """A field's value as it stands in a table or a card; "not set" where there is none."""
        value = getattr(record, field)
        if value in (None, (), ""):
            return self.unset(record, field)
        slot = next((each for each in fields_of(type(record)) if each.name == field), None)
        values = value if isinstance(value, tuple) else (value,)
        if slot and slot.ref:
            return self.refs(values)
        between = "" if slot and slot.markdown else ", "
        return Markup(between).join(self._shown(slot, each) for each in values)

    def _shown(self, slot: Field | None, value: Any) -> Markup:
        """One value of a field, which names no record."""
        if slot and slot.markdown:
            return self.md(value)
        if isinstance(value, bool):
            return Markup("yes" if value else "no")
        if isinstance(value, Cadence):
            return self.every(value, value.words)
        text = str(value)
        if slot and slot.length:
            return self.length(text)
        if (slot and slot.address) or text.startswith(("https://", "http://")):
            return Markup('<a href="{}">{}</a>').format(self.href(text), text)
        return escape(text)

    def length(self, text: str) -> Markup:
        """A duration in words, with its length for who sorts by it; other text as it is."""
        return _ordered(duration.words(text), duration.order(text))

    def every(self, cadence: Cadence | None, said: str) -> Markup:
        """When something is owed, in words, with how long its cadence is for who sorts by it."""
        if cadence is None or cadence.on:
            return escape(said)
        return _ordered(said, _order(cadence.months, cadence.days))

    def own(self, record: Record) -> list[tuple[str, Markup]]:
        """The fields of a team's own that a record has, each with its name."""
        fields = record.extra.fields if record.extra else ()
        return [(name, self._own_value(value)) for name, value in fields]

    def _own_value(self, value: Any) -> Markup:
        if isinstance(value, tuple):
            return Markup(", ").join(map(self._own_value, value))
        if isinstance(value, Linked):
            return Markup('<a href="{}">{}</a>').format(self.href(value), value)
        return escape(value)

    def unset(self, record: Record, what: str, word: str = "") -> Markup:
        """What is not known, as one quiet word; it leads to the decision that settles it, if any.

        `what` is a field, as steps.undo, or what names the record, as `naming` spells it. Where
        no label stands beside it the word says itself what is missing, as "no owner". The line
        that would set it stands in the details of the record.
        """
        said = escape(word or _WORDS.get(what, NOT_SET))
        if decision := self.book.settlers.get(Lack(record.id, what)):
            return self._undecided(decision, said)
        return Markup('<span class="hb-notset">{}</span>').format(said)

    def no_page_owner(self, record: Record) -> Markup:
        """That nobody answers for the page of a record: what is not known of all pages."""
        pages = (page for page in self.book.all(Page) if not page.owner)
        page = next(pages, None)
        return self.unset(page or record, "owner")

    def _undecided(self, question: str, said: Markup) -> Markup:
        entry = self.book.entries[question]
        path, title = escaped(self.path(entry.url)), escaped(f"{question}: {entry.record.title}")
        return html(f'<a class="hb-notset" href="{path}" title="{title}">{said}</a>')

    def written(self, record: Record) -> str:
        """Where a record is written, as data/duties.yaml:12."""
        where = self.entry(record).where()
        return f"{where.path}:{where.line}"

    def edit_address(self, record: Record) -> str:
        """The address at which a record is edited, or "" where that is not known."""
        where = self.entry(record).where()
        return self._repository.edit(where.path, where.line)

    def edit(self, record: Record, text: str | None = None) -> Markup:
        """A link to where the record's line is edited, or its path where that is not known."""
        return self.edit_at(self.entry(record).where(), text)

    def edit_at(self, where: Where, text: str | None = None) -> Markup:
        """A link to where a line of a file is edited, or its path where that is not known."""
        label = escape(text or f"{where.path}:{where.line}")
        address = self._repository.edit(where.path, where.line)
        if not address:
            return Markup(f'<code class="hb-path">{label}</code>')
        return Markup(f'<a class="hb-edit" href="{escape(address)}"><code>{label}</code></a>')


@functools.lru_cache(1024)
def _ordered(said: str, by: int | None) -> Markup:
    """Words with the number that orders them beside others."""
    if by is None:
        return escape(said)
    return Markup('<data value="{}">{}</data>').format(by, said)


@functools.lru_cache(1024)
def _order(months: int, days: int) -> int | None:
    return duration.order(f"P{months}M{days}D")


@functools.lru_cache(1 << 14)  # each reading of a handbook that is served names them again
def _name(kind: str, text: str) -> tuple[str, str]:
    """The classes of a link to a record of a kind, and its text as HTML."""
    shown = escape(text)
    return f"hb-ref hb-{kind}{_size(shown)}", shown


def _size(shown: str) -> str:
    """The classes of a name that is hard to place: a word to be broken, or a whole paragraph."""
    wide = " hb-long" if any(len(word) > LONGEST_WORD for word in shown.split()) else ""
    return f"{wide} hb-lengthy" if len(shown) > LENGTHY else wide
