"""Secrets in a text: found by their forms, by what stands before them, and over line ends."""

import base64
import binascii
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from handbook.secrets import values
from handbook.secrets.forms import DOT, FORMS, SHORTEST, Form, mixed

_RUN = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
_SHORTEST_CODED = 28
_CODED = re.compile(
    rf"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/]{{{_SHORTEST_CODED},}}={{0,2}}(?![A-Za-z0-9+/_-])"
)
# How a word is broken at the end of a line, in YAML, Markdown and shells, and begins again.
_BREAK = re.compile(r"[\"']?(?:[ \t]{0,8}(?:\\|<br */?>))?[ \t]{0,8}\r?\n[ \t>#*|+-]{0,40}[\"']?")
_WORD = re.compile(r"[\w+/=.-]{1,200}")
_MOST_LINES = 4
_SIGNS = tuple({sign: None for form in FORMS for sign in form.each_sign})
# Short words without digits that tell of no secret: texts are made of the same ones, and each is
# looked at once.
_SILENT: set[str] = set()
_MOST_SILENT = 1 << 14
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that looks like a secret: where in a text it starts and ends, and its sort."""

    start: int
    end: int
    sort: str


def find(text: str) -> Iterator[Leak]:
    """Everything in a text that looks like a secret, in order; nothing overlaps."""
    end = 0
    for leak, _ in sorted(_all(text), key=lambda pair: (pair[0].start, -pair[0].end)):
        if leak.start >= end:
            end = leak.end
            yield leak


def mask(text: str) -> str:
    """The text, of the same length and lines, with a dot for each character of a secret.

    The first characters, which only tell its sort, are kept.
    """
    for leak, kept in _all(text):
        shown = leak.start + kept
        dots = re.sub(r"[^\r\n]", DOT, text[shown : leak.end])
        text = text[:shown] + dots + text[leak.end :]
    return text


def tokens(text: str) -> Iterator[tuple[Leak, int]]:
    """What has the form of a token, and how much of it may be shown."""
    yield from _tokens(text, _traces(text).near)


class _Traces(NamedTuple):
    """What tells that there may be a secret in a text.

    `near` are the forms of which there is a sign, `heads` what values follow, and `longest` is
    the number of letters of the longest word.
    """

    near: list[Form]
    heads: frozenset[str]
    longest: int


def _traces(text: str) -> _Traces:
    words = set(text.split()) - _SILENT
    joined = " ".join(words)
    signs = [sign for sign in _SIGNS if sign in joined]
    heads = values.heads_in(joined)
    if len(_SILENT) < _MOST_SILENT:
        short = (word for word in words if len(word) < SHORTEST and not _DIGIT.search(word))
        _SILENT.update(word for word in short if not _tells(word, signs, heads))
    near = [form for form in FORMS if not set(signs).isdisjoint(form.each_sign)] if signs else []
    return _Traces(near, heads, max(map(len, words), default=0))


def _tells(word: str, signs: Iterable[str], heads: Collection[str]) -> bool:
    """Whether a word has one of some signs or heads in it."""
    return any(sign in word for sign in signs) or bool(heads and values.heads_in(word))


def _tokens(text: str, near: list[Form]) -> Iterator[tuple[Leak, int]]:
    long = _long_words(text, SHORTEST) if near else ""
    for form in near if long else ():
        if _worth_a_look(form, text, long):
            group = "secret" if "secret" in form.regex.groupindex else 0
            for match in form.regex.finditer(text):
                if form.real(match[group]) and len(set(match[group][-12:])) > 3:
                    yield Leak(*match.span(group), form.sort), form.kept


def _long_words(text: str, least: int) -> str:
    """The words of a text with so many characters or more, a line each."""
    return "\n".join([word for word in text.split() if len(word) >= least])


def _all(text: str) -> list[tuple[Leak, int]]:
    near, heads, longest = _traces(text)
    found = [*_tokens(text, near), *_broken(text, near)]
    found += _coded(text) if longest >= _SHORTEST_CODED else ()
    return found + [(Leak(*each), 0) for each in values.find(text, heads)]


def _worth_a_look(form: Form, text: str, long: str) -> bool:
    """Whether a form can be in a text at all, from its long words; most texts end here."""
    if form.real is mixed and not any(map(mixed, _RUN.findall(long))):
        return False
    return any(sign in (text if form.apart else long) for sign in form.each_sign)


def _broken(text: str, near: list[Form]) -> Iterator[tuple[Leak, int]]:
    """Tokens that are broken at the ends of lines."""
    if "\n" not in text:
        return
    for form in near:
        for sign in form.each_sign if form.breaks else ():
            at = text.find(sign)
            while at >= 0:
                if leak := _joined(form, text, at):
                    yield leak, form.kept
                at = text.find(sign, at + len(sign))


def _joined(form: Form, text: str, start: int) -> Leak | None:
    """The token that begins at an index and goes on in the next lines, if one does."""
    word, places, at = "", list[int](), start
    for _ in range(_MOST_LINES):
        part = _WORD.match(text, at)
        if not part:
            break
        word += part[0]
        places += range(part.start(), part.end())
        gap = _BREAK.match(text, part.end())
        if form.regex.match(word) or not gap:
            break
        at = gap.end()
    match = form.regex.match(word)
    if not match or not _varied(match[0]):
        return None
    end = places[match.end() - 1] + 1
    return Leak(start, end, form.sort) if "\n" in text[start:end] else None


def _varied(token: str) -> bool:
    """Whether a token is no sentence that was joined: it has digits among its letters."""
    return len(re.findall(r"(?<=[A-Za-z])\d|(?<=\d)[A-Za-z]", token)) > 3


def _coded(text: str) -> Iterator[tuple[Leak, int]]:
    """Tokens and passwords in base64, as Kubernetes keeps its secrets."""
    if not _CODED.search(_long_words(text, _SHORTEST_CODED)):
        return
    for found in _CODED.finditer(text):
        plain = _decoded(found[0])
        if plain and (leak := next((each for each, _ in tokens(plain)), None)):
            yield Leak(found.start(), found.end(), f"{leak.sort} in base64"), 0


def _decoded(run: str) -> str:
    try:
        plain = base64.b64decode(run + "=" * (-len(run) % 4), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return plain.decode("ascii") if plain.isascii() else ""
