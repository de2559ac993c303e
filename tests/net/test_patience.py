"""How long a server asks to be left alone."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.net.patience import retry_after

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
DATE = "Wed, 01 Apr 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30.0),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "86400"}, 86400.0),
        ({}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "9" * 5000}, None),
        ({"Retry-After": "Wed, 01 Apr 2026 12:00:30 GMT", "Date": DATE}, 30.0),
        ({"Retry-After": "Wed, 01 Apr 2026 14:00:30 +0200", "Date": DATE}, 30.0),
        ({"Retry-After": "Wed, 01 Apr 2026 11:00:00 GMT", "Date": DATE}, 0.0),
        ({"Retry-After": "Wed, 01 Apr 2026 12:00:30 GMT"}, None),
        ({"Retry-After": "Wed, 32 Apr 99999 12:00:30 GMT", "Date": DATE}, None),
    ],
)
def test_how_long_to_wait_is_read_from_the_answer(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert retry_after({name.lower(): value for name, value in headers.items()}) == seconds


def test_a_date_without_the_answer_s_own_counts_from_now_where_that_is_told() -> None:
    assert retry_after({"retry-after": "Wed, 01 Apr 2026 12:00:30 GMT"}, NOON) == 30.0


@given(st.integers(0, 10**8))
def test_retry_after_in_seconds_and_as_a_date_are_the_same(seconds: int) -> None:
    date = (NOON + dt.timedelta(seconds=seconds)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert retry_after({"retry-after": str(seconds)}, NOON) == seconds
    assert retry_after({"retry-after": date}, NOON) == seconds


@given(st.text())
def test_retry_after_is_never_an_error_and_never_in_the_past(said: str) -> None:
    wait = retry_after({"retry-after": said, "date": said}, NOON)
    assert wait is None or wait >= 0
