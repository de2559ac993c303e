"""What a site is made from: the handbook, the day, and where its files are edited.

This is the site's edge: the clock and the environment are read here, once a build.
"""

import datetime as dt
import os
import zoneinfo
from dataclasses import dataclass
from pathlib import Path

from handbook.catalog import Handbook, load_cached
from handbook.site.stash import Stash

DATA = "data"


@dataclass(frozen=True)
class Reading:
    """One reading of the data, the day and the repository's address ("" where it is not known).

    `stash` is where an adapter that can put HTML into a converted page takes it.
    """

    book: Handbook
    today: dt.date
    repository: str
    stash: Stash | None = None


def reading(project: Path, stash: Stash | None = None) -> Reading:
    """The handbook of a project folder, as it stands now."""
    book = load_cached(project / DATA, DATA)
    zone = book.settings.timezone if book.settings else "UTC"
    return Reading(book, today(zone), os.environ.get("HANDBOOK_REPOSITORY", "").rstrip("/"), stash)


def today(zone: str) -> dt.date:
    """The day in the handbook's time zone.

    SOURCE_DATE_EPOCH takes the clock's place where it is set, so that a build
    can be repeated (reproducible-builds.org, SOURCE_DATE_EPOCH specification).
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    tz = zoneinfo.ZoneInfo(zone)
    if epoch and epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), tz).date()
    return dt.datetime.now(tz).date()
