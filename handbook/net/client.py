"""One request to one server."""

import functools
import os
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import urllib3

from handbook import __version__
from handbook.net import troubles
from handbook.net.asking import Answer, BodyEnd, NoAnswerError, Trouble
from handbook.net.connections import ERRORS, Deadline, UnreachedError, look_up, narrowest, pools
from handbook.net.proxies import Proxies, Proxy
from handbook.net.reachability import Reach, literal, reach_by_name
from handbook.net.urls import on_the_wire

AGENT = f"ops-handbook/{__version__}"


@functools.cache
def _verifying(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    """What verifies certificates against those of this machine; reading them takes a while.

    OpenSSL's variables name the file and the folder (SSL_CTX_set_default_verify_paths(3)).
    """
    return ssl.create_default_context()


class Client:
    """Asks servers, a request never longer than `limit` seconds, look-ups of names aside.

    It calls itself `agent`. Private and loopback addresses are refused unless
    `private` is set. `seconds` tells a time that only grows. Certificates are verified
    against those of this machine. No redirect is followed.
    """

    def __init__(
        self,
        *,
        agent: str,
        limit: float,
        proxies: Proxies,
        seconds: Callable[[], float],
        private: bool = False,
    ) -> None:
        self._limit, self._private, self._proxies = limit, private, proxies
        self._deadline = Deadline(seconds)
        self._classes = pools(self._deadline, private=private)
        self._options: dict[str, Any] = {
            "timeout": urllib3.Timeout(total=limit),
            "retries": False,
            "num_pools": 64,
            "maxsize": 4,
            "headers": {"User-Agent": agent, "Accept": "*/*"},
            "ssl_context": _verifying(*map(os.environ.get, ("SSL_CERT_FILE", "SSL_CERT_DIR"))),
        }
        self._managers: dict[str, urllib3.PoolManager] = {}
        self._inside: dict[str, bool] = {}
        self._resolves = True

    def ask(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        most: int = 0,
    ) -> Answer:
        """The answer to a request, with at most so many bytes of its body.

        With none, a body is not waited for: 2 GB, a drip or broken gzip cost and say nothing.
        Raises NoAnswerError where no answer comes.
        """
        target, proxy = self._way(url)
        manager = self._manager(proxy)
        self._deadline.start(self._limit)
        more = {**self._options["headers"], **(headers or {})}
        try:
            response = manager.request(
                method, target, body=body, headers=more,
                redirect=False, preload_content=False, decode_content=False,
            )  # fmt: skip
        except UnreachedError as error:
            raise troubles.unreached(error, proxy) from error
        except ERRORS as error:
            raise troubles.unanswered(error) from error
        try:
            return _answer(response, most)
        finally:
            # What is left of a body is left unread, so its connection cannot be used again.
            response.release_conn() if method == "HEAD" else response.close()

    def _way(self, url: str) -> tuple[str, Proxy | None]:
        """An address as it is asked for, and the proxy that is asked, if any."""
        try:
            target = on_the_wire(url)
            parts = urlsplit(target)
        except ValueError:
            raise NoAnswerError(Trouble.NO_ADDRESS, "that is no address of a server") from None
        host, proxy = parts.hostname or "", self._proxies.of(parts)
        reach = reach_by_name(host)
        if not self._private and self._is_inside(host, reach, proxy):
            raise NoAnswerError(Trouble.PRIVATE, f'"{host}" is a private address')
        # A proxy would look for such an address in its own network, or at itself.
        of_here = reach is Reach.LOOPBACK or (reach is Reach.PRIVATE and literal(host))
        return target, None if of_here else proxy

    def _is_inside(self, host: str, reach: Reach | None, proxy: Proxy | None) -> bool:
        """Whether an address is known to be private before it is connected to.

        Where a proxy is asked, it looks up the name, so a connection cannot tell. The name
        itself may, or else the resolver of this machine; what it does not know is let through.
        """
        if reach is not None:
            return reach is not Reach.PUBLIC
        if proxy is None:
            return False
        return "." not in host.rstrip(".") or self._resolves_inside(host)

    def _resolves_inside(self, host: str) -> bool:
        if host not in self._inside and self._resolves:
            try:
                self._inside[host] = narrowest(look_up(host, None)) is not Reach.PUBLIC
            except OSError as error:
                # Behind a proxy there is often no resolver; each try would cost seconds.
                self._resolves = error.errno != socket.EAI_AGAIN
                self._inside[host] = False
        return self._inside.get(host, False)

    def _manager(self, proxy: Proxy | None) -> urllib3.PoolManager:
        address = proxy.address if proxy else ""
        if address not in self._managers:
            login = dict(proxy.headers) if proxy else {}
            manager = (
                urllib3.ProxyManager(address, proxy_headers=login, **self._options)
                if address
                else urllib3.PoolManager(**self._options)
            )
            manager.pool_classes_by_scheme = self._classes
            self._managers[address] = manager
        return self._managers[address]


def _answer(response: urllib3.BaseHTTPResponse, most: int) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    reach = getattr(response.connection, "reach", None) or Reach.PUBLIC
    body, ending, broken = _body(response, most)
    return Answer(response.status, headers, reach, body, ending, broken)


def _body(response: urllib3.BaseHTTPResponse, most: int) -> tuple[bytes, BodyEnd, str]:
    """The first bytes of a body, how it ended, and why it broke off."""
    told = getattr(response, "chunked", False) or response.length_remaining is not None
    found = b""
    try:
        while len(found) < most:
            more = response.read(most - len(found), decode_content=False)
            if not more:
                return found, BodyEnd.WHOLE if told else BodyEnd.CLOSED, ""
            found += more
    except ERRORS as error:
        return found, BodyEnd.BROKEN, troubles.words(error)
    return found, BodyEnd.WHOLE, ""
