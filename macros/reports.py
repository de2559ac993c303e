"""Reports of this handbook's own vendors: the list of backups of Supabase, and events of Stripe."""

import datetime as dt
from collections.abc import Iterator

from handbook.evidence.fields import Fields
from handbook.evidence.forms import Form
from handbook.evidence.report import Ended, Report

_ENDED = {"COMPLETED": Ended.WORKED, "FAILED": Ended.FAILED, "CANCELLED": Ended.FAILED}
# What has not ended yet, and what says of an old one that it is no longer kept where it was.
_OTHERS = ("PENDING", "REMOVED", "ARCHIVED")


def backups(fields: Fields) -> Report | None:
    """The backups of a project, as the Management API lists them: how the newest one ended.

    With point-in-time recovery the list may be empty; then the newest physical backup counts.
    https://supabase.com/docs/reference/api/v1-list-all-backups
    """
    region = fields.text("region")
    continuous = fields.flag("pitr_enabled")
    newest = max(_listed(fields), default=None) or (_physical(fields) if continuous else None)
    if newest is None:
        fields.not_over(("backups",), "it lists no backup that has ended", "is there one at all?")
        return None
    at, status, place = newest
    return Report(
        source="Supabase",
        names=(region,),
        id=at.isoformat(),
        ended=_ENDED[status],
        outcome=status,
        note=f"The newest backup in {region}, of {at.isoformat()}: {status}.",
        at=at,
        places={"at": place, "names": ("region",), "ended": place},
    )


def _listed(fields: Fields) -> Iterator[tuple[dt.datetime, str, tuple[str | int, ...]]]:
    for number in range(fields.items("backups")):
        status = fields.one_of("backups", number, "status", known=(*_ENDED, *_OTHERS))
        at = fields.moment("backups", number, "inserted_at")
        if at and status in _ENDED:
            yield at, status, ("backups", number, "inserted_at")


def _physical(fields: Fields) -> tuple[dt.datetime, str, tuple[str | int, ...]] | None:
    place = ("physical_backup_data", "latest_physical_backup_date_unix")
    at = fields.moment(*place, needed=False)
    return (at, "COMPLETED", place) if at else None


def webhook_event(fields: Fields) -> Report | None:
    """An event: that every endpoint which it goes to has taken it in.

    It tells how that is as it is read. `stripe events resend` prints one, as does the API.
    https://docs.stripe.com/api/events/object
    """
    fields.one_of("object", known=("event",))
    number, sort = fields.text("id"), fields.text("type")
    waiting, live = fields.whole("pending_webhooks"), fields.flag("livemode")
    created = fields.moment("created")
    if waiting is None or created is None:
        return None
    if waiting < 0:
        fields.contradicts(("pending_webhooks",), "fewer than none", "is the report whole?")
    mode = "live" if live else "test"
    return Report(
        source="Stripe",
        names=(sort,),
        ended=Ended.FAILED if waiting else Ended.WORKED,
        outcome=f"{waiting} deliveries pending" if waiting else "delivered",
        note=f"Event {number} ({sort}, {mode} mode) of {created.isoformat()}: {waiting} pending.",
        places={"names": ("type",), "ended": ("pending_webhooks",)},
    )


FORMS = (
    Form(
        "supabase-backups",
        "the backups of a Supabase project, as its Management API lists them",
        frozenset({"backups", "pitr_enabled", "walg_enabled"}),
        backups,
    ),
    Form(
        "stripe-event",
        "an event of Stripe",
        frozenset({"object", "pending_webhooks", "livemode"}),
        webhook_event,
    ),
)
