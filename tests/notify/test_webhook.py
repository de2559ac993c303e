"""One request: to whom it may go, and what each answer means."""

import datetime as dt
import re
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from rawserver import Raw, raw
from standin import CLOSE, HOLD, SECRET, Slack

from handbook.notify import webhook
from handbook.notify.webhook import PostResult, Receipt, WebhookError, post

REAL = f"https://hooks.slack.com/services/{SECRET}"
PAYLOAD = {"text": "hello"}


def sent(env: dict[str, str]) -> PostResult:
    return post(webhook.webhook(env), PAYLOAD)


def env_of(server: Raw) -> dict[str, str]:
    return Slack(server.url.split("/")[2]).env()


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
    assert sent(slack.env()) == PostResult(Receipt.TAKEN)
    assert slack.requests == [PAYLOAD]


@pytest.mark.parametrize("body", ["", "ok, but", "<html>ok</html>", "ok\n<p>sign in</p>", "OK"])
def test_success_without_ok_is_a_failure(slack: Slack, body: str) -> None:
    slack.answers = [(200, {}, body)]
    answer = sent(slack.env())
    first = body.partition("\n")[0] or "nothing"
    assert answer == PostResult(Receipt.REFUSED, f'200, and not "ok" but: {first}')


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_a_failure_and_is_not_followed(slack: Slack, status: int) -> None:
    slack.answers = [(status, {"Location": f"http://{slack.host}/login"}, "")]
    answer = sent(slack.env())
    assert (answer.outcome, answer.reason.split()[0]) == (Receipt.REFUSED, str(status))
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
    assert sent(slack.env()) == PostResult(Receipt.REFUSED, f"{status} {body}")


def test_an_answer_that_repeats_the_address_is_masked(slack: Slack) -> None:
    slack.answers = [(404, {}, f"no_service at /services/{SECRET}\nmore\x1b[31m")]
    assert sent(slack.env()).reason == "404 no_service at /services/T00/B00/***"


@pytest.mark.parametrize("status", [408, 425, 429, 503])
def test_a_server_that_says_it_did_nothing_may_be_asked_again(slack: Slack, status: int) -> None:
    slack.answers = [(status, {"Retry-After": "7"}, "later")]
    answer = sent(slack.env())
    assert answer == PostResult(Receipt.BUSY, f"{status} later", 7.0)
    assert (answer.again, answer.in_doubt) == (True, False)


@pytest.mark.parametrize("status", [500, 502, 504, 520, 524, 599])
def test_a_server_that_fails_may_be_asked_again_and_may_have_taken_it(
    slack: Slack, status: int
) -> None:
    slack.answers = [(status, {"Retry-After": "7"}, "oops")]
    answer = sent(slack.env())
    assert answer == PostResult(Receipt.FAILING, f"{status} oops", 7.0)
    assert (answer.again, answer.in_doubt) == (True, True)


@pytest.mark.parametrize(("status", "body"), [(201, "ok"), (202, "ok"), (204, "")])
def test_any_other_success_leaves_it_unknown(slack: Slack, status: int, body: str) -> None:
    slack.answers = [(status, {}, body)]
    answer = sent(slack.env())
    assert answer == PostResult(Receipt.UNKNOWN, f'{status}, and not "ok" but: {body or "nothing"}')


WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BROKEN = {
    "nothing of the body": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
    "half of the body": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no",
    "less than was told": b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok",
    "another text, cut": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<html>",
    "a chunk, cut": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\no",
    "no last chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
    "no chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    "no length and nothing": b"HTTP/1.1 200 OK\r\n\r\n",
    "no length and a half": b"HTTP/1.1 200 OK\r\n\r\no",
    "not all headers": b"HTTP/1.1 200 OK\r\nContent-Le",
    "no headers": b"HTTP/1.1 200",
    "no answer of HTTP": b"\x00\x01\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\nok",
}


@pytest.mark.parametrize("says", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_breaks_off_leaves_it_unknown(says: bytes) -> None:
    with raw(says) as server:
        answer = sent(env_of(server))
    assert answer.outcome is Receipt.UNKNOWN
    assert re.match(r"200, and its answer breaks off|no answer came: ", answer.reason)


@pytest.mark.parametrize(
    "says",
    [WHOLE, WHOLE + b"and more", b"HTTP/1.0 200 OK\r\n\r\nok",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n"],
    ids=["length", "more than was told", "until it closes", "chunks"],
)  # fmt: skip
def test_an_answer_that_is_whole_is_taken(says: bytes) -> None:
    with raw(says) as server:
        assert sent(env_of(server)) == PostResult(Receipt.TAKEN)


@pytest.mark.parametrize("says", [WHOLE[:-1], WHOLE[:-2], WHOLE[:20]])
def test_an_answer_that_does_not_end_in_time_leaves_it_unknown(
    says: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT", 0.5)
    with raw(says, then_wait=True) as server:
        answer = sent(env_of(server))
    assert answer.outcome is Receipt.UNKNOWN
    assert answer.reason.endswith(": timed out")


def test_what_is_refused_is_refused_also_where_its_reason_is_cut_off() -> None:
    with raw(b"HTTP/1.1 404 Not Found\r\nContent-Length: 90\r\n\r\nno_serv") as server:
        assert sent(env_of(server)) == PostResult(Receipt.REFUSED, "404 no_serv")


def test_a_server_that_hangs_up_leaves_it_unknown(slack: Slack) -> None:
    slack.answers = [CLOSE]
    answer = sent(slack.env())
    assert answer.outcome is Receipt.UNKNOWN
    assert answer.reason.startswith("no answer came: ")


def test_a_server_that_does_not_answer_in_time_leaves_it_unknown(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of which connecting, and sending, is a part on a busy machine too.
    monkeypatch.setattr(webhook, "TIMEOUT", 0.5)
    slack.answers = [HOLD]
    assert sent(slack.env()) == PostResult(Receipt.UNKNOWN, "no answer came: timed out")


def test_nobody_there_is_a_clear_reason(slack: Slack) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        slack.host = f"127.0.0.1:{closed.getsockname()[1]}"
        assert sent(slack.env()) == PostResult(Receipt.REFUSED, "not reached: Connection refused")


def test_a_name_that_is_not_found_is_a_clear_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert sent({webhook.VARIABLE: REAL}) == PostResult(
        Receipt.REFUSED, "not reached: Name or service not known"
    )


def test_the_proxy_variable_is_honoured(slack: Slack) -> None:
    answer = sent({webhook.VARIABLE: REAL, "HTTPS_PROXY": slack.host})
    said = "Tunnel connection failed: 502 Bad Gateway"
    why = f"not reached: the proxy that HTTPS_PROXY names is no way out: {said}"
    assert answer == PostResult(Receipt.REFUSED, why)
    assert slack.tunnels == ["hooks.slack.com:443"]
    assert slack.requests == []


@pytest.mark.parametrize("proxy", ["http://me:" + "hush@host:port", "http:/me:hush@host"])
def test_a_proxy_variable_that_is_no_address_is_named_and_not_shown(proxy: str) -> None:
    with pytest.raises(WebhookError) as caught:
        webhook.webhook({webhook.VARIABLE: REAL, "https_proxy": proxy})
    assert str(caught.value).startswith("https_proxy holds no address of a proxy; ")
    assert "hush" not in str(caught.value)


def test_a_host_with_ipv6_only_is_reached(serve: Callable[..., Slack]) -> None:
    try:
        six = serve("::1")
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    assert sent(six.env()) == PostResult(Receipt.TAKEN)
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
    assert sent(slack.env("https")) == PostResult(Receipt.TAKEN)


def test_a_certificate_of_the_wrong_host_is_refused(
    authority: trustme.CA, serve: Callable[..., Slack]
) -> None:
    slack = served_with(authority.issue_cert("hooks.slack.com"), serve)
    answer = sent(slack.env("https"))
    assert answer.outcome is Receipt.REFUSED
    assert "the certificate cannot be trusted: IP address mismatch" in answer.reason
    assert slack.requests == []


def test_an_expired_certificate_is_refused(
    authority: trustme.CA, serve: Callable[..., Slack]
) -> None:
    expired = authority.issue_cert("127.0.0.1", not_after=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    slack = served_with(expired, serve)
    reason = "not reached: the certificate cannot be trusted: certificate has expired"
    assert sent(slack.env("https")) == PostResult(Receipt.REFUSED, reason)
    assert slack.requests == []


@pytest.mark.usefixtures("authority")
def test_a_certificate_of_an_unknown_authority_is_refused(serve: Callable[..., Slack]) -> None:
    slack = served_with(trustme.CA().issue_cert("127.0.0.1"), serve)
    answer = sent(slack.env("https"))
    assert answer.outcome is Receipt.REFUSED
    assert answer.reason.startswith("not reached: the certificate cannot be trusted: ")
    assert slack.requests == []
