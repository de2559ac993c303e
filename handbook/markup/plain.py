"""Text for a line of Markdown, so that it is read to the letter.

A line that a program writes into a message or a file should stay readable there, so
`escaped` puts a backslash where one is needed. A line within a page also meets
extensions, whose signs a backslash does not reach: `entities` leaves them nothing.
"""

import re

# What Markdown reads within a line, or where a line starts (CommonMark 0.31.2, 4 and 6),
# and what a code host reads beside it: names and numbers of issues.
_INLINE = re.compile(r"[\\`*_{}\[\]<>&~|@#]|:(?=\S)|^[+=-]")
_NUMBERED = re.compile(r"^(\d+)([.)])")
# What HTML or Markdown could take for its own, also in the middle of a line.
_PUNCTUATION = re.compile(r"[^\w\s,;?%/]|_")


def escaped(text: str) -> str:
    """Text on one line, with a backslash before each sign that Markdown would read."""
    line = _INLINE.sub(lambda found: f"\\{found[0]}", " ".join(text.split()))
    return _NUMBERED.sub(r"\1\\\2", line)


def entities(text: str) -> str:
    """Text with every punctuation mark as a character reference of HTML."""
    return _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", text)
