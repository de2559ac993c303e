"""How people write ways to be reached, and what they become."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from handbook.linkcheck.addresses import is_telephone, split
from handbook.linkcheck.linkchecker import parsed
from handbook.model.reach import Way, telephone
from handbook.schemes import CALLS


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("+49 30 1234567", "tel:+49301234567"),
        ("+49 (30) 123-45/67", "tel:+49301234567"),
        ("+1.415.555.0100", "tel:+14155550100"),
        ("+49\u00a030\u202f1234567", "tel:+49301234567"),
        ("+49 30 1234567 ext. 45", "tel:+49301234567;ext=45"),
        ("+49 30 1234567 x45", "tel:+49301234567;ext=45"),
        ("+493012345671234567", ""),
        ("+49", ""),
        ("+0 30 1234567", ""),
        ("+49 (0)30 1234567", ""),
        ("030 1234567", ""),
        ("+1-800-FLOWERS", ""),
        ("+49 30 1234567\n", ""),
        ("+\u0664\u0669 30 1234567", ""),
    ],
)
def test_a_number_as_it_is_written_is_dialled_from_anywhere(written: str, href: str) -> None:
    assert telephone(written) == href


@given(st.from_regex(r"\+[1-9][0-9 ().-]{4,16}", fullmatch=True))
def test_what_is_dialled_has_the_digits_that_are_written(written: str) -> None:
    if href := telephone(written):
        assert [c for c in href if c.isdigit()] == [c for c in written if c.isdigit()]
        assert is_telephone(split(href))


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"phone": "+49 30 1234567"}, ("phone", "+49 30 1234567", "tel:+49301234567")),
        ({"chat": "#ops"}, ("chat", "#ops", "")),
        (
            {"chat": "https://acme.example/dm/ada"},
            ("chat", "acme.example/dm/ada", "https://acme.example/dm/ada"),
        ),
        (
            {"chat": "xmpp:ada@acme.example"},
            ("chat", "xmpp:ada@acme.example", "xmpp:ada@acme.example"),
        ),
        (
            {"pager": "ada@page.acme.example"},
            ("pager", "ada@page.acme.example", "mailto:ada@page.acme.example"),
        ),
        ({"pager": "+49 171 1234567"}, ("pager", "+49 171 1234567", "tel:+491711234567")),
        ({"email": "ada@acme.example"}, ("email", "ada@acme.example", "mailto:ada@acme.example")),
    ],
)
def test_a_way_is_shown_as_written_and_followed_where_it_can_be(
    fields: dict[str, str], shown: tuple[str, str, str]
) -> None:
    (found,) = Way.model_validate({**fields, "when": "by day"}).contacts
    assert (found.how, found.text, found.href, found.when) == (*shown, "by day")


@pytest.mark.parametrize(
    ("fields", "message", "hint"),
    [
        (
            {"phone": "030 1234567"},
            '"030 1234567" is not a telephone number',
            "write it as it is dialled from abroad: +49 30 1234567",
        ),
        (
            {"phone": "0049 30 1234567"},
            '"0049 30 1234567" is not a telephone number',
            "write + for 00: +49 30 1234567",
        ),
        (
            {"phone": "+49 (0)30 1234567"},
            '"+49 (0)30 1234567" is not a telephone number',
            "leave out the (0), which is not dialled from abroad: +49 30 1234567",
        ),
        (
            {"email": "mailto:ada@acme.example"},
            '"mailto:ada@acme.example" is not a mail address',
            "write ada@acme.example",
        ),
        (
            {"chat": "acme.slack.com/team/U1"},
            '"acme.slack.com/team/U1" has no scheme',
            "write https://acme.slack.com/team/U1",
        ),
        (
            {"chat": "javascript:alert(1)"},
            'scheme "javascript" is not allowed in "javascript:alert(1)"',
            "use https, http, mailto, tel, sms, sip, xmpp, matrix, slack, msteams, "
            "or a path within the handbook",
        ),
        ({"when": "at night"}, "it says no way", "add phone:, chat:, pager: or email:"),
    ],
)
def test_a_way_that_leads_nowhere_is_refused_with_what_to_write(
    fields: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Way.model_validate(fields)
    (said,) = (each["ctx"] for each in caught.value.errors())
    assert (said["message"], said["hint"]) == (message, hint)


def test_a_call_or_a_chat_is_no_server_that_does_not_answer(tmp_path: Path) -> None:
    report = (
        "urlname;parentname;result;valid;url;line;column\n"
        + "".join(f"{scheme}:x;http://h/;no;False;{scheme}:x;2;1\n" for scheme in CALLS)
        + "gone/;http://h/;404;False;http://h/gone/;2;1\n"
    )
    assert [each.url for each in parsed(report, "http://h/", tmp_path)] == ["gone/"]
