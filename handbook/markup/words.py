"""Text as the words that a search knows it by.

`handbook/site/theme/assets/search.js` takes the words of what is typed in the same way: both
decompose letters (Unicode NFKD), drop their marks and their case, and part scripts that write
no spaces into pairs of characters.
"""

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator
from html import unescape

# Thai, Lao, Myanmar, Khmer, kana and Han, of which each character may start a word.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff"
_PLANES = "\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{UNSPACED}{_PLANES}]+|[^\W_{UNSPACED}{_PLANES}]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_FIRST_UNSPACED = "\u0e00"


def words(text: str) -> list[str]:
    """The words of a text, in their order, without the marks and the case of their letters."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    plain = _plain(text)
    return [part for word in _WORD.findall(plain) for part in _parts(word)]


def words_of_html(text: str) -> list[str]:
    """The words of a text whose signs of HTML are escaped."""
    return words(unescape(text) if "&" in text else text)


@functools.lru_cache(maxsize=1 << 14)
def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).lower()
    return "".join(each for each in letters if not unicodedata.category(each).startswith("M"))


def _parts(word: str) -> Iterator[str]:
    if word[0] < _FIRST_UNSPACED or not _is_unspaced(word[0]) or len(word) == 1:
        yield word
    else:
        yield from map("".join, itertools.pairwise(word))


def _is_unspaced(letter: str) -> bool:
    return re.match(f"[{UNSPACED}{_PLANES}]", letter) is not None
