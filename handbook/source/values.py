"""Plain and quoted values, and what may not stand in them."""

import re
from typing import Any

from handbook.source import codes
from handbook.source.characters import in_escapes
from handbook.source.decode import UNPRINTABLE, lines, without_secrets
from handbook.source.diagnostics import Diagnostics
from handbook.source.nodes import Position
from handbook.source.scalars import NULLS, TooLongError, resolve

EMPTY_VALUE = "value is empty"
# A comment without a blank behind its sign; the sign comes first, so that the search is fast.
_SUSPECT_COMMENT = re.compile(r"#(?=\S)(?<=[ \t]#)")


def suspects(text: str) -> list[str]:
    """The lines of a text in which a plain value may be cut by a comment, or none at all."""
    return lines(text) if _SUSPECT_COMMENT.search(text) else []


def cut(written: list[str], event: Any) -> str | None:
    """The comment right behind a plain value, where it looks like a part of the value."""
    mark = event.end_mark
    rest = written[mark.line][mark.column :] if mark.line < len(written) else ""
    match = re.match(r"\s*(#\S\S*)", rest)
    return match[1] if match else None


def verbatim(text: str, event: Any) -> bool:
    """Whether a quoted value stands in a text as it is: no escape made anything in it."""
    value: str = event.value
    return text.startswith(value, event.start_mark.index + 1) and (
        event.end_mark.index - event.start_mark.index == len(value) + 2
    )


def has_refused(value: str) -> bool:
    """Whether a value in which escapes made something has what no escape may bring in."""
    return bool(without_secrets(value, "")[1] or UNPRINTABLE.search(value) or in_escapes(value))


class Values(Diagnostics):
    """Scalars of a YAML document as the values that they mean (YAML 1.2, core schema)."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__(path)
        self.text = text
        self._lines = suspects(text)

    def _plain(self, text: str, at: Position, event: Any) -> Any:
        """The value that a scalar without quotes means."""
        if self._lines and (comment := cut(self._lines, event)):
            self._spoil()
            hint = "quote the value: a blank and # start a comment"
            self._report(at, codes.EMPTY_OR_CUT, f'value is cut by " {comment}"', hint)
            return text
        if text in NULLS:
            if self._container is not None:
                self._spoil()
                hint = "write the value, or leave the line out: it then shows as not set"
                self._report(at, codes.EMPTY_OR_CUT, EMPTY_VALUE, hint)
            return None
        try:
            return resolve(text)
        except TooLongError:
            self._spoil()
            self._report(at, codes.LONG_NUMBER, "number too long", "quote it")
            return 0

    def _refuse_tag(self, tag: str, at: Position) -> None:
        """Report a tag; !!set has keys without values, so reading stops there."""
        short = tag.replace("tag:yaml.org,2002:", "!!")
        message = "binary not allowed" if short == "!!binary" else f"tag {short} not allowed"
        hint = (
            "write a list"
            if short in ("!!set", "!!omap", "!!pairs")
            else "plain YAML only: text, numbers, lists and mappings"
        )
        self._spoil()
        report = self._stop if short == "!!set" else self._report
        report(at, codes.TAG, message, hint)

    def _refuse_escaped(self, event: Any, at: Position) -> str:
        """The text of a quoted value, after what no escape may bring in was refused.

        That is characters that cannot be shown or are not seen, and secrets.
        """
        text: str = event.value
        if verbatim(self.text, event):
            return text
        shown, leaked = without_secrets(text, self.path)
        if leaked:
            self._report(at, codes.SECRET, leaked[0].message, leaked[0].hint)
        if bad := UNPRINTABLE.search(text):
            self._spoil()
            message = f"the escape for U+{ord(bad[0]):04X} makes a character that cannot be shown"
            self._report(at, codes.INVISIBLE, message, "remove the escape")
        if unseen := in_escapes(text):
            self._spoil()
            self._report(at, codes.UNSEEN, unseen, "remove the escape")
        return shown
