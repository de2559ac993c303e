"""Connections that end in time, and that lead to an address that was looked at before."""

import io
import socket
import threading
from collections.abc import Callable
from http.client import HTTPException
from typing import Any, cast

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from handbook.net.reachability import Reach, reach_of

# What urllib3 and the libraries below it raise; anything else is an error of our own.
ERRORS = (HTTPError, HTTPException, OSError, ValueError)


class PrivateAddressError(Exception):
    """A name leads to a machine that the public cannot reach."""


class UnreachedError(Exception):
    """No connection was made, so nothing was sent; its cause says why.

    `proxy` is whether it was the proxy that failed; `reach` is how far the server reaches.
    """

    def __init__(self, *, proxy: bool, reach: Reach | None) -> None:
        super().__init__("no connection")
        self.proxy = proxy
        self.reach = reach


class Deadline(threading.local):
    """The moment at which the request of a thread ends."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._ends = seconds()

    def start(self, limit: float) -> None:
        """A request begins that may last so many seconds."""
        self._ends = self._seconds() + limit

    def left(self) -> float:
        """The seconds that are left. Raises TimeoutError where none are."""
        left = self._ends - self._seconds()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


class _Bounded(io.RawIOBase):
    """The bytes of a socket until the deadline, also of a server that sends one now and then."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._raw = cast(io.RawIOBase, sock.makefile("rb", buffering=0))
        self._sock, self._deadline = sock, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._deadline.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _BoundedSocket:
    """A socket whose files end with the request's time; all else is the socket's own."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._own, self._deadline = sock, deadline

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        return io.BufferedReader(_Bounded(self._own, self._deadline))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)


def look_up(host: str, port: int | None) -> list[tuple[Any, ...]]:
    """What the system's resolver knows of a host, as `socket.getaddrinfo` gives it.

    Raises socket.gaierror, also for a name that cannot be one.
    """
    try:
        return list(socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM))
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None


def narrowest(found: list[tuple[Any, ...]]) -> Reach:
    """How far the addresses of a host reach, by the one that reaches least."""
    return min((reach_of(str(entry[4][0])) for entry in found), default=Reach.PRIVATE)


class _Bounds:
    """A mixin before urllib3's connection classes: it keeps the deadline, and to public addresses.

    A name is looked up once for a connection. The addresses found are looked at, and one of
    them is connected to: who answers the resolver cannot send the connection elsewhere.
    Server name, certificate and Host stay those of the name.
    """

    deadline: Deadline
    private: bool
    # urllib3's own attributes.
    host: str
    port: int
    proxy: Any
    sock: Any
    _dns_host: str
    _tunnel_host: str | None
    reach: Reach | None = None
    _past_proxy = False

    def connect(self) -> None:
        """Connect in time. Raises UnreachedError."""
        try:
            super().connect()  # type: ignore[misc]
        except (*ERRORS, PrivateAddressError) as error:
            failed = self.proxy is not None and not self._past_proxy
            raise UnreachedError(proxy=failed, reach=self.reach) from error
        self.sock = _BoundedSocket(self.sock, self.deadline)

    def _new_conn(self) -> socket.socket:
        found = look_up(self._dns_host, self.port)
        reach = narrowest(found)
        if self.proxy is None:
            if not self.private and reach is not Reach.PUBLIC:
                raise PrivateAddressError(self.host)
            self.reach = reach
        return _first(found, self.deadline)

    def _tunnel(self) -> None:
        plain, self.sock = self.sock, _BoundedSocket(self.sock, self.deadline)
        super()._tunnel()  # type: ignore[misc]
        self.sock, self._past_proxy = plain, True


def pools(deadline: Deadline, *, private: bool) -> dict[str, Any]:
    """urllib3's pool classes by scheme, whose connections are bounded, and public unless `private`.

    `deadline` is the moment at which the request of a thread ends.
    """
    bounds = {"deadline": deadline, "private": private}
    plain = type("Plain", (_Bounds, HTTPConnection), bounds)
    secure = type("Secure", (_Bounds, HTTPSConnection), bounds)
    http = type("Pool", (urllib3.HTTPConnectionPool,), {"ConnectionCls": plain})
    https = type("SecurePool", (urllib3.HTTPSConnectionPool,), {"ConnectionCls": secure})
    return {"http": http, "https": https}


def _first(found: list[tuple[Any, ...]], deadline: Deadline) -> socket.socket:
    """A connection to the first of some addresses that takes it; the time is shared among them."""
    failed: OSError | None = None
    for tried, (family, kind, protocol, _, address) in enumerate(found):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.left() / (len(found) - tried))
            sock.connect(address)
            sock.settimeout(deadline.left())
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            sock.close()
            failed = error
        else:
            return sock
    raise failed or OSError("it has no address")
