"""One request to a Slack incoming webhook, and what its answer means.

The standard library's client honours the proxy variables and verifies certificates
against the machine's own; nothing here loosens that.
"""

import ipaddress
import json
import math
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http.client import HTTPException, InvalidURL
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from handbook import __version__

VARIABLE, STAND_IN = "HANDBOOK_SLACK_WEBHOOK", "HANDBOOK_SLACK_HOST"
ORIGIN = "https://hooks.slack.com"
TIMEOUT = 15.0
_LONGEST_REASON = 200
_MASK = "***"
_HOST = re.compile(r"(\[[0-9A-Fa-f:]+\]|[0-9.]+)(?::([0-9]{1,5}))?")
_SECONDS = re.compile(r"[0-9]{1,9}")


class WebhookError(ValueError):
    """The environment names no webhook that may be posted to; the value is never in the text."""


class Outcome(StrEnum):
    """What became of a request."""

    TAKEN = "taken"
    BUSY = "busy"  # not taken; it may be tried again
    REFUSED = "refused"  # not taken; trying again changes nothing
    UNKNOWN = "unknown"  # it went out, and no answer came


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request, why, and how many seconds to wait, where the answer says so."""

    outcome: Outcome
    reason: str = ""
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where to post. Whoever knows the address may post, so it is never shown."""

    address: str = field(repr=False)

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
    return Webhook(address)


def _is_loopback(host: str) -> bool:
    match = _HOST.fullmatch(host)
    try:
        if match is None or int(match[2] or 0) > 65535:
            return False
        return ipaddress.ip_address(match[1].strip("[]")).is_loopback
    except ValueError:
        return False


def post(hook: Webhook, payload: Mapping[str, Any]) -> Answer:
    """Post a message once. No error is raised: what went wrong is in the answer."""
    request = Request(  # noqa: S310  (the address was checked: https, or loopback)
        hook.address,
        data=json.dumps(payload).encode("ascii"),
        headers={
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": f"ops-handbook/{__version__}",
        },
        method="POST",
    )
    answer = _answer(request)
    return Answer(answer.outcome, hook.mask(answer.reason), answer.wait)


def _answer(request: Request) -> Answer:
    try:
        with _opener().open(request, timeout=TIMEOUT) as response:
            body = response.read(_LONGEST_REASON)
            if response.status == 200 and body.strip() == b"ok":
                return Answer(Outcome.TAKEN)
            said = _first_line(body) or "nothing"
            return Answer(Outcome.REFUSED, f'{response.status}, and not "ok" but: {said}')
    except HTTPError as error:
        return _failed(error)
    except URLError as error:
        return Answer(Outcome.REFUSED, f"not reached: {_why(error.reason)}")
    except (InvalidURL, ValueError, OverflowError):
        # The webhook's own address was checked; the value may hold a password.
        return Answer(Outcome.REFUSED, "a proxy variable, as https_proxy, holds no valid address")
    except (OSError, HTTPException) as error:
        return Answer(Outcome.UNKNOWN, f"no answer came: {_why(error)}")


class _NoRedirect(HTTPRedirectHandler):
    """A redirect is an answer like any other: a message is never carried to another address."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener() -> OpenerDirector:
    tls = HTTPSHandler(context=ssl.create_default_context())
    return build_opener(ProxyHandler(), tls, _NoRedirect())


def _failed(error: HTTPError) -> Answer:
    try:
        said = _first_line(error.read(_LONGEST_REASON))
    except (OSError, HTTPException):
        said = ""
    reason = f"{error.code} {said or error.reason}"
    if error.code == 429 or error.code >= 500:
        return Answer(Outcome.BUSY, reason, retry_after(error.headers))
    return Answer(Outcome.REFUSED, reason)


def retry_after(headers: Message) -> float | None:
    """Seconds to wait, as a Retry-After header says (RFC 9110, 10.2.3); None where it says nothing.

    A date is taken relative to the answer's own Date, so that no two clocks are compared.
    """
    said = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(said):
        return float(said)
    then, now = _moment(said), _moment(headers.get("Date", ""))
    if then is None or now is None:
        return None
    return max(0.0, float(math.ceil((then - now).total_seconds())))


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _first_line(data: bytes) -> str:
    lines = data.decode("utf-8", "replace").strip().splitlines() or [""]
    return "".join(char for char in lines[0] if char.isprintable())


def _why(reason: object) -> str:
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"the certificate cannot be trusted: {reason.verify_message}"
    if isinstance(reason, OSError):
        return reason.strerror or str(reason) or type(reason).__name__
    return str(reason) or type(reason).__name__
