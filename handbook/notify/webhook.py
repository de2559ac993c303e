"""One request to a Slack incoming webhook, and what its answer means."""

import ipaddress
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from handbook.net import asking
from handbook.net.asking import BodyEnd, NoAnswerError
from handbook.net.client import AGENT, Client
from handbook.net.patience import retry_after
from handbook.net.proxies import Proxies, ProxyVariableError, of_machine

VARIABLE, STAND_IN = "HANDBOOK_SLACK_WEBHOOK", "HANDBOOK_SLACK_HOST"
ORIGIN = "https://hooks.slack.com"
TIMEOUT = 15.0
_LONGEST_REASON = 200
_MASK = "***"
_HOST = re.compile(r"(\[[0-9A-Fa-f:]+\]|[0-9.]+)(?::([0-9]{1,5}))?")
# With these a server says that it did nothing (RFC 9110, 15.5.9 and 15.6.4; RFC 8470, 5.2;
# RFC 6585, 4). Any other answer of 5xx may come from between here and Slack, or from
# Slack after it took the message.
_NOTHING_DONE = frozenset({408, 425, 429, 503})


class WebhookError(ValueError):
    """The environment names no webhook that may be posted to; the value is never in the text."""


class Receipt(StrEnum):
    """What became of a request."""

    TAKEN = "taken"
    BUSY = "busy"  # not taken; it may be tried again
    REFUSED = "refused"  # not taken; trying again changes nothing
    FAILING = "failing"  # a server failed on the way: taken or not; it may be tried again
    UNKNOWN = "unknown"  # it went out, and no whole answer came: taken or not


@dataclass(frozen=True, slots=True)
class PostResult:
    """What became of a request, why, and how many seconds to wait, where the answer says so."""

    outcome: Receipt
    reason: str = ""
    wait: float | None = None

    @property
    def in_doubt(self) -> bool:
        """Whether the message may have arrived, and may not."""
        return self.outcome in (Receipt.FAILING, Receipt.UNKNOWN)

    @property
    def again(self) -> bool:
        """Whether it may be tried again in a while."""
        return self.outcome in (Receipt.BUSY, Receipt.FAILING)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to post, and by which proxies.

    Whoever knows the address may post, so it is never shown.
    """

    address: str = field(repr=False)
    proxies: Proxies = field(default_factory=lambda: Proxies({}), repr=False, compare=False)

    def mask(self, text: str) -> str:
        """Text in which neither the address nor a telling part of it can be read."""
        secrets = {self.address, *self.address.split("/")[4:]}
        for secret in sorted((each for each in secrets if len(each) > 4), key=len, reverse=True):
            text = text.replace(secret, _MASK)
        return text


def webhook(environ: Mapping[str, str]) -> Webhook:
    """The webhook that the environment names. Raises WebhookError where it names none.

    Its host is Slack's own. For a trial on one's own machine, HANDBOOK_SLACK_HOST names a
    loopback address, as 127.0.0.1:8080, that is taken in its place, also over http.
    """
    stand_in = environ.get(STAND_IN, "").strip()
    if stand_in and not _is_loopback(stand_in):
        raise WebhookError(f"{STAND_IN} takes a loopback address only, as 127.0.0.1:8080")
    origins = (f"https://{stand_in}", f"http://{stand_in}") if stand_in else (ORIGIN,)
    address = environ.get(VARIABLE, "").strip()
    if not address:
        raise WebhookError(f"{VARIABLE} is not set; it holds the address of an incoming webhook")
    if not any(re.fullmatch(rf"(?i:{re.escape(each)})/[!-~]+", address) for each in origins):
        raise WebhookError(f"{VARIABLE} does not start with {origins[0]}/ (its value is masked)")
    try:
        return Webhook(address, of_machine(environ))
    except ProxyVariableError as error:
        raise WebhookError(str(error)) from None


def _is_loopback(host: str) -> bool:
    match = _HOST.fullmatch(host)
    try:
        if match is None or int(match[2] or 0) > 65535:
            return False
        return ipaddress.ip_address(match[1].strip("[]")).is_loopback
    except ValueError:
        return False


def post(hook: Webhook, payload: Mapping[str, Any]) -> PostResult:
    """Post a message once. No error is raised: what went wrong is in the answer.

    Slack is known by its certificate, so its address may be any: a company may have its own way
    there. A redirect is an answer like any other: a message is never carried to another address.
    """
    client = Client(
        agent=AGENT, limit=TIMEOUT, proxies=hook.proxies, seconds=time.monotonic, private=True
    )
    answer = _answer(client, hook.address, json.dumps(payload).encode("ascii"))
    return PostResult(answer.outcome, hook.mask(answer.reason), answer.wait)


def _answer(client: Client, address: str, body: bytes) -> PostResult:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    try:
        said = client.ask("POST", address, body=body, headers=headers, most=_LONGEST_REASON)
    except NoAnswerError as error:
        if error.sent:
            return PostResult(Receipt.UNKNOWN, f"no answer came: {error.detail}")
        return PostResult(Receipt.REFUSED, f"not reached: {error.detail}")
    return _success(said) if 200 <= said.status < 300 else _failure(said)


def _success(said: asking.Answer) -> PostResult:
    """What an answer of 2xx means: "ok" is taken, and what could have become "ok" may be."""
    body = said.body.strip()
    if said.ending is BodyEnd.BROKEN:
        return PostResult(
            Receipt.UNKNOWN, f"{said.status}, and its answer breaks off: {said.broken}"
        )
    if said.status == 200 and body == b"ok":
        return PostResult(Receipt.TAKEN)
    if said.ending is BodyEnd.CLOSED and b"ok".startswith(body):
        return PostResult(Receipt.UNKNOWN, f"{said.status}, and its answer breaks off")
    reason = f'{said.status}, and not "ok" but: {_first_line(body) or "nothing"}'
    return PostResult(Receipt.REFUSED if said.status == 200 else Receipt.UNKNOWN, reason)


def _failure(said: asking.Answer) -> PostResult:
    reason = f"{said.status} {_first_line(said.body) or said.phrase}".rstrip()
    if said.status in _NOTHING_DONE:
        return PostResult(Receipt.BUSY, reason, retry_after(said.headers))
    if said.status >= 500:
        return PostResult(Receipt.FAILING, reason, retry_after(said.headers))
    return PostResult(Receipt.REFUSED, reason)


def _first_line(data: bytes) -> str:
    lines = data.decode("utf-8", "replace").strip().splitlines() or [""]
    return "".join(char for char in lines[0] if char.isprintable())
