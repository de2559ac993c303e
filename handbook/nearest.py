"""Finds the known word that a misspelt one was meant to be.

A suggestion is followed without a second look. So it is made for slips of the pen alone:

- Case, separators and look-alike letters of other scripts do not count, nor do the marks on
  letters: uber is über, and strasse is straße. Of names that differ in these alone, the one with
  the same marks is meant, else each.
- Digits are the same, in the same order: P1 is not P2, and 2026-01 is not 2026-11.
- Each word of a name is compared with its own: backup-eu is not backup-us.
- A word of four letters or more may have one slip, of eight or more two; a shorter one only
  one letter too many or too few, or two neighbours that changed places: rpo is not rto.
- A name may be cut short, each word of it to three letters or more: data-eng is
  data-engineering. It is never made shorter: devops-lead is not devops.
- A picture may end otherwise: logo.png is logo.svg.
- Nothing differs at the start, where bi-, un-, dis-, in- and semi- turn a meaning round.
- Where several words are as near, all of them are named.
"""

import functools
import heapq
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

# Among more words than this, only so many that look alike are compared in full.
MANY_WORDS, SHORTLIST = 100, 20
MOST_NAMED = 3
_SHORT, _LONG = 4, 8
_APART = re.compile(r"[\W_]+")
# Small letters of Cyrillic, Greek and Armenian that a reader takes for Latin ones, after the
# confusables of Unicode Technical Standard 39; in pairs.
_PAIRS = (
    "аaвbсcԁdеeһhіiјjкkӏlмmнhоoрpԛqѕsтtуyѵvԝwхxґrпnгr"
    "αaβbεeηnιiκkνvοoρpτtυuχxγyωwσoζzμuհhոnսuցgօoզqյj"
)
LOOKS_LIKE = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_TO_LATIN = str.maketrans(LOOKS_LIKE)
# The marks of Latin, Greek and Cyrillic; those of other scripts make other letters. Strokes and
# ligatures are no marks to Unicode, yet are left out in the same way.
_MARKS = re.compile("[\u0300-\u036f]+")
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
_CUT = 3
_PICTURE = re.compile(r"(?<=\w\.)(avif|bmp|gif|ico|jpe?g|png|svg|webp)$")


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The one known word that a wrong one was meant to be, or None where none or several are."""
    found = near(wrong, known)
    return found[0] if len(found) == 1 else None


def near(wrong: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known words that a wrong one was meant to be, all as near, in alphabetical order."""
    index = _indexed(tuple(known))
    word = _folded(wrong)
    if same := index.by_folded.get(word):
        return _most_alike(wrong, same)
    names = index.by_folded
    words = names if len(names) <= MANY_WORDS else _alike(word, index.by_pair)
    slips = {other: count for other in words if (count := _slips(word, other)) is not None}
    least = min(slips.values(), default=0)
    found = [each for each, count in slips.items() if count == least]
    longer = (each for each in index.by_start.get(_start(word), ()) if _is_cut(word, each))
    found += [each for each in longer if each not in slips]
    return tuple(sorted(name for each in found for name in names[each]))


def meant(
    wrong: str,
    known: Iterable[str],
    *,
    also: str = "",
    otherwise: str = "",
    now: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A hint that asks whether a near word was meant, and names letters that deceive the eye.

    `also` follows in any case; `otherwise` is the hint where no word is near. `now` has for a
    word that is called otherwise by now what it is called.
    """
    found = tuple(dict.fromkeys(now.get(each, each) for each in near(wrong, known)))[:MOST_NAMED]
    quoted = " or ".join(f'"{each}"' for each in found)
    asked = f"did you mean {quoted}?" if found else ""
    strange = strange_letters(wrong, named=bool(found) and all(map(str.isascii, found)))
    parts = (asked, strange, also) if asked or strange else (otherwise or also,)
    return " ".join(part for part in parts if part)


def strange_letters(word: str, *, named: bool = False) -> str:
    """What a reader cannot see in a word: the first letter of another script that looks Latin.

    With `named`, any letter beyond ASCII is named. "" where there is none.
    """
    for char in word:
        latin = LOOKS_LIKE.get(char.casefold())
        if latin or (named and not char.isascii()):
            looks = f', which looks like "{latin}"' if latin else ""
            return f"U+{ord(char):04X} in it is {unicodedata.name(char, 'unnamed')}{looks}"
    return ""


def _most_alike(wrong: str, same: tuple[str, ...]) -> tuple[str, ...]:
    """Of words with the same folded form: the same word, else those with the same marks."""
    if wrong in same:
        return (wrong,)
    marked = _with_marks(wrong)
    return tuple(each for each in same if _with_marks(each) == marked) or same


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    parts = unicodedata.normalize("NFKD", _with_marks(word))
    return unicodedata.normalize("NFC", _MARKS.sub("", parts).translate(_PLAIN)).translate(
        _TO_LATIN
    )


def _with_marks(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


def _start(name: str) -> tuple[str, ...]:
    """What a name shares with one that is cut short: its digits, and how each word begins."""
    return _digits(name), *(word[0] for word in _words(name))


def _is_cut(short: str, name: str) -> bool:
    """Whether each word of one name is that of the other, or the beginning of it."""
    ones, others = _words(short), _words(name)
    return len(ones) == len(others) and all(
        one == other or (len(one) >= _CUT and other.startswith(one))
        for one, other in zip(ones, others, strict=True)
    )


def _slips(one: str, other: str) -> int | None:
    """How many slips of the pen make one name the other; None where they are two names."""
    if _digits(one) != _digits(other):
        return None
    if _PICTURE.search(one) and _PICTURE.search(other):
        count = _slips(_PICTURE.sub("", one), _PICTURE.sub("", other))
        differs = one.rpartition(".")[2] != other.rpartition(".")[2]
        return None if count is None or count + differs > 2 else count + differs
    ones, others = _words(one), _words(other)
    if len(ones) != len(others):
        ones, others = ["".join(ones)], ["".join(others)]
    total = 0
    for pair in zip(ones, others, strict=True):
        count = _slips_of_word(*pair)
        if count is None:
            return None
        total += count
    return total if total <= 2 else None


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _words(name: str) -> list[str]:
    if not name.isascii():  # where a vowel may be a mark, which re takes for no part of a word
        name = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in name)
        return name.split()
    return [word for word in _APART.split(name) if word]


def _slips_of_word(one: str, other: str) -> int | None:
    if one == other:
        return 0
    if one[:1] != other[:1] and one[:2] != other[1::-1]:
        return None
    shorter = min(len(one), len(other))
    if abs(len(one) - len(other)) > 2 or (shorter < _SHORT and not _same_letters(one, other)):
        return None
    count = edits(one, other)
    return count if count <= (2 if shorter >= _LONG else 1) else None


def _same_letters(one: str, other: str) -> bool:
    """Whether two short words have the same letters, or one has one more."""
    if len(one) == len(other):
        return sorted(one) == sorted(other)
    return min(len(one), len(other)) > 1


def edits(one: str, other: str) -> int:
    """Letters to add, drop, replace, or swap with their neighbour, until one word is the other.

    This is the optimal string alignment distance.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != against))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == against:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]


def _alike(word: str, by_pair: dict[str, list[str]]) -> list[str]:
    """The words that share the most pairs of letters with a word, for their length."""
    shared: Counter[str] = Counter()
    for pair in _pairs(word):
        shared.update(by_pair.get(pair, ()))
    least = max(shared.values(), default=0) * 0.7
    close = [
        (count / (len(other) + len(word)), other)
        for other, count in shared.items()
        if count >= least
    ]
    return [other for _, other in heapq.nlargest(SHORTLIST, close)]


class _Index(NamedTuple):
    """Words by their folded form, and folded words by how they start and the pairs in them."""

    by_folded: dict[str, tuple[str, ...]]
    by_start: dict[tuple[str, ...], list[str]]
    by_pair: dict[str, list[str]]


@functools.lru_cache(maxsize=8)
def _indexed(known: tuple[str, ...]) -> _Index:
    index = _Index({}, {}, {})
    for name in sorted(set(known)):
        word = _folded(name)
        index.by_folded[word] = (*index.by_folded.get(word, ()), name)
    for word in index.by_folded:
        index.by_start.setdefault(_start(word), []).append(word)
        if len(index.by_folded) > MANY_WORDS:
            for pair in _pairs(word):
                index.by_pair.setdefault(pair, []).append(word)
    return index


def _pairs(word: str) -> dict[str, None]:
    """Each pair of neighbouring letters once, in order; so ties fall the same way every time."""
    return dict.fromkeys(map("".join, pairwise(word)))
