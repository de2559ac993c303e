"""How long a server asks its clients to wait: the header Retry-After."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"[0-9]{1,9}")


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds to wait, as Retry-After says (RFC 9110, 10.2.3); None where it says nothing.

    It is a number of seconds or a date, which counts from the answer's own Date, so that no
    two clocks are compared; where there is none, from `now`. `headers` have names in lower case.
    """
    said = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(said):
        return float(said)
    then, since = _moment(said), _moment(headers.get("date", "")) or now
    if then is None or since is None:
        return None
    return max(0.0, float(math.ceil((then - since).total_seconds())))


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
