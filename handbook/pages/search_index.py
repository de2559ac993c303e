"""The index of the search: what each word leads to, in parts of which a query needs a few.

An inverted index with the weights in it. What a word counts in a hit is worked out here, so the
browser only adds up. `words` parts hold, in the order of words, `{word: [page, place, weight, …]}`,
where a page is told as its distance from the one before it in the list, and a place is a hit's
number on its page. A word that starts with `=` is a whole name without its spaces. `hits` parts
hold `{page: [address, [anchor, title, kind, text], …]}`, where the first hit of a page is the page
itself, and a line of a text is a block of it. Titles and texts are text as HTML. Each part is a
call of a function, so that a page on a disk can read it too.
"""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handbook.markup.words import words_of_html
from handbook.pages.search import Hit

# How much a word counts by where it stands. Kinds are shown, and seldom typed.
FIELDS = {"symptoms": 12.0, "title": 6.0, "names": 4.0, "topics": 4.0, "typed": 2.0} | {
    **{"text": 1.0, "kind": 0.1},
}
# What is looked for as a whole: a word of a longer line of these says less of what is meant.
_WHOLE = {"symptoms": 0.8, "title": 0.4, "names": 0.4, "topics": 0.4}
# What is typed as something is called is meant, in up to so many words.
_CALLED = ("symptoms", "title", "names")
_NAMED, _NAMED_WORDS = 60.0, 6
# How much more a page counts than a place on it.
_PAGE = 2.5
# A word that stands there again counts less each time (BM25, k1).
_AGAIN = 1.2
# Weights are whole numbers; the least that one can be is this share of 1.
_FINENESS = 10
# A part is as large as what a slow phone reads at once; compressed it is a third of it.
PART = 24_000
# Made once: `json.dumps` makes an encoder for each call that is not like most.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
CALL = "handbookSearch"


@dataclass(frozen=True, slots=True)
class Part:
    """What the index has of one page, as plain values: it can be kept while the page is the same.

    `words` has for each word its places on the page, each with its weight there, as they stand in
    a list of the index behind how far the page is from the one before; `hits` is the JSON of what
    can be shown, less the page's address.
    """

    words: Mapping[str, str]
    hits: str
    count: int


def packed(part: Part) -> bytes:
    """What the index has of a page, in a fraction of its room; `unpacked` reads it again.

    Lines, for no word has an end of line in it, and JSON takes twice as long to read.
    """
    lines = (str(part.count), part.hits, *part.words, *part.words.values())
    return zlib.compress("\n".join(lines).encode("utf-8", "surrogatepass"), 1)


def unpacked(data: bytes) -> Part:
    """What was packed."""
    text = zlib.decompress(data).decode("utf-8", "surrogatepass")
    count, hits, *lines = text.split("\n")
    half = len(lines) // 2
    return Part(dict(zip(lines[:half], lines[half:], strict=True)), hits, int(count))


@dataclass(frozen=True, slots=True)
class Index:
    """What is written: the small file that leads to the parts, and the parts by their names."""

    lead: Mapping[str, Any]
    parts: Mapping[str, str]


def of_page(hits: Sequence[Hit]) -> Part:
    """What the index has of a page, from its hits: first that of itself."""
    words: dict[str, str] = {}
    for place, hit in enumerate(hits):
        signs: dict[float, str] = {}  # many words of a hit count as much
        for word, weight in _of_hit(hit, 1 if place else _PAGE).items():
            if not (told := signs.get(weight)):
                told = signs[weight] = f"{place},{max(1, round(weight * _FINENESS))}"
            words[word] = f"{before},0,{told}" if (before := words.get(word)) else told
    told = _json([(_anchor(hit), hit.title, hit.kind, hit.text) for hit in hits])
    return Part(words, told[1:-1], len(hits))


def index(pages: Iterable[tuple[str, Sequence[Hit]]], part: int = PART) -> Index:
    """The index of pages: each with its address in the site and its hits, first that of itself.

    `part` is about how many characters a part has.
    """
    return joined(((address, of_page(hits)) for address, hits in pages), part)


def joined(
    pages: Iterable[tuple[str, Part]],
    part: int = PART,
    meanwhile: Callable[[], object] = lambda: None,
) -> Index:
    """The same, of what it has of each page, which is asked for one after the other.

    `meanwhile` is called before each part of the index.
    """
    words, told, count = _Words(), list[tuple[str, str]](), 0
    for page, (address, has) in enumerate(pages):
        words.add(page, has)
        told.append((str(page), shown(address, has)))
        count += has.count
    return written(words.listed(), told, count, part, meanwhile)


def shown(address: str, has: Part) -> str:
    """What can be shown of a page, as JSON: its address and its hits."""
    return f"[{_json(address)},{has.hits}]" if has.hits else f"[{_json(address)}]"


def written(
    listed: Iterable[tuple[str, str]],
    told: list[tuple[str, str]],
    count: int,
    part: int,
    meanwhile: Callable[[], object],
) -> Index:
    """An index of so many hits, of words in their order, each with its list, and of `told` pages.

    What is told of pages is let go: the list is empty afterwards.
    """
    lead: dict[str, Any] = {"count": count, "words": [], "hits": []}
    parts: dict[str, str] = {}
    # What is in a part is let go once it is there: a large index is in memory once.
    for name, items in (("words", listed), ("hits", _let_go(told))):
        for number, each in enumerate(_split(items, part)):
            meanwhile()
            lead[name].append(each[0][0])
            parts[f"{name}-{number}"] = _object(each)
    lead["hits"] = [*map(int, lead["hits"])]
    stamp = _stamp(parts.values())
    for name, text in parts.items():
        parts[name] = _called(name, stamp, text)
    return Index({"stamp": stamp, **lead}, parts)


def _let_go(items: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Items in their order, while the list grows empty."""
    items.reverse()
    while items:
        yield items.pop()


def _stamp(texts: Iterable[str]) -> str:
    whole, between = hashlib.sha256(), b""
    for text in texts:
        whole.update(between + text.encode())
        between = b"\n"
    return whole.hexdigest()[:12]


def _of_hit(hit: Hit, counts: float) -> dict[str, float]:
    """What each word counts in a hit that counts so much by what it is, a page or a place.

    A kind that counts more does so by what its records are called. What they say in passing
    counts as it does for others.
    """
    found: dict[str, float] = {}
    called: list[list[str]] = []
    for name, field in FIELDS.items():
        if not (text := getattr(hit, name)):
            continue
        if whole := _WHOLE.get(name, 0):
            lines = [words_of_html(line) for line in text.split("\n")]
            worth, shares = counts * field * hit.boost, _of_lines(lines, whole)
            called += lines if name in _CALLED else ()
        else:
            worth, shares = counts * field * min(hit.boost, 1), _of_text(words_of_html(text))
        for word, share in shares.items():
            found[word] = found.get(word, 0) + worth * share
    for words in called:
        if 0 < len(words) <= _NAMED_WORDS:
            found["=" + "".join(words)] = _NAMED * hit.boost
    return found


def _of_text(words: list[str]) -> dict[str, float]:
    """How much each word is of a text: the more, the more often it stands there."""
    times = Counter(words)
    if len(times) == len(words):
        return dict.fromkeys(words, 1.0)
    return {word: n * (_AGAIN + 1) / (_AGAIN + n) for word, n in times.items()}


def _of_lines(lines: list[list[str]], whole: float) -> dict[str, float]:
    """How much each word is of a field: in a line of more words less, as far as `whole` says.

    The line counts in which the word is most.
    """
    found: dict[str, float] = {}
    for words in sorted(filter(None, lines), key=len, reverse=True):
        found.update(dict.fromkeys(words, len(words) ** -whole))
    return found


class _Words:
    """Where each word is, as JSON that grows page by page: bytes, for there are millions."""

    def __init__(self) -> None:
        self._listed: dict[str, bytearray] = {}
        self._last: dict[str, int] = {}

    def add(self, page: int, part: Part) -> None:
        """Add the words of a page, whose number is above those before."""
        listed, last = self._listed, self._last
        for word, told in part.words.items():
            if (before := listed.get(word)) is None:
                listed[word] = bytearray(f"{page},{told}", "ascii")
            else:
                before += f",{page - last[word]},{told}".encode()
            last[word] = page

    def listed(self) -> Iterator[tuple[str, str]]:
        """Each word and its list, in the order in which a browser compares words."""
        for word in in_order(self._listed):
            yield word, f"[{self._listed.pop(word).decode()}]"


def in_order(words: Iterable[str]) -> list[str]:
    """Words in the order in which a browser compares them."""
    return sorted(words, key=lambda each: each.encode("utf-16-be", "surrogatepass"))


def _anchor(hit: Hit) -> str:
    return hit.location.partition("#")[2]


def _split(items: Iterable[tuple[str, str]], size: int) -> Iterator[list[tuple[str, str]]]:
    """Items in parts of about `size` characters; a larger item is a part of its own."""
    part: list[tuple[str, str]] = []
    length = 0
    for item in items:
        if part and length + len(item[1]) > size:
            yield part
            part, length = [], 0
        part.append(item)
        length += len(item[0]) + len(item[1])
    if part:
        yield part


def _object(items: Sequence[tuple[str, str]]) -> str:
    """Items as JSON, each on a line of its own, for no string of JSON has an end of line in it."""
    lines = ",\n".join(f"{_json(name)}:{value}" for name, value in items)
    return f"{{{lines}}}"


def _called(name: str, stamp: str, text: str) -> str:
    return f'{CALL}("{name}","{stamp}",{text})\n'
