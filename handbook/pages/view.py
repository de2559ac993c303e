"""What templates may ask of the handbook; all answers are plain values or safe cells.

Cells are many, so they are put together from escaped parts: `Markup.format` takes ten times
as long.
"""

from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup, escape

from handbook import schedule
from handbook.catalog import Entry, asked, listings
from handbook.catalog.roles import assignments
from handbook.findings import Where
from handbook.model import Kind, Record, duration
from handbook.model.cadence import Cadence
from handbook.model.extra import Linked
from handbook.model.fields import Field, fields_of, own_fields
from handbook.model.knowledge import Question
from handbook.pages import log, people, prose, queries
from handbook.pages.reading import Reading
from handbook.schedule import ahead, shown


class View:
    """The handbook as seen from the page that is being made."""

    def __init__(self, read: Reading, page: Callable[[], str]) -> None:
        self._read = read
        self.book = read.book
        self.today = read.today
        self.repository = read.repository
        self.rules = read.rules
        self._page = page
        self._between = read.addresses.between
        self._listings = {each.url: each for each in listings.listings(read.book)}
        self._docs = {doc.url: doc for doc in read.book.docs if doc.is_page}

    def helpers(self) -> dict[str, Any]:
        """The names that templates know."""
        notes = queries.Disclaimers(self.book)
        known = self.book.known(self.today)
        every = asked.wanted(self.book)
        return {
            "all": self.book.of,
            "get": self._get,
            "naming": self.book.naming,
            "named_as": self.book.named_as,
            "kinds": self.book.kinds,
            "own_fields": own_fields,
            "kind": lambda record: self.book.entries[record.id].kind.name,
            "expected_of": lambda record: asked.fields_wanted(
                every, self._entry(record).kind.name, record
            ),
            "shows": lambda kind, field: asked.is_shown(self.book, every, kind, field),
            "settings": self.book.settings,
            "today": self.today,
            "source_text": self.book.source_text,
            "ref": self.ref,
            "refs": self.refs,
            "path": self.path,
            "cell": self.cell,
            "own": self.own,
            "md": self.md,
            "edit": self.edit,
            "written": self.written,
            "touching": self.touching,
            "this_page": self.this_page,
            "page_heading": self.page_heading,
            "used": self.book.uses,
            "has_page": self.has_page,
            "kinds_here": self.kinds_here,
            "shows_something": self.shows_something,
            "has_feed": self._read.has_feed,
            "lists": self.lists,
            "link": self.link,
            "file_of": lambda kind: self.book.path_of(kind.store),
            "facts_here": self.facts_here,
            "questions_here": self.questions_here,
            "state": lambda duty: schedule.of_duty(self.book, duty, self.today),
            "review": lambda record: schedule.of_review(self.book, record, self.today),
            "latest": lambda subject, *kinds: schedule.latest(
                self.book, subject, self.today, *kinds
            ),
            "disclaimers_here": lambda: notes.of_page(self._page()),
            "disclaimers_of": notes.of_card,
            "needs_of": notes.places,
            "not_set": self.not_set,
            "page_at": self.page_at,
            "cited": self.cited,
            "by_kind": lambda records: queries.by_kind(self.book, records),
            "by_day": queries.by_day,
            "raci": queries.raci,
            "RACI": queries.RACI,
            "duration": duration.words,
            "rules": self.rules,
            "records": self.book.entries,
            "gaps": lambda: queries.gaps(self._read.findings),
            "coming": lambda: ahead.coming(self.book, self.today),
            "often": lambda: ahead.often(self.book),
            "year": lambda: ahead.year(self.book, self.today),
            "vendors_of": lambda duty: queries.vendors(self.book, duty),
            "dependents": lambda name: queries.dependents(self.book, name),
            "soonest": lambda: ahead.soonest(self.book, self.today),
            "unknown": lambda: ahead.unknown(self.book, self.today),
            "machines": lambda: schedule.of_machines(self.book, self.today),
            "holders": lambda role: ahead.holders(self.book, role, self.today),
            "assigned": lambda role: assignments(self.book, role),
            "owed_by": lambda role: people.duties(self.book, role),
            "rosters": lambda role=None: people.rosters(self.book, self.today, role),
            "turns": lambda roster: people.turns(self.book, roster, self.today),
            "on_roster": people.on_roster,
            "weekday": lambda value: people.with_weekday(self.book, value),
            "standing": tuple(reversed(known.standing)),
            "events_about": lambda subject: tuple(reversed(known.about(subject))),
            "log_months": lambda year=None: log.by_month(self.book, self.today, year),
            "log_latest": lambda most: log.latest(self.book, self.today, most),
            "correction": known.hidden.get,
            "event_path": self.event_path,
            "former_path": lambda record, old: self.path(f"{self._entry(record).kind.page}/{old}/"),
            "moment": lambda value: log.moment(self.book, value),
            "judged": shown.judged,
            "proving": lambda gate, condition: shown.proving(
                self.book, gate, condition, self.today
            ),
            "released": lambda place: shown.released(self.book, place, self.today),
            "reviews": lambda records: ahead.reviews(self.book, records, self.today),
            "first_due": lambda duties: ahead.first_due(self.book, duties, self.today),
            "href": self.href,
            "edit_at": self.edit_at,
            "document": lambda: prose.document(self.book.source_text),
        }

    def _get(self, record_id: str) -> Record:
        record: Record | None = self.book.get(record_id)
        if record is None:
            raise LookupError(f'there is no record "{record_id}"; handbook list shows all')
        return record

    def path(self, target: str) -> str:
        """An address within the site, as duties/#x, from the page that is being made."""
        target, _, anchor = target.lstrip("/").partition("#")
        here = self._page()
        if target == here and anchor:
            return f"#{anchor}"
        relative = self._between(here, target)
        return f"{relative}#{anchor}" if anchor else relative

    def href(self, url: str) -> str:
        """An address of the data, where one without a scheme is a path from the site's root."""
        return url if ":" in url.partition("/")[0] else self.path(url)

    def event_path(self, event_id: str) -> str:
        """The address of an event: its id starts with its day, and each year has a page."""
        return self.path(f"log/{event_id[:4]}/#{event_id}")

    def ref(self, record_id: str, text: str | None = None) -> Markup:
        """A link to a record's page or place."""
        entry = self.book.entries[self._get(record_id).id]
        path, shown = escape(self.path(entry.url)), escape(text or self._named(entry.record))
        return Markup(f'<a class="hb-ref hb-{entry.kind.name}" href="{path}">{shown}</a>')

    def _named(self, record: Record) -> str:
        """A record's title; what ended is named as of then."""
        ended = f" (ended {record.ended})" if schedule.has_ended(record, self.today) else ""
        return f"{record.title}{ended}"

    def refs(self, ids: Iterable[Any]) -> Markup:
        """Links to several records, in one line."""
        found = [each if isinstance(each, str) else each.id for each in ids]
        return Markup(", ").join(self.ref(each) for each in found)

    def md(self, text: str | None) -> Markup:
        """A Markdown field as HTML."""
        return prose.markdown(text, self.path) if text else Markup("")

    def cell(self, record: Record, field: str) -> Markup:
        """A field's value as it stands in a table or a card; "not set" where there is none."""
        value = getattr(record, field)
        if value in (None, (), ""):
            return self.not_set(record, field)
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
        text = value.words if isinstance(value, Cadence) else str(value)
        if slot and slot.length:
            return escape(duration.words(text))
        if (slot and slot.address) or text.startswith(("https://", "http://")):
            return Markup('<a href="{}">{}</a>').format(self.href(text), text)
        return escape(text)

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

    def not_set(self, record: Record, field: str) -> Markup:
        """What is not known, and the line that would set it."""
        line = f"add <code>{escape(field)}:</code> at {self.edit(record)}"
        return Markup(
            f'<span class="hb-notset">not set</span> <span class="hb-where">{line}</span>'
        )

    def written(self, record: Record) -> str:
        """Where a record is written, as data/duties.yaml:12."""
        where = self._entry(record).where()
        return f"{where.path}:{where.line}"

    def edit(self, record: Record, text: str | None = None) -> Markup:
        """A link to where the record's line is edited, or its path where that is not known."""
        return self.edit_at(self._entry(record).where(), text)

    def edit_at(self, where: Where, text: str | None = None) -> Markup:
        """A link to where a line of a file is edited, or its path where that is not known."""
        label = escape(text or f"{where.path}:{where.line}")
        address = self.repository.edit(where.path, where.line)
        if not address:
            return Markup(f'<code class="hb-path">{label}</code>')
        return Markup(f'<a class="hb-edit" href="{escape(address)}"><code>{label}</code></a>')

    def _entry(self, record: Record) -> Entry[Record]:
        return self.book.entries[record.id]

    def touching(self, record_id: str) -> queries.Asked:
        """The questions that touch a record."""
        return queries.apart(self.book.named_as(record_id, "touches", "question"))

    def page_at(self, path: str) -> Any:
        """The page record with this path, or None."""
        return next((page for page in self.book.of("page") if page.path == path), None)

    def cited(self, record: Record) -> tuple[Any, ...]:
        """The facts that a record rests on, and those that its page must carry."""
        own = tuple(self.book.get(fact) for fact in record.source)
        return tuple(dict.fromkeys((*own, *self.facts_here())))

    def this_page(self) -> Any:
        """The page record of the page that is being made, or None."""
        return self.page_at(self._page().rstrip("/") or "index")

    def page_heading(self) -> str:
        """The title of the page that is being made, from the first that gives it one.

        That is its record, its front matter, or the engine. LookupError where none does.
        """
        url, page = self._page(), self.this_page()
        doc, listing = self._docs.get(url), self._listings.get(url)
        title = page.title if page else doc.title if doc else None
        if listing and not title:
            title = listings.title_of(self.book, listing)
        if title:
            return str(title)
        raise LookupError("the page has no title: write it in its heading, or as title: above it")

    def has_page(self, path: str) -> bool:
        """Whether the site has the page that lists records at this path, as duties."""
        listing = self._listings.get(f"{path}/")
        return f"{path}/" in self._docs or bool(listing and listings.in_use(self.book, listing))

    def kinds_here(self) -> tuple[Kind, ...]:
        """The kinds whose records the page that is being made lists."""
        listing = self._listings.get(self._page())
        known = self.book.kinds
        return tuple(known[name] for name in (listing.kinds if listing else ()) if name in known)

    def shows_something(self) -> bool:
        """Whether the page that is being made has any of the records that it lists."""
        listing = self._listings.get(self._page())
        return listing is None or listings.shows(self.book, listing)

    def lists(self) -> list[tuple[str, str]]:
        """The pages that list records which there are, each as its title and its path."""
        found = (each for each in self._listings.values() if not each.always)
        return [
            (listings.title_of(self.book, each), each.path)
            for each in found
            if listings.shows(self.book, each)
        ]

    def link(self, path: str, text: str) -> Markup:
        """A link to a page by its path, as duties."""
        return Markup('<a href="{}">{}</a>').format(self.path(f"{path}/"), text)

    def facts_here(self) -> tuple[Any, ...]:
        """The source facts whose page this is."""
        path = self._page().rstrip("/") or "index"
        return tuple(fact for fact in self.book.of("fact") if fact.page == path)

    def questions_here(self) -> queries.Asked:
        """The questions that touch a record of this page, or a fact of it."""
        here = self._page()
        found = []
        facts = {fact.id for fact in self.facts_here()}
        for question in self.book.all(Question):
            entries = (self.book.entries.get(each) for each in question.touches)
            urls = {entry.url.partition("#")[0] for entry in entries if entry}
            if here in urls or facts.intersection(question.source):
                found.append(question)
        return queries.apart(found)
