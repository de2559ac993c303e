"""An archive of files: the same files and day give the same bytes (ZIP, APPNOTE.TXT 6.3).

None is unpacked here: only the names in one are read.
"""

import datetime as dt
import io
import stat
import zipfile
from collections.abc import Iterable

# The first and the last day that an archive can tell.
FIRST_DAY, LAST_DAY = dt.date(1980, 1, 1), dt.date(2107, 12, 31)


def archive(entries: Iterable[tuple[str, bytes]], day: dt.date, *, packed: bool = True) -> bytes:
    """An archive of files, by their paths, in the order in which they are given.

    Each has the same day and rights, whichever system makes it. Packed, the bytes are those of one
    version of zlib: another packs as well, and otherwise.
    """
    how = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    day = min(max(day, FIRST_DAY), LAST_DAY)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how, compresslevel=9) as made:
        for name, data in entries:
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            # As a system with modes writes it, whichever makes it.
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            entry.compress_type = how
            made.writestr(entry, data)
    return file.getvalue()


def names(data: bytes) -> tuple[str, ...]:
    """The paths in an archive, in their order; none where the bytes are no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as found:
            return tuple(found.namelist())
    except zipfile.BadZipFile:
        return ()
