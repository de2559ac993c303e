"""Characters that nobody sees: they hide text, turn it round, or make two words that look the same.

These are Unicode's Default_Ignorable_Code_Point and Bidi_Control (DerivedCoreProperties,
PropList), the separators U+2028 and U+2029, interlinear annotations and the blank of Braille.
Some belong where a script or a picture needs them, and stay there: joiners beside letters that
join (Unicode Standard Annex 31, 2.3), selectors of a variation behind what has variations,
blanks of no width between words of scripts that write none, tags within the flag of a region.
"""

import html
import re
import unicodedata
from collections.abc import Iterator

from handbook.findings import Finding
from handbook.source import codes
from handbook.source.decode import place
from handbook.source.markdown import without_code

# Scripts whose letters join: Arabic, Syriac, N'Ko and their like, those of India and its
# neighbours, Tibetan, Myanmar, Khmer, Mongolian; by their blocks.
_JOINING = (
    "\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u08e1\u08e3-\u0963\u0971-\u0df3\u0f40-\u0fbc"
    "\u1000-\u109f\u1780-\u17d3\u1820-\u18aa\ua840-\ua871\ua8e0-\ua8ff\ua980-\ua9ff\uaa60-\uaa7f"
    "\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00010aff\U00010f30-\U00010fff\U00011000-\U00011fff"
    "\U0001e900-\U0001e95f"
)
# Scripts that write no blank between words: Thai, Lao, Myanmar, Khmer.
_UNSPACED = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"
_HAN = "\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PICTURE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001fbff"
)
_NOBODY_SEES = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Quick, for most texts have none of them.
_ANY = re.compile(f"[{_NOBODY_SEES}]")
_HIDDEN = re.compile(
    # The flag of a region within a country, as of Scotland: its tags end with U+E007F.
    "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"
    rf"|(?<=[{_JOINING}])[\u200c\u200d]|(?<=\w)\u200c(?=[{_JOINING}])"
    rf"|(?<=[{_PICTURE}\ufe0f])\u200d(?=[{_PICTURE}])"
    rf"|(?<=[{_PICTURE}])[\ufe00\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    rf"|(?<=[{_HAN}])[\ufe00-\ufe02\U000e0100-\U000e01ef]"
    rf"|(?<=[{_UNSPACED}])\u200b(?=[{_UNSPACED}])"
    "|(?<=[\u1820-\u18aa])[\u180b-\u180f]"
    "|(?<=[\u2801-\u28ff])\u2800|\u2800(?=[\u2801-\u28ff])"
    f"|(?P<hidden>[{_NOBODY_SEES}]+)"
)
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ENTITY = re.compile(r"&(?:#[xX][0-9A-Fa-f]{1,6};?|#[0-9]{1,7};?|[A-Za-z][A-Za-z0-9]{1,30};)")


def hidden(text: str) -> Iterator[tuple[int, str]]:
    """Index and characters of each run that nobody sees and nothing needs."""
    if text.isascii() or not _ANY.search(text):
        return
    for found in _HIDDEN.finditer(text):
        if found["hidden"]:
            yield found.start("hidden"), found["hidden"]


def without_hidden(text: str, path: str) -> tuple[str, list[Finding]]:
    """The text without what nobody sees, so that the rest can be looked at, and a finding for each.

    What stands behind one on its line is found as far to the left as a reader sees it.
    """
    found = [codes.UNSEEN.at(place(text, index, path), *said(run)) for index, run in hidden(text)]
    if not found:
        return text, []
    return _HIDDEN.sub(lambda each: "" if each["hidden"] else each[0], text), found


def said(run: str) -> tuple[str, str]:
    """Message and hint about a run of characters that nobody sees."""
    char = run[0]
    more = f" and {len(run) - 1} more" if len(run) > 1 else ""
    does = "changes the direction of text" if char in _TURNING else "cannot be seen"
    name = unicodedata.name(char, "unnamed")
    return f"U+{ord(char):04X} {name}{more} {does}", "delete it"


def in_entities(text: str) -> Iterator[tuple[int, str, str]]:
    """Index, entity and character of each entity of a Markdown text that nobody would see."""
    if "&" not in text:
        return
    for found in _ENTITY.finditer(without_code(text)):
        char = html.unescape(found[0])
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        if any(run == char for _, run in hidden(f"{before}{char}{after}")):
            yield found.start(), found[0], char
