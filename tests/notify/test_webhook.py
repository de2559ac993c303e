"""One request: to whom it may go, and what each answer means."""

import datetime as dt
import socket
import ssl
from collections.abc import Callable
from email.message import Message
from pathlib import Path

import pytest
import trustme
from standin import CLOSE, HOLD, SECRET, Slack

from handbook.notify import webhook
from handbook.notify.webhook import Answer, Outcome, WebhookError, post, retry_after

REAL = f"https://hooks.slack.com/services/{SECRET}"
PAYLOAD = {"text": "hello"}


def sent(env: dict[str, str]) -> Answer:
    return post(webhook.webhook(env), PAYLOAD)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "   ",
        f"http://hooks.slack.com/services/{SECRET}",
        f"https://example.org/services/{SECRET}",
        f"https://hooks.slack.com.example.org/{SECRET}",
        f"https://hooks.slack.com@example.org/{SECRET}",
        f"https://user:pass@hooks.slack.com/{SECRET}",
        f"https://hooks.slack.com:8443/{SECRET}",
        f"https://hooks.slack.com\\@example.org/{SECRET}",
        f"https://hooks.slack.com/{SECRET}\r\nX-Evil: 1",
        f"https://hooksXslack.com/{SECRET}",
        "https://hooks.slack.com/",
        "https://hooks.slack.com",
        f"hooks.slack.com/services/{SECRET}",
        f"file:///etc/{SECRET}",
        f"http://127.0.0.1:1/{SECRET}",
    ],
)
def test_any_other_address_is_refused_and_never_shown(address: str) -> None:
    with pytest.raises(WebhookError) as caught:
        webhook.webhook({webhook.VARIABLE: address})
    assert "HANDBOOK_SLACK_WEBHOOK" in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.1",
        "0.0.0.0",
        "example.org",
        "localhost",
        "127.0.0.1:70000",
        "127.0.0.1@example.org",
        "127.0.0.1/x",
        "[::2]:80",
        "::1",
        "[1",
    ],
)
def test_slack_has_a_stand_in_on_loopback_only(host: str) -> None:
    env = {webhook.STAND_IN: host, webhook.VARIABLE: f"http://{host}/services/{SECRET}"}
    with pytest.raises(WebhookError, match="HANDBOOK_SLACK_HOST takes a loopback address only"):
        webhook.webhook(env)


def test_with_a_stand_in_the_real_slack_is_not_reached() -> None:
    with pytest.raises(WebhookError):
        webhook.webhook({webhook.STAND_IN: "127.0.0.1:9", webhook.VARIABLE: REAL})


@pytest.mark.parametrize(
    "env",
    [
        {webhook.VARIABLE: REAL},
        {webhook.VARIABLE: f"{REAL}\n"},
        {webhook.VARIABLE: REAL.replace("https://hooks", "HTTPS://Hooks")},
        {webhook.STAND_IN: "127.9.9.9:1", webhook.VARIABLE: "https://127.9.9.9:1/x"},
        {webhook.STAND_IN: "[::1]:1", webhook.VARIABLE: "http://[::1]:1/x"},
    ],
)
def test_a_webhook_of_slack_or_of_its_stand_in_is_taken_and_masked(env: dict[str, str]) -> None:
    found = webhook.webhook(env)
    assert found.address == env[webhook.VARIABLE].strip()
    assert found.address not in repr(found)


def test_neither_the_address_nor_a_part_of_it_is_left_in_masked_text() -> None:
    masked = webhook.Webhook(REAL).mask(f"cannot post to {REAL}: no XXXXsecretXXXX in services")
    assert masked == "cannot post to ***: no *** in services"


def test_the_message_arrives_as_json_and_ok_is_taken(slack: Slack) -> None:
    assert sent(slack.env()) == Answer(Outcome.TAKEN)
    assert slack.requests == [PAYLOAD]


@pytest.mark.parametrize("body", ["", "ok, but", "<html>ok</html>", "ok\n<p>sign in</p>", "OK"])
def test_success_without_ok_is_a_failure(slack: Slack, body: str) -> None:
    slack.answers = [(200, {}, body)]
    answer = sent(slack.env())
    first = body.partition("\n")[0] or "nothing"
    assert answer == Answer(Outcome.REFUSED, f'200, and not "ok" but: {first}')


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(slack: Slack, status: int) -> None:
    slack.answers = [(status, {"Location": f"http://{slack.host}/login"}, "")]
    answer = sent(slack.env())
    assert (answer.outcome, answer.reason.split()[0]) == (Outcome.REFUSED, str(status))
    assert slack.requests == [PAYLOAD]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, "invalid_payload"),
        (403, "action_prohibited"),
        (404, "no_service"),
        (410, "channel_is_archived"),
    ],
)
def test_what_slack_refuses_is_refused_for_its_reason(slack: Slack, status: int, body: str) -> None:
    slack.answers = [(status, {}, body)]
    assert sent(slack.env()) == Answer(Outcome.REFUSED, f"{status} {body}")


def test_an_answer_that_repeats_the_address_is_masked(slack: Slack) -> None:
    slack.answers = [(404, {}, f"no_service at /services/{SECRET}\nmore\x1b[31m")]
    assert sent(slack.env()).reason == "404 no_service at /services/T00/B00/***"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 599])
def test_a_server_that_is_busy_may_be_asked_again(slack: Slack, status: int) -> None:
    slack.answers = [(status, {"Retry-After": "7"}, "later")]
    assert sent(slack.env()) == Answer(Outcome.BUSY, f"{status} later", 7.0)


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
    message = Message()
    for name, value in headers.items():
        message[name] = value
    assert retry_after(message) == seconds


def test_a_server_that_hangs_up_leaves_it_unknown(slack: Slack) -> None:
    slack.answers = [CLOSE]
    answer = sent(slack.env())
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.reason.startswith("no answer came: ")


def test_a_server_that_does_not_answer_in_time_leaves_it_unknown(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT", 0.05)
    slack.answers = [HOLD]
    assert sent(slack.env()) == Answer(Outcome.UNKNOWN, "no answer came: timed out")


def test_nobody_there_is_a_clear_reason(slack: Slack) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        slack.host = f"127.0.0.1:{closed.getsockname()[1]}"
        assert sent(slack.env()) == Answer(Outcome.REFUSED, "not reached: Connection refused")


def test_a_name_that_is_not_found_is_a_clear_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert sent({webhook.VARIABLE: REAL}) == Answer(
        Outcome.REFUSED, "not reached: Name or service not known"
    )


def test_the_proxy_variable_is_honoured(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http://{slack.host}")
    answer = sent({webhook.VARIABLE: REAL})
    assert answer == Answer(
        Outcome.REFUSED, "not reached: Tunnel connection failed: 502 Bad Gateway"
    )
    assert slack.tunnels == ["hooks.slack.com:443"]
    assert slack.requests == []


@pytest.mark.parametrize("proxy", ["http://me:" + "hush@host:port", "http:/me:hush@host"])
def test_a_proxy_variable_that_is_no_address_is_named_and_not_shown(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    answer = sent({webhook.VARIABLE: REAL})
    reason = "a proxy variable, as https_proxy, holds no valid address"
    assert answer == Answer(Outcome.REFUSED, reason)


def test_a_host_with_ipv6_only_is_reached(serve: Callable[..., Slack]) -> None:
    try:
        six = serve("::1")
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    assert sent(six.env()) == Answer(Outcome.TAKEN)
    assert six.requests == [PAYLOAD]


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """A certificate authority that this machine trusts."""
    found = trustme.CA()
    found.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return found


def served_with(cert: trustme.LeafCert, serve: Callable[..., Slack]) -> Slack:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    return serve("127.0.0.1", context)


def test_a_certificate_that_is_trusted_is_taken(
    authority: trustme.CA, serve: Callable[..., Slack]
) -> None:
    slack = served_with(authority.issue_cert("127.0.0.1"), serve)
    assert sent(slack.env("https")) == Answer(Outcome.TAKEN)


def test_a_certificate_of_the_wrong_host_is_refused(
    authority: trustme.CA, serve: Callable[..., Slack]
) -> None:
    slack = served_with(authority.issue_cert("hooks.slack.com"), serve)
    answer = sent(slack.env("https"))
    assert answer.outcome is Outcome.REFUSED
    assert "the certificate cannot be trusted: IP address mismatch" in answer.reason
    assert slack.requests == []


def test_an_expired_certificate_is_refused(
    authority: trustme.CA, serve: Callable[..., Slack]
) -> None:
    expired = authority.issue_cert("127.0.0.1", not_after=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    slack = served_with(expired, serve)
    reason = "not reached: the certificate cannot be trusted: certificate has expired"
    assert sent(slack.env("https")) == Answer(Outcome.REFUSED, reason)
    assert slack.requests == []


@pytest.mark.usefixtures("authority")
def test_a_certificate_of_an_unknown_authority_is_refused(serve: Callable[..., Slack]) -> None:
    slack = served_with(trustme.CA().issue_cert("127.0.0.1"), serve)
    answer = sent(slack.env("https"))
    assert answer.outcome is Outcome.REFUSED
    assert answer.reason.startswith("not reached: the certificate cannot be trusted: ")
    assert slack.requests == []
