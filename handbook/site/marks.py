"""Marks that stand for the values of a page while the frame around it is rendered.

A mark can be printed, escaped and made an address, and says which of it happened. Whatever else a
template asks of it cannot be told for other pages: then there is no frame.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, Self

# Characters of nobody's script.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_MARKS = re.compile(rf"{_OPEN}[^{_OPEN}{_CLOSE}]*?_(\d+)_([a-z]*){_CLOSE}")
RAW, ESCAPED, ADDRESS = "", "e", "u"
ESCAPED_ADDRESS = f"{ADDRESS}{ESCAPED}"
FORMS = frozenset({RAW, ESCAPED, ADDRESS, ESCAPED_ADDRESS})

Piece = str | tuple[int, str]


class UnsafeError(Exception):
    """A template asks something of a value that differs from page to page."""


class _Closed(str):
    """A text that can be printed and joined, and not looked into."""

    def __bool__(self) -> bool:
        return True  # what is empty has no mark

    def _refuse(self, *_others: Any) -> NoReturn:
        raise UnsafeError("a template looks into a value of a page")

    __len__ = __iter__ = __getitem__ = __contains__ = __mod__ = __mul__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __hash__ = str.__hash__


class Mark(_Closed):
    """A mark by its number; `probe` is a text within it, so that two renderings have unlike marks.

    `form` says what was done to the value: it was escaped ("e"), made relative to the page ("u").
    """

    def __new__(cls, number: int, probe: str, form: str = RAW) -> Self:
        """A mark is its own text, so that it can be joined with others."""
        made = super().__new__(cls, f"{_OPEN}{probe}_{number}_{form}{_CLOSE}")
        made._again = lambda done: cls(number, probe, f"{form}{done}")
        return made

    _again: Callable[[str], "Mark"]

    def __html__(self) -> str:
        return str(self._again(ESCAPED))

    def address(self) -> "Mark":
        """The mark of the value as an address from the page."""
        return self._again(ADDRESS)


class Content(_Closed):
    """The marks of what stands on a page; whether something is in it is asked of the page itself.

    `asked` has each question and its answer.
    """

    said: str
    asked: dict[str, bool]

    def __new__(cls, marks: str, said: str) -> Self:
        """`marks` stand in the place of what the page `said`."""
        made = super().__new__(cls, marks)
        made.said, made.asked = said, {}
        return made

    def __html__(self) -> str:
        self._refuse()

    def __contains__(self, text: object) -> bool:  # type: ignore[override]
        found = self.asked[str(text)] = str(text) in self.said
        return found


def is_marked(text: str) -> bool:
    """Whether a text has a mark in it."""
    return _OPEN in text


def pieces(text: str) -> Iterator[Piece]:
    """A rendered text as what is the same for all pages, and the marks, by number and form.

    Raises UnsafeError for a mark that was done something else to.
    """
    end = 0
    for found in _MARKS.finditer(text):
        yield _clean(text[end : found.start()])
        if found[2] not in FORMS:
            raise UnsafeError(f"mark {found[1]} was escaped or made an address more than once")
        yield int(found[1]), found[2]
        end = found.end()
    yield _clean(text[end:])


def _clean(text: str) -> str:
    if _OPEN in text or _CLOSE in text:
        raise UnsafeError("a mark was cut or changed")
    return text
