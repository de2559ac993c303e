"""Reminders as messages for a Slack incoming webhook.

All text is sent as `plain_text`, which Slack shows without reading markup in it
(docs.slack.dev, "Text object"); `&`, `<` and `>` are escaped all the same, because
Slack's own mentions and links are written with them ("Formatting message text").
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from handbook.notify.reminders import Key, Reminder, Urgency

# docs.slack.dev: "Blocks" (50 a message), "Text object" (3,000 characters), and
# "Truncating really long messages" (40,000 characters of text).
MOST_BLOCKS, LONGEST_SECTION, LONGEST_TEXT = 50, 3_000, 40_000
# As many as fit together with a heading, a line of doubt and a foot, which are shorter.
MOST_SECTIONS = min(MOST_BLOCKS - 3, LONGEST_TEXT // LONGEST_SECTION - 1)
LONGEST_TITLE, LONGEST_NAME = 200, 80
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
FOOT = "handbook show ID says how it is done. handbook done ID records that it was."
DOUBT = "Some of this may have been posted before: whether an earlier post arrived is not known."


T = TypeVar("T")
Line = tuple[Key, str]


@dataclass(frozen=True, slots=True)
class Message:
    """The paragraphs of a message, and the reminders that it holds.

    Whether some of them may have been posted before is known when it is posted.
    """

    heading: str
    sections: tuple[str, ...]
    keys: tuple[Key, ...]

    def text(self, *, doubt: bool = False) -> str:
        """All of it as plain text, with the line of doubt if need be."""
        return "\n".join(self._texts(doubt))

    def payload(self, *, doubt: bool = False) -> dict[str, Any]:
        """All of it as a webhook's JSON, with the line of doubt if need be."""
        return _payload(self._texts(doubt))

    def _texts(self, doubt: bool) -> list[str]:
        return [self.heading, *([DOUBT] if doubt else []), *self.sections, FOOT]


def messages(title: str, reminders: Sequence[Reminder]) -> list[Message]:
    """The reminders in as few messages as Slack's limits allow; none where there are none.

    `title` is the handbook's.
    """
    lines = [(each.key, line(each)) for each in reminders]
    parts = list(_packed(list(_packed(lines, _fits_section)), _fits_message))
    found = []
    for number, sections in enumerate(parts, 1):
        keys = tuple(key for section in sections for key, _ in section)
        heading = _heading(title, reminders, number, len(parts))
        found.append(Message(heading, tuple(map(_section, sections)), keys))
    return found


def escape(text: str) -> str:
    """Text that Slack shows to the letter and reads no mention and no link in."""
    return text.translate(_ENTITIES)


def line(reminder: Reminder) -> str:
    """A reminder on one line; a long title or owner is cut, with the count of what is cut off."""
    key = reminder.key
    owner = _cut(reminder.owner, LONGEST_NAME) if reminder.owner else "not set"
    what = f"{_cut(reminder.title, LONGEST_TITLE)} ({key.record})"
    due = f", due {key.due}" if key.level in (Urgency.LATE, Urgency.SOON) else ""
    return f"• {what}: {reminder.words}{due}. Owner: {owner}."


def _cut(text: str, limit: int) -> str:
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if len(shown) <= limit:
        return shown
    return f"{shown[:limit]}… ({len(shown) - limit:,} characters more)"


def _section(lines: Sequence[Line]) -> str:
    return "\n".join(text for _, text in lines)


def _fits_section(lines: Sequence[Line]) -> bool:
    return len(escape(_section(lines))) <= LONGEST_SECTION


def _fits_message(sections: Sequence[Sequence[Line]]) -> bool:
    return len(sections) <= MOST_SECTIONS


def _packed(items: Sequence[T], fits: Callable[[list[T]], bool]) -> Iterator[list[T]]:
    """The items in order, in groups that each hold as many as fit, and one at least."""
    group: list[T] = []
    for item in items:
        if group and not fits([*group, item]):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _heading(title: str, reminders: Sequence[Reminder], number: int, count: int) -> str:
    levels = [each.key.level for each in reminders]
    counts = [f"{levels.count(each)} {each}" for each in Urgency if each in levels]
    part = f" (message {number} of {count})" if count > 1 else ""
    return f"{_cut(title, LONGEST_TITLE)}: {', '.join(counts)}{part}"


def _payload(texts: Sequence[str]) -> dict[str, Any]:
    return {
        "text": escape("\n".join(texts)),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [
            {
                "type": "section",
                "text": {"type": "plain_text", "text": escape(text), "emoji": False},
            }
            for text in texts
        ],
    }
