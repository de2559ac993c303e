"""Reports of Datadog: the state of a monitor."""

from handbook.evidence.fields import Fields
from handbook.evidence.report import Ended, Report

# It looks at something, and says so: an alert is a monitor that works.
_WORKS = ("OK", "Alert", "Warn")
_BLIND = "No Data"
_PROVES_NOTHING = ("Ignored", "Skipped", "Unknown")


def monitor(fields: Fields) -> Report | None:
    """A monitor: that it is there, evaluates what it watches, and is not muted.

    It is of the moment of reading; `overall_state_modified` says since when the state is as it is.
    https://docs.datadoghq.com/api/latest/monitors/#get-a-monitors-details
    """
    number, name = fields.text("id"), fields.text("name")
    state = fields.one_of("overall_state", known=(*_WORKS, _BLIND, *_PROVES_NOTHING))
    since = fields.moment("overall_state_modified", needed=False)
    muted = fields.keys("options", "silenced")
    if state in _PROVES_NOTHING:
        message = f'its state is "{state}", which proves nothing'
        fields.not_over(("overall_state",), message, "record it once it evaluates")
    if not state or state in _PROVES_NOTHING:
        return None
    works = state in _WORKS and not muted
    quiet = f", muted for {', '.join(sorted(muted))}" if muted else ""
    at = f" since {since.isoformat()}" if since else ""
    return Report(
        source="Datadog",
        names=(number, name),
        ended=Ended.WORKED if works else Ended.FAILED,
        outcome=f"{state}{', muted' if muted else ''}",
        note=f"Monitor {number}, {name}: {state}{at}{quiet}.",
        places={"names": ("id",), "ended": ("overall_state",)},
    )
