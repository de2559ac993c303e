"""What a run over the external links found, as Markdown for the one issue that tells of it."""

import re
from collections.abc import Iterable, Mapping

from handbook.linkcheck.external import LinkResult
from handbook.linkcheck.located import Located
from handbook.linkcheck.outcome import LinkState
from handbook.markup.plain import escaped

_TOLD = {
    LinkState.DEAD: ("Dead", "Nothing is there any more. Put another address in its place."),
    LinkState.MOVED: ("Moved for good", "The page has a new address. Write that one."),
    LinkState.FAILING: ("Server fails", "Nothing to be done, unless it stays so."),
    LinkState.BUSY: ("Server busy", "It asked to be left alone, and is asked again next time."),
    LinkState.UNCHECKED: ("Not checked", "This says nothing about the link, good or bad."),
}
_MOST_PLACES = 3


def markdown(rows: Iterable[LinkResult], places: Mapping[str, list[Located]]) -> str:
    """The report; `places` are those of each link that is not fine and not accepted."""
    found = list(rows)
    fine = sum(row.outcome.state is LinkState.FINE for row in found)
    parts = [f"{fine} of {len(found)} external links are known to work.\n"]
    for state, (title, says) in _TOLD.items():
        shown = [row for row in found if row.outcome.state is state and row.url in places]
        if shown:
            parts.append(f"## {title} ({len(shown)})\n\n{says}\n")
            parts.append("| Link | What is wrong | Since | Where |\n| --- | --- | --- | --- |")
            parts += [_line(row, places[row.url]) for row in shown]
            parts.append("")
    return "\n".join(parts)


def _line(row: LinkResult, places: list[Located]) -> str:
    outcome = row.outcome
    why = f"now {_link(outcome.moved_to)}" if outcome.moved_to else escaped(outcome.why)
    shown = list(dict.fromkeys(map(_place, places)))
    more = f" and {len(shown) - _MOST_PLACES} more" if len(shown) > _MOST_PLACES else ""
    where = ", ".join(f"`{each}`" for each in shown[:_MOST_PLACES])
    return f"| {_link(row.url)} | {why} | {row.since} | {where}{more} |"


def _place(located: Located) -> str:
    where = located.origin or located.finding.where
    return f"{where.path}:{where.line}".replace("`", "").replace("|", "")


def _link(url: str) -> str:
    """An address as a link that shows itself, whatever characters it has."""
    plain = re.sub(r"[<>|`\s]", lambda found: f"%{ord(found[0]):02X}", url)
    return f"<{plain}>"
