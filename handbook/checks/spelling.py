"""The one spelling of each term, and where a text spells it otherwise."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from handbook.catalog import Entry, Handbook
from handbook.model import Record
from handbook.model.knowledge import Term
from handbook.model.people import Role
from handbook.source.markdown import prose

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
# The title of a person, or an abbreviation, as Sen. Ada: no abbreviation of capitals.
_OF_A_NAME = re.compile(r"[A-Z][a-z]+\. +[A-Z]")
_PARTS = re.compile(r"[^A-Za-z0-9]+")
# A name in a path, an address, a file's name or a longer word is no word of the text.
_BEFORE, _AFTER = r"(?<![\w./@#:$-])", r"(?![\w/@-]|[.:]\w)"
# A handbook that is served is asked again after each edit; it has no more texts than that.
_MOST_SILENT = 1 << 15


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong spelling: what is written where, what is right, and where that is said.

    `nth` counts, from 0, what the pattern matches in the whole text.
    """

    start: int
    written: str
    right: str
    source: str
    nth: int
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Spelling:
    """Right spellings of words by their small letters, and phrases that are wrong."""

    words: dict[str, dict[str, str]] = field(default_factory=dict)
    phrases: dict[str, tuple[str, str]] = field(default_factory=dict)
    # What was looked at: texts repeat their words, and the same word is fine again; so is a text.
    _fine: set[str] = field(default_factory=set, compare=False)
    _silent: set[str] = field(default_factory=set, compare=False)

    def may_be_in(self, text: str) -> bool:
        """Whether a text can hold a wrong spelling; quick, for most texts hold none."""
        if text in self._silent:
            return False
        if self._suspects(text) or any(phrase in text for phrase in self.phrases):
            return True
        if len(self._silent) < _MOST_SILENT:
            self._silent.add(text)
        return False

    def wrong_in(self, text: str) -> Iterator[Wrong]:
        """Every wrong spelling in the prose of a text, code and addresses left out."""
        looks = [self._word(folded) for folded in sorted(self._suspects(text))]
        looks += [self._phrase(phrase) for phrase in self.phrases if phrase in text]
        shown = prose(text) if looks else ""
        for look in looks:
            yield from look.matches(text, shown)

    def _suspects(self, text: str) -> set[str]:
        """The words, in small letters, that a text spells otherwise somewhere."""
        found = set[str]()
        if not self.words:
            return found
        for whole in set(text.split()) - self._fine:
            wrong = {word.lower() for word in _PARTS.split(whole) if self._is_wrong(word)}
            if wrong:
                found |= wrong
            else:
                self._fine.add(whole)
        return found

    def _is_wrong(self, word: str) -> bool:
        right = self.words.get(word.lower())
        return right is not None and word not in right

    def _word(self, folded: str) -> "_Look":
        rights = self.words[folded]
        right, source = next(iter(rights.items()))
        pattern = re.compile(f"{_BEFORE}{re.escape(folded)}{_AFTER}", re.IGNORECASE)
        return _Look(pattern, right, source, frozenset(rights))

    def _phrase(self, phrase: str) -> "_Look":
        right, source = self.phrases[phrase]
        loose = r"\s+".join(map(re.escape, phrase.split()))
        return _Look(re.compile(f"{_BEFORE}{loose}{_AFTER}"), right, source)


@dataclass(frozen=True, slots=True)
class _Look:
    """What is looked for, what is right instead, and what may be found without being wrong."""

    pattern: re.Pattern[str]
    right: str
    source: str
    rights: frozenset[str] = frozenset()

    def matches(self, text: str, shown: str) -> Iterator[Wrong]:
        """The wrong spellings of a text; `shown` is the text with all but prose blanked."""
        for nth, found in enumerate(self.pattern.finditer(text)):
            start, end = found.span()
            if found[0] in self.rights or shown[start:end] != found[0]:
                continue
            if not (self.right.isupper() and _OF_A_NAME.match(text, start)):
                yield Wrong(start, found[0], self.right, self.source, nth, self.pattern)


def spelling_of(book: Handbook) -> Spelling:
    """The spellings of a handbook: words with a capital inside, from titles and other names.

    A word such as GitHub or IAM has one spelling; a word such as Gate is also plain English,
    and is left alone unless its term lists a spelling as wrong. So are two letters, as DR: they
    are too many other things. A role of one word is what people do, and no name. A handbook with
    the same ones as the last that was asked for gets the same object, which knows many texts.
    """
    found = _found_in(book)
    if not _last or _last[0] != found:
        _last[:] = [found]
    return _last[0]


_last: list[Spelling] = []


def _found_in(book: Handbook) -> Spelling:
    spelling = Spelling()
    for kind in _spelt(book):
        for entry in book.by_kind.get(kind, ()):
            if isinstance(entry.record, Role) and " " not in entry.record.title:
                continue
            for name in (entry.record.title, *getattr(entry.record, "also", ())):
                _learn(spelling, entry, name)
    for term in book.each(Term):
        for phrase in sorted({*term.record.not_} - {term.record.title, *term.record.also}):
            spelling.phrases.setdefault(phrase, (term.record.title, str(term.where("title"))))
    return spelling


def _spelt(book: Handbook) -> list[str]:
    """The kinds whose titles are names; terms first, for they are there to say what is right."""
    return sorted(book.kinds.with_trait("spelt"), key=lambda name: name != Term.traits.name)


def says_spelling(book: Handbook) -> list[str]:
    """The fields that must be known before a word can be called wrong, as "term.also"."""
    titles = [f"{kind}.title" for kind in _spelt(book)]
    return [*titles, "term.also", "term.not"]


def _learn(spelling: Spelling, entry: Entry[Record], name: str) -> None:
    for found in _WORD.finditer(name):
        word = found[0]
        if any(map(str.isupper, word[1:])) and len(word) > 2:
            rights = spelling.words.setdefault(word.lower(), {})
            rights.setdefault(word, str(entry.where("title")))
