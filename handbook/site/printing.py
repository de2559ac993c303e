"""What of a handbook can be printed as a document of its own, and the pages that each has."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from handbook.catalog import Doc, Handbook
from handbook.catalog.access import lacking, opened_to
from handbook.catalog.listings import CARD, in_use, listings, title_of
from handbook.catalog.made import Made
from handbook.files.inside import read_inside
from handbook.findings import Finding, Severity
from handbook.markup.dialect import slug
from handbook.model import Record
from handbook.model.knowledge import Question
from handbook.model.people import Role
from handbook.model.work import Duty, Playbook
from handbook.paper.document import Place
from handbook.paper.packet import Chapter, Packet
from handbook.schedule.ahead import holders
from handbook.site import contents, sections, styles
from handbook.site.inmemory import InMemory, theme_folders

# What belongs to a role beside its page: `tests/test_layers.py` holds it against the templates.
ACCESSES = "role_accesses"
_CONTACTS = "contacts"
_CARD = f"{CARD}.css"
_GRID = re.compile(r"display:\s*(?:inline-)?grid")
_EVERYBODY = "whoever works by this handbook"
SORTS = ("Card", "Packet", "Chapter", "Role", "Playbook")


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be printed: what it is called, what sort it is, and its pages in their order.

    `record` is the one that it is about; a chapter and a page have none.
    """

    name: str
    sort: str
    title: str
    pages: tuple[Doc | Made, ...]
    record: Record | None = None


def subjects(memory: InMemory) -> dict[str, Subject]:
    """All that can be printed, by the name that asks for it. Where two have one, the first has it.

    These are the card, records with a page of their own, the chapters of the navigation, and
    each other page by its path.
    """
    found: dict[str, Subject] = {}
    for each in (*_records(memory), *_chapters(memory), *_pages(memory)):
        found.setdefault(each.name, each)
    return found


def _written(memory: InMemory) -> dict[str, Doc | Made]:
    """The pages by their path in the docs folder."""
    docs = {doc.path: doc for doc in memory.reading.book.docs if doc.is_page}
    return {**memory.given, **docs}


def _records(memory: InMemory) -> Iterator[Subject]:
    book, written = memory.reading.book, _written(memory)
    by_url = {Doc(path, path).url: page for path, page in written.items()}
    for entry in book.entries.values():
        if entry.kind.own_pages and (page := by_url.get(entry.url)):
            record, sort = entry.record, entry.kind.label.capitalize()
            more = _of_role(record, memory, by_url) if isinstance(record, Role) else ()
            yield Subject(record.id, sort, record.title, (page, *more), record)


def _of_role(
    role: Role, memory: InMemory, by_url: Mapping[str, Doc | Made]
) -> Iterator[Doc | Made]:
    """What a role needs beside its page: its accesses, whom to call, and its playbooks."""
    book = memory.reading.book
    if book.uses("access") and (opened_to(book, role.id) or lacking(book, role.id)):
        call = f'{{{{ {ACCESSES}("{role.id}") }}}}\n'
        yield Made(f"roles/{role.id}/accesses.md", call, f"Accesses: {role.title}")
    if contacts := by_url.get(f"{_CONTACTS}/"):
        yield contacts
    for each in playbooks_of(book, role.id):
        yield by_url[book.entries[each].url]


def playbooks_of(book: Handbook, role: str) -> list[str]:
    """The playbooks that a role may carry out, and those of the duties that it owes."""
    may = (each.id for each in book.all(Playbook) if role in (each.roles or (each.owner,)))
    owed = (each.playbook for each in book.all(Duty) if each.owner == role and each.playbook)
    known = (name for name in dict.fromkeys((*may, *owed)) if book.get(name))
    return [name for name in known if not book.get(name).ended]


def _chapters(memory: InMemory) -> Iterator[Subject]:
    book, written = memory.reading.book, _written(memory)
    nav = memory.project.value("nav")
    tree = sections.kept(nav, book) if nav else sections.navigation(book, lambda _: False)
    for item in tree:
        for title, value in item.items() if isinstance(item, dict) else ():
            pages = tuple(written[path] for path in _paths(value) if path in written)
            if isinstance(value, list) and pages:
                yield Subject(slug(str(title)), "Chapter", str(title), pages)


def _paths(nav: Any) -> Iterator[str]:
    """The pages of a part of the navigation, in their order."""
    if isinstance(nav, str):
        yield nav
    for each in nav if isinstance(nav, list) else nav.values() if isinstance(nav, dict) else ():
        yield from _paths(each)


def _pages(memory: InMemory) -> Iterator[Subject]:
    book = memory.reading.book
    titles = {each.file: title_of(book, each) for each in listings(book) if in_use(book, each)}
    for path, page in _written(memory).items():
        url = Doc(path, path).url
        title = titles.get(path) or page.title or url.strip("/").replace("-", " ").capitalize()
        yield Subject(
            url.strip("/") or "index", "Card" if url == f"{CARD}/" else "Page", title, (page,)
        )


def audience(memory: InMemory, subject: Subject) -> str:
    """For whom a document is, in words."""
    book, record = memory.reading.book, subject.record
    if isinstance(record, Role):
        held = [
            book.get(each.person).title for each in holders(book, record.id, memory.reading.today)
        ]
        return f"whoever holds this role{': ' if held else ''}{', '.join(held)}"
    if isinstance(record, Playbook):
        roles = [book.get(each).title for each in record.roles or filter(None, (record.owner,))]
        return f"whoever carries it out{': ' if roles else ''}{', '.join(roles)}"
    return _EVERYBODY


def owner(book: Handbook, subject: Subject) -> str:
    """Who answers for a document: its record's owner, or that of all pages."""
    role = book.owner_of(subject.record) if subject.record else book.pages_owner
    return str(book.get(role).title) if role else "not set"


def address(memory: InMemory, version: str) -> str:
    """Where the site is published, as mkdocs.yml says it; "" where that is not known.

    A list there are variables of the environment (`!ENV`), with what holds without them last.
    """
    said = memory.project.value("site_url")
    names = [str(each) for each in said] if isinstance(said, list) else []
    values = [value for name in names[:-1] if (value := os.environ.get(name))]
    base = next(iter(values), names[-1] if names else str(said or ""))
    if not base.startswith(("https://", "http://")):
        return ""
    return f"{base.rstrip('/')}/{version}/" if version else f"{base.rstrip('/')}/"


def packet(memory: InMemory, subject: Subject) -> tuple[Packet, Place, tuple[Finding, ...]]:
    """A document with its pages rendered, where it comes from, and what is wrong with its pages."""
    chapters, findings = _rendered(memory, subject)
    reading, book = memory.reading, memory.reading.book
    settings = book.settings
    made = Packet(
        title=subject.title,
        sort=subject.sort,
        summary=(subject.record and subject.record.summary) or "",
        audience=audience(memory, subject),
        owner=owner(book, subject),
        handbook=settings.title if settings else "",
        organisation=settings.organisation if settings else "",
        version=reading.version,
        day=reading.today,
        chapters=chapters,
        unknown=tuple(each for each in book.all(Question) if each.is_open),
        language=str(memory.project.value("theme", "language") or "en"),
        direction=str(memory.project.value("theme", "direction") or "ltr"),
        bare=subject.sort == "Card",
    )
    return made, Place(style(memory), address(memory, reading.version), picture(memory)), findings


def _rendered(
    memory: InMemory, subject: Subject
) -> tuple[tuple[Chapter, ...], tuple[Finding, ...]]:
    chapters, findings = [], []
    with memory.pages() as (pages, _):
        for page in subject.pages:
            html, found = pages.page(page)
            findings += [each for each in found if each.severity is Severity.ERROR]
            url = Doc(page.path, page.path).url
            chapters.append(Chapter(url, page.title or "", contents.levelled(html)))
    return tuple(chapters), tuple(findings)


def style(memory: InMemory) -> str:
    """The style sheet of the site: the parts of the theme, and those that take their place."""
    parts = {
        path.name: path
        for folder in theme_folders(memory.project)
        for path in (folder / styles.PARTS).glob("*.css")
    }
    texts = {name: path.read_text("utf-8") for name, path in parts.items()}
    # WeasyPrint fails on some grids that a page ends in; only the card, one sheet, has any.
    plain = {name: _GRID.sub("display: block", text) for name, text in texts.items()}
    return styles.joined({**plain, **{name: texts[name] for name in (_CARD,) if name in texts}})


def picture(memory: InMemory) -> Callable[[str], bytes | None]:
    """What reads the pictures that pages name: files of the docs folder, by their path."""

    def read(path: str) -> bytes | None:
        try:
            return read_inside(memory.docs.root, path)
        except OSError:
            return None

    return read
