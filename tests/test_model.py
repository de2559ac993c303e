"""What records may say: every type of field, unknown keys, and which fields name records."""

import datetime as dt
import types
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from handbook.catalog import load
from handbook.catalog.explain import explain, keys_of
from handbook.model import KINDS, Settings
from handbook.model.base import LONGEST_TEXT, Date, Duration, Id, Markdown, Ref, Text, Url
from handbook.model.cadence import WORDS, Cadence, parse_cadence
from handbook.model.duration import Span, from_iso, seconds
from handbook.model.knowledge import Fact, Question
from handbook.model.log import EVENT_MODELS
from handbook.model.moment import Moment
from handbook.model.people import Role
from handbook.model.relations import references
from handbook.source import read

MODELS: dict[str, type[BaseModel]] = {
    **{name: kind.model for name, kind in KINDS.items()},
    **{f"{name} event": model for name, model in EVENT_MODELS.items()},
    "settings": Settings,
}


def refusal(kind: Any, value: object) -> tuple[str, str]:
    """The message and the hint with which a value is refused."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    (detail,) = caught.value.errors()
    context = detail.get("ctx", {})
    return context.get("message", detail["msg"]), context.get("hint", "")


CADENCES = {
    "daily": (0, 1, "daily"),
    "weekly": (0, 7, "weekly"),
    "fortnightly": (0, 14, "fortnightly"),
    "monthly": (1, 0, "monthly"),
    "quarterly": (3, 0, "quarterly"),
    "half-yearly": (6, 0, "half-yearly"),
    "yearly": (12, 0, "yearly"),
    "P90D": (0, 90, "every 90 days"),
    "P1D": (0, 1, "every day"),
    "P2W": (0, 14, "every 14 days"),
    "P1W3D": (0, 10, "every 10 days"),
    "P3M": (3, 0, "every 3 months"),
    "P1M": (1, 0, "every month"),
    "P1Y": (12, 0, "every year"),
    "P1Y6M": (18, 0, "every 18 months"),
    "P2Y": (24, 0, "every 2 years"),
    "P3650D": (0, 3650, "every 3650 days"),
}


@pytest.mark.parametrize("written", CADENCES)
def test_a_cadence_is_months_or_days_and_says_so_in_words(written: str) -> None:
    cadence = parse_cadence(written)
    assert (cadence.months, cadence.days, cadence.words) == CADENCES[written]
    assert (cadence.on, str(cadence), cadence.text) == (None, cadence.words, written)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        *(("annually", "yearly"), ("Annual", "yearly"), ("every year", "yearly")),
        *(("Weekly", "weekly"), ("every week", "weekly"), ("1 week", "P1W")),
        *(("fortnight", "fortnightly"), ("every 2 weeks", "P2W"), ("every two weeks", "P2W")),
        *(("every other week", "fortnightly"), ("2 weeks", "P2W")),
        *(("semi-annual", "half-yearly"), ("semiannually", "half-yearly")),
        *(("half yearly", "half-yearly"), ("twice a year", "half-yearly")),
        *(("biennial", "P2Y"), ("3 months", "P3M"), ("90 days", "P90D"), ("every 90 days", "P90D")),
        *(("every month", "monthly"), ("every quarter", "quarterly"), ("every other month", "P2M")),
        *(("6 mo", "P6M"), ("1 year", "P1Y"), ("10d", "P10D"), ("1 year 6 months", "P1Y6M")),
    ],
)
def test_a_common_word_means_what_it_says(written: str, same: str) -> None:
    assert parse_cadence(written) == parse_cadence(same)


@pytest.mark.parametrize("event", ["deploy", "iteration", "leaver"])
def test_a_cadence_may_be_an_event(event: str) -> None:
    cadence = parse_cadence({"on": event})
    assert cadence == Cadence(f"on: {event}", on=event)
    assert cadence.words == f"after each {event}"


ALLOWED = (
    "allowed: daily, weekly, fortnightly, monthly, quarterly, half-yearly, yearly, "
    "a duration such as P90D or P6M, or on: deploy"
)
WHOLE = "a cadence is whole days or months"
TWICE_A_WEEK = "a cadence is whole days: write P3D or P4D"
FORTNIGHT = "write fortnightly (P14D), or P15D"
TWICE_A_MONTH = "write P2M for every two months; for twice a month fortnightly (P14D) or P15D"
TWICE_A_YEAR = "write P2Y for every two years, half-yearly (P6M) for twice a year"
TOO_OFTEN = "a day is the shortest cadence; what a machine does more often is an automation"
TYPES = "write a word such as quarterly, a duration such as P90D, or on: deploy"
BY_EVENT = (
    "a cadence by event has the one key on",
    "write on: deploy or on: iteration or on: leaver",
)
RANGE = "a cadence is 1 to 3650 days"


@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        ("quaterly", 'unknown cadence "quaterly"', f'did you mean "quarterly"? {ALLOWED}'),
        ("never", 'unknown cadence "never"', ALLOWED),
        ("P", 'unknown cadence "P"', ALLOWED),
        ("P0D", 'unknown cadence "P0D"', ALLOWED),
        ("-P1D", 'unknown cadence "-P1D"', ALLOWED),
        ("P1.5M", 'unknown cadence "P1.5M"', ALLOWED),
        ("P1M10D", 'unknown cadence "P1M10D"', ALLOWED),
        ("PT24H", 'unknown cadence "PT24H"', f"{WHOLE}; {ALLOWED}"),
        ("PT3M", 'unknown cadence "PT3M"', f"{WHOLE}; 3 months are P3M; {ALLOWED}"),
        ("3m", 'unknown cadence "3m"', ALLOWED),
        ("90 minutes", 'unknown cadence "90 minutes"', f"{WHOLE}; 90 months are P90M; {ALLOWED}"),
        *(
            (word, f'"{word}" says both every two {unit}s and twice a {unit}', hint)
            for word, unit, hint in (
                ("biweekly", "week", f"write fortnightly (P14D); or, {TWICE_A_WEEK}"),
                ("Bi-Weekly", "week", f"write fortnightly (P14D); or, {TWICE_A_WEEK}"),
                ("bimonthly", "month", TWICE_A_MONTH),
                ("biannual", "year", TWICE_A_YEAR),
                ("bi-annually", "year", TWICE_A_YEAR),
                ("biyearly", "year", TWICE_A_YEAR),
            )
        ),
        ("semiweekly", '"semiweekly" says twice a week', TWICE_A_WEEK),
        ("twice  a month", '"twice  a month" says twice a month', FORTNIGHT),
        ("hourly", '"hourly" says more often than daily', TOO_OFTEN),
        ("P1D\n", 'unknown cadence "P1D\n"', ALLOWED),
        ("p3m", 'unknown cadence "p3m"', ALLOWED),
        ("P3651D", 'cadence "P3651D" is longer than ten years', RANGE),
        ("P122M", 'cadence "P122M" is longer than ten years', RANGE),
        (90, "a cadence is text, got 90", TYPES),
        (True, "a cadence is text, got True", TYPES),
        (["daily"], "a cadence is text, got ['daily']", TYPES),
        ({"on": "release"}, *BY_EVENT),
        ({"on": "deploy", "x": 1}, *BY_EVENT),
        ({}, *BY_EVENT),
    ],
)
def test_a_bad_cadence_is_refused_with_what_to_write(
    value: object, message: str, hint: str
) -> None:
    assert refusal(Annotated[Cadence, *_metadata("review")], value) == (message, hint)


def _metadata(field: str) -> tuple[Any, ...]:
    """The validators of a field of the envelope."""
    annotation = get_type_hints(Role, include_extras=True)[field]
    return next(a.__metadata__ for a in parts(annotation) if get_origin(a) is Annotated)


@given(st.text(max_size=12) | st.sampled_from(["P", "P1", "PM"]).flatmap(st.just))
def test_random_text_is_a_cadence_or_refused(text: str) -> None:
    try:
        cadence = TypeAdapter(Annotated[Cadence, *_metadata("review")]).validate_python(text)
    except ValidationError:
        assert text not in WORDS
    else:
        assert bool(cadence.months) != bool(cadence.days)


@pytest.mark.parametrize("text", ["2026-11-23", "2024-02-29", "0001-01-01", "9999-12-31"])
def test_a_date_is_the_day_that_was_written(text: str) -> None:
    assert TypeAdapter(Date).validate_python(text).isoformat() == text


def test_a_date_object_is_a_date() -> None:
    assert TypeAdapter(Date).validate_python(dt.date(2026, 1, 5)) == dt.date(2026, 1, 5)


WRITE_DATE = "write YYYY-MM-DD, as in 2026-11-23"
NO_SUCH_DAY = "no such day; write YYYY-MM-DD"


@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        ("2025-02-30", "2025-02-30 is not a date", NO_SUCH_DAY),
        ("2025-02-29", "2025-02-29 is not a date", NO_SUCH_DAY),
        ("2025-13-01", "2025-13-01 is not a date", NO_SUCH_DAY),
        ("0000-00-00", "0000-00-00 is not a date", NO_SUCH_DAY),
        ("2025-1-5", "'2025-1-5' is not a date", WRITE_DATE),
        ("2025/01/31", "'2025/01/31' is not a date", WRITE_DATE),
        ("31.01.2025", "'31.01.2025' is not a date", WRITE_DATE),
        ("20250131", "'20250131' is not a date", WRITE_DATE),
        ("2025-W05-5", "'2025-W05-5' is not a date", WRITE_DATE),
        ("2025-01-31T10:00", "'2025-01-31T10:00' is not a date", WRITE_DATE),
        ("2025-01-31\n", "'2025-01-31\\n' is not a date", WRITE_DATE),
        ("tomorrow", "'tomorrow' is not a date", WRITE_DATE),
        ("", "'' is not a date", WRITE_DATE),
        (20250131, "20250131 is not a date", WRITE_DATE),
        (None, "None is not a date", WRITE_DATE),
    ],
)
def test_a_bad_date_is_refused_with_what_to_write(value: object, message: str, hint: str) -> None:
    assert refusal(Date, value) == (message, hint)


@pytest.mark.parametrize("text", ["a", "aws-core", "a1", "1a", "0123", "a-1-b", "x" * 80])
def test_a_kebab_case_id_is_taken(text: str) -> None:
    assert TypeAdapter(Id).validate_python(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("A", "Ada", "a_b", "a b", "-a", "a-", "a--b", "", "a.b", "a\n", "é", "e\u0301"),
        *("../../etc/cron.d/x", "/abs", "a/b", "a\\b"),
    ],
)
def test_an_id_that_is_not_kebab_case_is_refused(text: str) -> None:
    assert refusal(Id, text) == (
        f'id "{text[:80]}" must match [a-z0-9-]+',
        "small letters, digits and single hyphens, 80 characters at most, as in aws-core",
    )


@pytest.mark.parametrize("length", [81, 300, 100_000])
def test_an_id_that_is_too_long_is_refused_for_its_length(length: int) -> None:
    assert refusal(Id, "x" * length) == (
        f'id "{"x" * 20}…" has {length} characters',
        "80 at most: it is part of an address and of a file's name",
    )


@pytest.mark.parametrize("value", [123, True, None, ["a"]])
def test_an_id_that_is_not_text_is_refused(value: object) -> None:
    expected = (f"id must be text, got {value!r}", "quote it, or choose an id with a letter")
    assert refusal(Id, value) == expected


@pytest.mark.parametrize(("model", "letter"), [(Fact, "F"), (Question, "Q")])
def test_facts_and_questions_are_numbered(model: type[BaseModel], letter: str) -> None:
    field = get_type_hints(model, include_extras=True)["id"]
    for right in (f"{letter}00", f"{letter}07", f"{letter}99", f"{letter}100", f"{letter}1234"):
        assert TypeAdapter(field).validate_python(right) == right
    wrong = (f"{letter}7", f"{letter}007", f"{letter.lower()}07", "X07", 7, f"{letter}07\n")
    for each in (*wrong, f"{letter}1٢3", f"{letter}1234567"):
        assert refusal(field, each) == (
            f"id {each!r} is not {letter} and a number",
            f"two digits or more, as in {letter}07 or {letter}128",
        )


@pytest.mark.parametrize(
    "url",
    [
        *("https://example.org", "http://localhost:8000/x", "HTTPS://EXAMPLE.ORG/a?b=c#d"),
        *("mailto:ops@acme.example", "systems/frontend/", "../x", "#anchor", "/top", "a?b=c"),
        *("tel:+49-30-123456", "tel:+4930123456;ext=17", "sms:+4930123456", "sip:ops@acme.example"),
        *("xmpp:ada@acme.example", "matrix:u/ada:acme.example", "slack://user?team=T1&id=U1"),
        *("msteams:/l/chat/0/0?users=ada@acme.example", "TEL:112"),
    ],
)
def test_an_address_with_an_allowed_scheme_or_none_is_taken(url: str) -> None:
    assert TypeAdapter(Url).validate_python(url) == url


SCHEMES = (
    "use https, http, mailto, tel, sms, sip, xmpp, matrix, slack, msteams, "
    "or a path within the handbook"
)
NO_BLANKS = "no blanks or control characters"
WRITE_SCHEME = "write the scheme: https://…"


@pytest.mark.parametrize(
    ("url", "message", "hint"),
    [
        *(
            (url, f'scheme "{url.partition(":")[0]}" is not allowed in "{url}"', SCHEMES)
            for url in (
                *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "file:///x"),
                *("vbscript:x", "htps://x", "slck://x", "geo:1,2", "ftp://x"),
            )
        ),
        *(
            (url, f'"{url}" is not a valid address', NO_BLANKS)
            for url in (
                *("", " ", " javascript:alert(1)", "java\tscript:alert(1)", "https://a b"),
                *("https://a\nb", "\x01javascript:alert(1)", "a\u00a0b"),
            )
        ),
        *(
            (url, f'"{url}" is not a valid address', WRITE_SCHEME)
            for url in ("//evil.example", "\\\\evil.example", "/\\evil.example")
        ),
        *(
            (url, f'"{url}" is not a valid address', "as in https://example.org/page")
            for url in ("https:", "https://", "https:///x", "https:evil", "http:/x", "http://?x")
        ),
        *(
            (url, f'"{url}" is not a mail address', "as in mailto:name@example.org")
            for url in ("mailto:", "mailto:nobody", "mailto:a@b", "mailto:a@b.c?bcc=x@y.z")
        ),
        *(
            (url, f'"{url}" is not a number', "as in tel:+4930123456")
            for url in ("tel:", "tel:abc", "sms:+", "tel:+49?x=y")
        ),
        ("sip:", '"sip:" is not an address', "as in sip:name@example.org"),
        ("xmpp:ada", '"xmpp:ada" is not an address', "as in xmpp:name@example.org"),
        ("matrix:x", '"matrix:x" is not an address', "as in matrix:u/name:example.org"),
        ("slack:x", '"slack:x" is not an address', "as in slack://channel?team=T1&id=C1"),
        (
            "msteams:x",
            '"msteams:x" is not an address',
            "as in msteams:/l/chat/0/0?users=name@example.org",
        ),
    ],
)
def test_a_bad_address_is_refused_with_what_to_write(url: str, message: str, hint: str) -> None:
    assert refusal(Url, url) == (message, hint)


@pytest.mark.parametrize("text", ["PT24H", "PT30M", "P1D", "P1DT12H", "P2W", "PT1H30M5S", "PT0S"])
def test_a_duration_of_days_and_time_is_taken(text: str) -> None:
    assert TypeAdapter(Duration).validate_python(text) == text


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        *(("42m", "PT42M"), ("1h30", "PT1H30M"), ("1h 30m", "PT1H30M"), ("1h30m", "PT1H30M")),
        *(("90 min", "PT90M"), ("90 Minutes", "PT90M"), ("2 days", "P2D"), ("24h", "PT24H")),
        *(("1D", "P1D"), ("1 day, 4 hours", "P1DT4H"), ("2 hours and 5 minutes", "PT2H5M")),
        *(("two weeks", "P2W"), ("1 week 2 days", "P9D"), ("P1W2D", "P9D"), ("30s", "PT30S")),
    ],
)
def test_a_duration_as_people_write_it_is_understood(text: str, iso: str) -> None:
    assert TypeAdapter(Duration).validate_python(text) == iso
    assert TypeAdapter(Duration).validate_python(iso) == iso


HOW = "ISO 8601, as in PT24H, PT30M or P1D, or as in 24h, 30 min or 1 day"
MONTH = "a month has no fixed length: write days, as P30D"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        *((text, HOW) for text in ("P", "PT", "P1DT", "pt1h", "", "PT1H\n", "soon", "1h 2h", "h")),
        ("42", "write its unit: PT42M is minutes, PT42H hours, P42D days"),
        ("1:30", "write PT1H30M for hours and minutes, PT1M30S for minutes and seconds"),
        ("PT1.5H", "write whole numbers, as PT1H30M for an hour and a half"),
        ("1.5h", "write whole numbers, as PT1H30M for an hour and a half"),
    ],
)
def test_a_bad_duration_is_refused(text: str, hint: str) -> None:
    assert refusal(Duration, text) == (f'"{text}" is not a duration', hint)


@pytest.mark.parametrize(
    ("text", "months"), [("P42M", 42), ("P1M", 1), ("P1Y", 0), ("3 months", 3)]
)
def test_a_duration_has_a_fixed_length(text: str, months: int) -> None:
    message = f'"{text}" is not a duration of days and hours'
    minutes = f"; minutes are PT{months}M" if months else ""
    assert refusal(Duration, text) == (message, f"{MONTH}{minutes}")


@given(
    st.builds(
        Span, weeks=st.integers(0, 9), days=st.integers(0, 400), hours=st.integers(0, 99),
        minutes=st.integers(0, 99), seconds=st.integers(0, 99),
    )
)  # fmt: skip
def test_a_span_is_read_back_from_what_it_writes(span: Span) -> None:
    back = from_iso(span.iso)
    assert back is not None
    assert (back.whole_days, back.hours, back.minutes) == (
        span.whole_days, span.hours, span.minutes
    )  # fmt: skip
    assert seconds(span.iso) == seconds(back.iso)


def test_a_moment_carries_its_offset() -> None:
    got = TypeAdapter(Moment).validate_python("2026-11-23T14:05+01:00")
    assert got == dt.datetime(2026, 11, 23, 13, 5, tzinfo=dt.UTC)


def test_a_moment_without_an_offset_is_of_the_handbooks_time_zone() -> None:
    zone = zoneinfo.ZoneInfo("Europe/Berlin")
    got = TypeAdapter(Moment).validate_python("2026-11-23 14:05", context={"zone": zone})
    assert (got.isoformat(), got) == (
        "2026-11-23T14:05:00+01:00",
        dt.datetime(2026, 11, 23, 13, 5, tzinfo=dt.UTC),
    )
    assert TypeAdapter(Moment).validate_python("2026-11-23T14:05").tzinfo is dt.UTC


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "2026-10-25T02:30",
            "2026-10-25T02:30 comes twice in Europe/Berlin",
            "the clocks are put back then: write 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00",
        ),
        (
            "2026-03-29T02:30",
            "there is no 2026-03-29T02:30 in Europe/Berlin",
            "the clocks are put forward then; did you mean 2026-03-29T03:30+02:00?",
        ),
    ],
)
def test_a_time_that_comes_twice_or_never_is_refused(text: str, message: str, hint: str) -> None:
    zone = zoneinfo.ZoneInfo("Europe/Berlin")
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Moment).validate_python(text, context={"zone": zone})
    (error,) = caught.value.errors()
    assert (error["ctx"]["message"], error["ctx"]["hint"]) == (message, hint)


@pytest.mark.parametrize(
    "text", ["2026-11-23", "14:05Z", 20261123, "２026-11-23T14:05", " 2026-11-23T14:05Z"]
)
def test_a_moment_without_day_or_time_is_refused(text: object) -> None:
    expected = (
        f"{text!r} is not a moment",
        "write date and time: 2026-11-23T14:05, or with an offset: 2026-11-23T14:05+01:00",
    )
    assert refusal(Moment, text) == expected


def test_a_moment_that_never_was_is_refused() -> None:
    expected = ("2026-02-30T25:00Z is not a moment", "no such day or time")
    assert refusal(Moment, "2026-02-30T25:00Z") == expected


@pytest.mark.parametrize(
    ("zone", "hint"),
    [
        ("Europe/berlin", 'did you mean "Europe/Berlin"?'),
        ("../../etc/passwd", "an IANA name, as in Europe/Berlin or UTC"),
        ("", "an IANA name, as in Europe/Berlin or UTC"),
    ],
)
def test_an_unknown_time_zone_is_refused(zone: str, hint: str) -> None:
    field = get_type_hints(Settings, include_extras=True)["timezone"]
    assert refusal(field, zone) == (f'unknown timezone "{zone}"', hint)


def test_text_is_not_blank_and_not_endless() -> None:
    assert TypeAdapter(Text).validate_python("x" * LONGEST_TEXT)
    assert refusal(Text, " \n\t") == ("the text is empty", "")
    message = f"String should have at most {LONGEST_TEXT} characters"
    assert refusal(Text, "x" * (LONGEST_TEXT + 1)) == (message, "")


def faults(model: type[BaseModel], text: str) -> list[str]:
    """What is said of a record that is written as YAML."""
    node = read(text.encode(), "f.yaml").root
    with pytest.raises(ValidationError) as caught:
        model.model_validate(node)
    return [str(each) for each in explain(caught.value, model, node, "f.yaml")]


ROLE_KEYS = (
    "known keys: id, title, owner, summary, links, source, review, tags, formerly, ended, extra, "
    "handle, within, reach, stand_in"
)


def test_an_unknown_key_is_named_with_the_nearest_and_all_known() -> None:
    assert faults(Role, "id: a\ntitle: A\nhandel: x\n") == [
        f'f.yaml:3:1: HB201 unknown key "handel"\n    did you mean "handle"? {ROLE_KEYS}'
    ]
    assert faults(Role, "id: a\ntitle: A\nqqqqqq: x\n") == [
        f'f.yaml:3:1: HB201 unknown key "qqqqqq"\n    {ROLE_KEYS}'
    ]


Level = tuple[type[BaseModel], type[BaseModel], tuple[str | int, ...]]


def parts(annotation: Any) -> Iterator[Any]:
    """An annotation and all that it is made of, outside in."""
    yield annotation
    inner = get_args(annotation)
    if get_origin(annotation) is Annotated:
        inner = inner[:1]
    elif get_origin(annotation) not in (Union, types.UnionType, tuple):
        inner = ()
    for each in inner:
        yield from parts(each)


def is_part(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def fields(model: type[BaseModel]) -> Iterator[tuple[str, str, Any]]:
    """Name, key and annotation of every field, read without the engine's own walk."""
    hints = get_type_hints(model, include_extras=True)
    for name, info in model.model_fields.items():
        yield name, info.alias or name, hints[name]


def levels(
    model: type[BaseModel], path: tuple[str | int, ...] = ()
) -> Iterator[tuple[type[BaseModel], tuple[str | int, ...]]]:
    """A model and every part below it, with the way there."""
    yield model, path
    for _, key, annotation in fields(model):
        inside = list(parts(annotation))
        many = any(get_origin(each) is tuple for each in inside)
        for part in filter(is_part, inside):
            yield from levels(part, (*path, key, 0) if many else (*path, key))


LEVELS = [
    pytest.param(model, part, path, id=f"{name}:{'.'.join(map(str, path))}")
    for name, model in MODELS.items()
    for part, path in levels(model)
]


def nested(path: tuple[str | int, ...], innermost: str) -> tuple[str, int]:
    """A flow mapping with a key at the end of a path, and the key's column."""
    opened = "".join("[" if step == 0 else f"{{{step}: " for step in path)
    closed = "".join("]" if step == 0 else "}" for step in reversed(path))
    return f"{opened}{{{innermost}: x}}{closed}\n", len(opened) + 2


@pytest.mark.parametrize(("model", "part", "path"), LEVELS)
def test_a_misspelt_key_is_found_at_every_level(
    model: type[BaseModel], part: type[BaseModel], path: tuple[str | int, ...]
) -> None:
    right = keys_of(part)[-1]
    wrong = f"{right}z"
    text, column = nested(path, wrong)
    known = ", ".join(keys_of(part))
    assert (
        f'f.yaml:1:{column}: HB201 unknown key "{wrong}"\n'
        f'    did you mean "{right}"? known keys: {known}'
    ) in faults(model, text)


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("title: 7", '8: HB203 "title": expected text, got a whole number 7\n    quote it'),
        ("title: true", '8: HB203 "title": expected text, got true or false true\n    quote it'),
        (
            "title: [a]",
            '8: HB203 "title": expected text, got a list\n    write one value as plain text',
        ),
        (
            "title: {a: b}",
            '8: HB203 "title": expected text, got a mapping\n    write one value as plain text',
        ),
        ("title: ''", '8: HB204 "title" is empty\n    write it: What a reader calls it.'),
        (
            "title: ' '",
            '8: HB204 "title" is empty\n    write it: What a reader calls it.',
        ),
        ("title: A\ntags: a", '7: HB203 "tags": expected a list, got text "a"\n    write [a]'),
        (
            "title: A\ntags: {a: b}",
            '7: HB203 "tags": expected a list, got a mapping\n    start each line with a hyphen',
        ),
        (
            "title: A\ntags: [a, 1]",
            '11: HB203 "tags": expected text, got a whole number 1\n    quote it',
        ),
        (
            "title: A\nlinks: [a]",
            '9: HB203 "links": expected a mapping, got text "a"\n    write key: value lines',
        ),
        (
            "title: A\nlinks: [{title: A}]",
            '9: HB202 "url" is required\n'
            "    add url: https, mailto, tel, a chat, or a path within the handbook.",
        ),
        (
            "title: A\nlinks: [{title: A, url: 'javascript:x'}]",
            f'25: HB205 url: scheme "javascript" is not allowed in "javascript:x"\n    {SCHEMES}',
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(line: str, finding: str) -> None:
    number = line.count("\n") + 2
    assert faults(Role, f"id: a\n{line}\n") == [f"f.yaml:{number}:{finding}"]


def test_what_is_required_is_said_with_what_it_means() -> None:
    assert faults(Role, "id: a\n") == [
        'f.yaml:1:1: HB202 "title" is required\n    add title: What a reader calls it.'
    ]


def test_a_value_that_is_not_one_of_a_few_names_them_all() -> None:
    model = KINDS["duty"].model
    text = "id: a\ntitle: A\ncadence: daily\nevidence: [link, tikcet]\nseverity: fatal\n"
    assert faults(model, text) == [
        'f.yaml:4:18: HB206 evidence: unknown value "tikcet"\n'
        '    did you mean "ticket"? allowed: ticket, link, note',
        'f.yaml:5:11: HB206 severity: unknown value "fatal"\n    allowed: minor, major, critical',
    ]


def test_a_number_in_quotes_is_not_a_number() -> None:
    text = 'id: a\ntitle: A\nrole: r\nitems: [{title: A, day: "3", proof: P}]\n'
    assert faults(KINDS["track"].model, text) == [
        'f.yaml:4:25: HB203 "day": expected a whole number, got text "3"\n'
        "    write digits only, without quotes"
    ]


def ref_of(annotation: Any) -> Ref | None:
    """The mark of a field that names records, wherever in its annotation."""
    marks = [mark for each in parts(annotation) for mark in getattr(each, "__metadata__", ())]
    return next((mark for mark in marks if isinstance(mark, Ref)), None)


def ids_in(record: BaseModel, path: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every id that a record names, found by its annotations and independently of the engine."""
    for name, key, annotation in fields(type(record)):
        value = getattr(record, name)
        items = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for index, item in items:
            here = (*path, key) if index is None else (*path, key, index)
            if isinstance(item, BaseModel):
                yield from ids_in(item, here)
            elif item is not None and (ref := ref_of(annotation)):
                yield here, item, ref.kinds


def ref_paths(model: type[BaseModel]) -> set[tuple[str, ...]]:
    """The way to every field that names records, without list positions."""
    return {
        (*(step for step in path if isinstance(step, str)), key)
        for part, path in levels(model)
        for _, key, annotation in fields(part)
        if ref_of(annotation)
    }


def texts_of(path: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))


def test_references_are_exactly_the_fields_that_carry_a_ref(twin: Path) -> None:
    book = load(twin)
    records: list[BaseModel] = [entry.record for entry in book.entries.values()]
    records += [logged.event for logged in book.log]
    for record in records:
        found = [(each.path, each.target, each.kinds) for each in references(record)]
        assert found == list(ids_in(record))


@pytest.mark.parametrize("name", [name for name in MODELS if name != "settings"])
def test_the_twin_uses_every_relation(name: str, twin: Path) -> None:
    book = load(twin)
    records: list[BaseModel] = [
        *(entry.record for entry in book.entries.values() if type(entry.record) is MODELS[name]),
        *(logged.event for logged in book.log if type(logged.event) is MODELS[name]),
    ]
    events = set(ref_paths(MODELS["done event"])) if name.endswith(" event") else set()
    used = {texts_of(each.path) for record in records for each in references(record)}
    assert used >= ref_paths(MODELS[name]) - (events - {("subject",), ("by",)})


def test_the_events_of_the_twin_use_every_relation_that_all_events_have(twin: Path) -> None:
    used = {texts_of(r.path) for logged in load(twin).log for r in references(logged.event)}
    assert used >= ref_paths(MODELS["done event"])


def test_every_ref_names_kinds_that_there_are() -> None:
    known = {*KINDS, "*", "event"}
    for model in MODELS.values():
        for part, _ in levels(model):
            for _, _, annotation in fields(part):
                ref = ref_of(annotation)
                assert ref is None or (ref.kinds and set(ref.kinds) <= known)


def plain_texts(model: type[BaseModel]) -> set[tuple[str, ...]]:
    """The way to every field that is free text or Markdown."""
    return {
        (*texts_of(path), key)
        for part, path in levels(model)
        for _, key, annotation in fields(part)
        if is_text(annotation)
    }


def is_text(annotation: Any) -> bool:
    """Whether a field is made of Text or Prose, and is no id, address, date or choice."""
    text = get_args(Text)[1:]
    marks = [mark for each in parts(annotation) for mark in getattr(each, "__metadata__", ())]
    return all(mark in marks for mark in text)


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value, path)
    elif isinstance(node, str):
        yield path, node


HOSTILE = (
    *("---\n", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{ 7*7 }}", "a | b"),
    *("[x](javascript:alert(1))", "\n", "`", "{: onclick=alert(1) }", "*bold*", ":smile:"),
)


def test_the_hostile_handbook_is_hostile_in_every_text_field_of_every_kind(hostile: Path) -> None:
    book = load(hostile)
    nodes: dict[str, list[Any]] = {"settings": [read_yaml(hostile / "handbook.yaml")]}
    for entry in book.entries.values():
        nodes.setdefault(entry.kind.name, []).append(entry.node)
    for logged in book.log:
        nodes.setdefault(f"{logged.event.kind} event", []).append(logged.node)
    assert nodes.keys() == MODELS.keys()
    for name, model in MODELS.items():
        bad = {
            path
            for node in nodes[name]
            for path, text in leaves(node)
            if all(each in text for each in HOSTILE)
        }
        expected = plain_texts(model)
        if name == "settings":
            expected -= {("source_document", "file")}
        if name == "parameter":
            expected -= {("value",)}  # it stands in commands, and refuses what means more there
        own = {path for path in bad if path[0] == "extra"}
        assert bad - own == expected, name
        # A name of a field of one's own, its text, and a text of its list.
        assert len(own) == (2 if "extra" in model.model_fields else 0), name


def read_yaml(path: Path) -> Any:
    return read(path.read_bytes(), str(path)).root


def test_prose_is_text_that_is_marked_as_markdown() -> None:
    marked = {
        (name, *texts_of(path), key)
        for name, model in MODELS.items()
        for part, path in levels(model)
        for _, key, annotation in fields(part)
        if Markdown() in [m for a in parts(annotation) for m in getattr(a, "__metadata__", ())]
    }
    assert ("playbook", "steps", "do") in marked
    assert ("term", "definition") in marked
    assert ("role", "title") not in marked


def test_every_field_says_what_it_is_for() -> None:
    for model in MODELS.values():
        for part, _ in levels(model):
            for name, info in part.model_fields.items():
                assert info.description or name == "kind", (part, name)
