"""Text for a cell of a spreadsheet, so that none is read as a formula.

What starts one is OWASP's list ("CSV Injection") and what else spreadsheets were seen to
take for one: % and |. A program may drop or change what it does not show before it looks at
the first character, and may split a line at another separator than the file's; so text is
judged as it would then be read.
"""

import re
import unicodedata

_FORMULA = frozenset("=+-@|%\u2212")
_LINE_ENDS = frozenset("\t\r\n")
# Where a program that takes another separator starts a new cell.
_PIECES = re.compile(r"(?<=[;,|\t\r\n])")
_QUOTES = "\"'"
# Characters that nobody sees although they count as letters, marks or symbols (Unicode,
# DerivedCoreProperties, Default_Ignorable_Code_Point; and the braille blank).
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def safe(text: str) -> str:
    """The text with a quote before all that would be calculated; most text is as it was."""
    first, *rest = _PIECES.split(text)
    start = "'" if first[:1] in _LINE_ENDS or _is_formula(first) else ""
    return start + first + "".join(f"'{each}" if _is_formula(each) else each for each in rest)


def _is_formula(piece: str) -> bool:
    shown = (char for char in unicodedata.normalize("NFKD", piece) if not _is_unseen(char))
    return next(shown, "") in _FORMULA


def _is_unseen(char: str) -> bool:
    """Whether a character is a blank, a quote, or one that is not shown by itself."""
    kind = unicodedata.category(char)
    return kind[0] in "CZM" or char in _BLANKS or char in _QUOTES
