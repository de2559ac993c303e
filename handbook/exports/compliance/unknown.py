"""What the handbook does not know yet: open gaps, and decisions that are taken or waited for."""

from collections.abc import Iterator

from handbook.catalog.decisions import Decision, decisions
from handbook.exports.compliance.asked import Asked, joined
from handbook.exports.compliance.tables import NOT_SET, Row, Table, rows
from handbook.findings import Severity
from handbook.model.knowledge import Question


def gaps(asked: Asked) -> Table:
    """A row for each gap that a check finds, and each error and warning."""
    columns = {
        "severity": "What",
        "code": "Code",
        "says": "What is not known",
        "where": "Where",
        "hint": "What would end it",
    }
    found = rows(
        {
            "severity": each.severity,
            "code": each.code,
            "says": _as_data(asked, each.message),
            "where": _as_data(asked, str(each.where)),
            "hint": _as_data(asked, each.hint),
        }
        for each in sorted(asked.findings, key=lambda each: each.severity is Severity.GAP)
    )
    says = f"What a check finds on {asked.today}: what is wrong, and what nobody has written down."
    return Table("gaps", "Open gaps", says, columns, found, "A check finds nothing.")


def _as_data(asked: Asked, text: str) -> str:
    """A text with places in the data folder as data/…, wherever this machine has the folder."""
    above = asked.book.path_of("")
    return text.replace(above, "data/") if above else text


def questions(asked: Asked) -> Table:
    """A row for each decision of the period, then for each that is open, the weightiest first."""
    columns = {
        "question": "Question",
        "title": "Title",
        "state": "State",
        "decided": "Decided",
        "by": "By",
        "decision": "Decision",
        "deciders": "Can be decided by",
        "priority": "Priority",
        "blocks": "Blocks",
        "settles": "Settles",
    }
    found = rows([*_decided(asked), *(_open(each) for each in decisions(asked.book))])
    says = "What was decided in the period, and what waits for a decision."
    return Table("decisions", "Decisions", says, columns, found, "Nothing waits for a decision.")


def _decided(asked: Asked) -> Iterator[Row]:
    for each in sorted(asked.book.all(Question), key=lambda one: (str(one.decided), one.id)):
        if not each.is_open and asked.judged.has(each.decided):
            yield {
                **_question(each),
                "state": "decided",
                "decided": str(each.decided),
                "by": each.by or NOT_SET,
                "decision": " ".join((each.decision or "").split()),
                "settles": "",
            }


def _open(found: Decision) -> Row:
    settles = f"{found.settles} fields" if found.settles else ""
    return {
        **_question(found.question),
        "state": "open",
        "decided": "",
        "by": "",
        "decision": "",
        "settles": settles,
    }


def _question(each: Question) -> Row:
    return {
        "question": each.id,
        "title": each.title,
        "deciders": joined(each.deciders) or NOT_SET,
        "priority": each.priority or NOT_SET,
        "blocks": joined(each.blocks),
    }
