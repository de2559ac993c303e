"""The known word that was meant by a wrong one, and never a word with another meaning.

A suggestion is followed without a second look. So it is made for slips of the pen alone:

- Case, separators and look-alike letters of other scripts do not count.
- Digits are the same, in the same order: P1 is not P2, and 2026-01 is not 2026-11.
- Each word of a name is compared with its own: backup-eu is not backup-us.
- A word of four letters or more may have one slip, of eight or more two; a shorter one only
  one letter too many or too few, or two neighbours that changed places: rpo is not rto.
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


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The one known word that a wrong one was meant to be, or None where none or several are."""
    found = near(wrong, known)
    return found[0] if len(found) == 1 else None


def near(wrong: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known words that a wrong one was meant to be, all as near, in alphabetical order."""
    by_folded, by_pair = _indexed(tuple(known))
    word = _folded(wrong)
    if word in by_folded:
        return (by_folded[word],)
    words = by_folded if len(by_folded) <= MANY_WORDS else _alike(word, by_pair)
    slips = {other: count for other in words if (count := _slips(word, other)) is not None}
    least = min(slips.values(), default=0)
    return tuple(sorted(by_folded[each] for each, count in slips.items() if count == least))


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


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", word).casefold().translate(_TO_LATIN)


def _slips(one: str, other: str) -> int | None:
    """How many slips of the pen make one name the other; None where they are two names."""
    if _digits(one) != _digits(other):
        return None
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


@functools.lru_cache(maxsize=8)
def _indexed(known: tuple[str, ...]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Words by their folded form, and folded words by the pairs of letters in them."""
    by_folded = {_folded(word): word for word in sorted(known, reverse=True)}
    by_pair: dict[str, list[str]] = {}
    if len(by_folded) > MANY_WORDS:
        for word in by_folded:
            for pair in _pairs(word):
                by_pair.setdefault(pair, []).append(word)
    return by_folded, by_pair


def _pairs(word: str) -> dict[str, None]:
    """Each pair of neighbouring letters once, in order; so ties fall the same way every time."""
    return dict.fromkeys(map("".join, pairwise(word)))
