"""Rules over what people mean as Markdown: what nothing understands, and where links could lead."""

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape

from handbook.catalog import Doc, Entry, Handbook
from handbook.checks.html_reader import HtmlReader
from handbook.checks.markup import active
from handbook.checks.rules import Fault, of_each, rule
from handbook.findings import Severity, Where
from handbook.markup import leftover
from handbook.model import Record
from handbook.model.relations import Path
from handbook.model.texts import markdown_of, texts
from handbook.schemes import ALLOWED
from handbook.source.decode import index_of, place
from handbook.source.markdown import without_code, without_templates

# Attributes that a browser reads an address from (HTML Living Standard, "Attributes").
_ADDRESSES = frozenset(
    {"href", "src", "action", "formaction", "cite", "data", "poster", "xlink:href", "ping"}
    | {"srcset", "background", "longdesc", "manifest"}
)
# What browsers leave out before they look for a scheme (URL Living Standard, 4.4).
_LEFT_OUT = re.compile(r"[\x00-\x20\x7f\u00a0\u200b-\u200f\u2028\u2029\ufeff]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# Where an address may stand on a page, as it is written.
_WRITTEN = re.compile(
    r"\]\(\s*<?(?P<link>[^\n)>]*)|\]:[ \t]*<?(?P<reference>[^\n>]+)|<(?P<auto>[^<>\s]+)>"
    r"|[\s\"'{](?:[\w:-]+)\s*=\s*(?P<attribute>\"[^\"]*\"|'[^']*'|[^\s>}]+)"
)


@rule("HB1035", Severity.WARNING)
def markdown_is_understood(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every form of Markdown on a page, and in a Markdown field, is one that is understood."""
    for doc in book.docs:
        if doc.is_page:
            for left in (*leftover.left(doc.body, _page), *leftover.components(doc.body)):
                yield Fault(doc.where(left.at), left.message, left.hint)
    yield from of_each("HB1035", book, book.entries.values(), _fields_are_understood)


def _fields_are_understood(book: Handbook, entry: Entry[Record]) -> Iterator[Fault]:
    if not leftover.may_be_left_in_any(markdown_of(entry.record)):
        return
    for path, text in texts(entry.record, only_markdown=True):
        for left in leftover.left(text, _field):
            where = _in_field(book, entry, path, text[left.at :])
            yield Fault(where, left.message, left.hint)


def _in_field(book: Handbook, entry: Entry[Record], path: Path, rest: str) -> Where:
    """Where a part of a field is written: its first line, from the field's start on."""
    start = entry.where(*path)
    text = book.texts.get(entry.path, "")
    line = rest.split("\n", 1)[0].strip()
    found = text.find(line, index_of(text, start)) if text and line else -1
    return place(text, found, start.path) if found >= 0 else start


def _page(text: str) -> str:
    from handbook.markup.dialect import html  # noqa: PLC0415 -- few commands look at pages

    return html(text)


def _field(text: str) -> str:
    from handbook.markup.fields import rendered  # noqa: PLC0415 -- few fields are suspect

    return rendered(text)


@rule("HB1038")
def addresses_of_pages_are_safe(book: Handbook, today: dt.date) -> Iterator[Fault]:
    """Every address on a page, in any form, leads to the web, a mail, a call, a chat or a path."""
    for doc in book.docs:
        if doc.is_page:
            plain = without_templates(doc.body)
            told = {doc.where(index).line for index, _ in active(without_code(plain))}
            spots = _Spots(doc)
            for what, written in _unsafe(_page(plain)):
                where = spots.where(written)
                hint = f"use {', '.join(ALLOWED)}, or the path of a page"
                if where.line not in told:  # as HB1009 has it
                    yield Fault(where, f"{what} is not allowed on a page", hint)


def _unsafe(html: str) -> Iterator[tuple[str, str]]:
    """Each address and each handler that could act, and the value that it was read from."""
    reader = _Attributes()
    reader.feed(html)
    reader.close()
    for tag, name, value in reader.found:
        plain = _LEFT_OUT.sub("", value)
        scheme = _SCHEME.match(plain)
        if name.startswith("on"):
            yield f"the handler {name}=", value
        elif name in _ADDRESSES and scheme and not _may_stand(tag, plain, scheme[1].lower()):
            yield f'scheme "{scheme[1]}"', value


def _may_stand(tag: str, value: str, scheme: str) -> bool:
    if tag == "img" and scheme == "data":
        return value.lower().startswith("data:image/")
    return scheme in ALLOWED


class _Attributes(HtmlReader):
    """Collects every attribute as a browser reads it, its entities decoded."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the attributes of an element."""
        self.found += [(tag, name, value or "") for name, value in attrs]


class _Spots:
    """The places of a page where an address may be written, each given once if it can be."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._all = [
            (found.start(str(found.lastgroup)), unescape(found[str(found.lastgroup)].strip("\"'")))
            for found in _WRITTEN.finditer(doc.body)
        ]
        self._given: set[int] = set()

    def where(self, value: str) -> Where:
        """Where an address is written; the page's start where it is not found."""
        plain = _plain(value)
        exact = [at for at, written in self._all if _same(written, value)]
        alike = [at for at, written in self._all if _same(_plain(written), plain)]
        known = [*exact, *alike]
        at = next((each for each in known if each not in self._given), known[0] if known else 0)
        self._given.add(at)
        return self._doc.where(at)


def _plain(written: str) -> str:
    return _LEFT_OUT.sub("", written).casefold()


def _same(written: str, value: str) -> bool:
    """Whether an address that was found is the one that is looked for, one of them cut short."""
    return bool(written and value) and (written.startswith(value) or value.startswith(written))
