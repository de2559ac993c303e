"""What runs by itself and stops falls due, and so do the people who look after it."""

import datetime as dt
from pathlib import Path

from handbook.catalog import Handbook, load
from handbook.exports.audit import audit
from handbook.model.work import Duty
from handbook.schedule import Status, of_duty

ROOT = Path(__file__).parent.parent
BOT = (
    "- id: bot\n  title: Bot\n  type: bot\n  does: Checks links\n  assurance: claimed\n"
    "  made_true_by: A run\n  review: monthly\n  owner: pm\n"
)
SEEN = "kind: observation\non: 2026-02-10\nsubject: bot\nby: pm\noutcome: ran\nnote: Green\n"


def handbook(make, folder: Path, log: str | None) -> Handbook:
    files = {"roles.yaml": "- {id: pm, title: PM}\n", "automations.yaml": BOT}
    if log:
        files["log/2026/2026-02-10-bot-aaaa.yaml"] = log
    return load(make(folder, files), "data")


def says(book: Handbook, day: str) -> list[tuple[str, str]]:
    return [(i.sort, i.says) for i in audit(book, dt.date.fromisoformat(day)) if i.id == "bot"]


def test_an_automation_that_was_seen_lately_is_in_no_audit(make, tmp_path: Path) -> None:
    """The last successful check counts for one cadence."""
    book = handbook(make, tmp_path, SEEN)
    assert says(book, "2026-03-10") == []


def test_an_automation_that_stopped_falls_due(make, tmp_path: Path) -> None:
    """A stale heartbeat is itself due."""
    book = handbook(make, tmp_path, SEEN)
    assert says(book, "2026-04-09") == [("review late", "review was due 2026-03-10, 30 days late")]


def test_an_automation_that_was_never_seen_says_so(make, tmp_path: Path) -> None:
    """A run that nobody saw proves nothing."""
    book = handbook(make, tmp_path, None)
    assert says(book, "2026-02-05")[-1] == ("unproven", "claimed, never observed")


def test_the_weekly_audit_is_not_known_while_nobody_recorded_one() -> None:
    """Whatever the workflow did or did not do."""
    book = load(ROOT / "data", "data")
    duty = book.get("weekly-artifact-audit")
    assert isinstance(duty, Duty)
    adopted = book.settings.adopted
    for days in (0, 8):
        assert of_duty(book, duty, adopted + dt.timedelta(days)).status is Status.UNKNOWN
