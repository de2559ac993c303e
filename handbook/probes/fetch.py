"""One request to one server, bounded in time and bytes."""

import io
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError, ProxyError
from urllib3.exceptions import TimeoutError as UrllibTimeout

from handbook import __version__
from handbook.probes.asking import Answer, NoAnswerError, Trouble

AGENT = f"ops-handbook/{__version__} (checks links)"


class PrivateAddressError(Exception):
    """A name leads to a machine that the public cannot reach."""


class _Bounded(io.RawIOBase):
    """What a socket says until a moment; a server that drips byte by byte is cut off then."""

    def __init__(self, sock: socket.socket, ends: float, seconds: Callable[[], float]) -> None:
        self._raw = cast(io.RawIOBase, sock.makefile("rb", buffering=0))
        self._sock, self._ends, self._seconds = sock, ends, seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._ends - self._seconds()
        if left <= 0:
            raise TimeoutError("the time for one request is over")
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _BoundedSocket:
    """A socket whose files end with the request's time; all else is the socket's own."""

    def __init__(self, sock: socket.socket, ends: float, seconds: Callable[[], float]) -> None:
        self._own, self.ends, self._seconds = sock, ends, seconds

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        return io.BufferedReader(_Bounded(self._own, self.ends, self._seconds))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)


class Web:
    """Asks servers, a request never longer than `limit` seconds and never with a body read.

    A link's state is its status, so no body is needed: 2 GB, a drip, broken gzip or an
    unknown charset cost and say nothing. Private and loopback addresses are refused
    unless `private` is set; a redirect could lead to them. `proxies` are addresses by
    scheme, by default those of this machine.
    """

    def __init__(
        self,
        *,
        limit: float,
        private: bool = False,
        proxies: Mapping[str, str] | None = None,
        seconds: Callable[[], float],
    ) -> None:
        self._proxies = getproxies() if proxies is None else dict(proxies)
        self._classes = _pools(limit, private=private, seconds=seconds)
        self._options: dict[str, Any] = {
            "timeout": urllib3.Timeout(total=limit),
            "retries": False,
            "num_pools": 64,
            "maxsize": 4,
            "headers": {"User-Agent": AGENT, "Accept": "*/*"},
        }
        self._managers: dict[str, urllib3.PoolManager] = {}

    def __call__(self, method: str, url: str) -> Answer:
        """The answer to a request. Raises NoAnswerError where none comes."""
        try:
            response = self._manager(url).request(
                method, url, redirect=False, preload_content=False, decode_content=False
            )
        except Exception as error:
            raise _trouble(error) from error
        # The body of a GET is left unread, so its connection cannot be used again.
        response.release_conn() if method == "HEAD" else response.close()
        return Answer(response.status, {k.lower(): v for k, v in response.headers.items()})

    def _manager(self, url: str) -> urllib3.PoolManager:
        parts = urlsplit(url)
        proxy = "" if proxy_bypass(parts.hostname or "") else self._proxies.get(parts.scheme, "")
        if proxy not in self._managers:
            manager = (
                urllib3.ProxyManager(proxy, **self._options)
                if proxy
                else urllib3.PoolManager(**self._options)
            )
            manager.pool_classes_by_scheme = self._classes
            self._managers[proxy] = manager
        return self._managers[proxy]


def _pools(limit: float, *, private: bool, seconds: Callable[[], float]) -> dict[str, Any]:
    """Connection pools of urllib3 whose connections end in time and keep out of private nets."""

    class Bounds:
        """Goes before urllib3's own connection."""

        def request(self, *args: Any, **options: Any) -> None:
            self._ends = seconds() + limit
            if isinstance(sock := getattr(self, "sock", None), _BoundedSocket):
                sock.ends = self._ends
            super().request(*args, **options)  # type: ignore[misc]

        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            ends = getattr(self, "_ends", seconds() + limit)
            self.sock: Any = _BoundedSocket(self.sock, ends, seconds)

        def _new_conn(self) -> socket.socket:
            if not private and not getattr(self, "proxy", None):
                _refuse_private(self.host)  # type: ignore[attr-defined]
            return super()._new_conn()  # type: ignore[misc,no-any-return]

    class Plain(Bounds, HTTPConnection):
        pass

    class Secure(Bounds, HTTPSConnection):
        pass

    http = type("Pool", (urllib3.HTTPConnectionPool,), {"ConnectionCls": Plain})
    https = type("SecurePool", (urllib3.HTTPSConnectionPool,), {"ConnectionCls": Secure})
    return {"http": http, "https": https}


def _refuse_private(host: str) -> None:
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    except OSError:
        return  # urllib3 looks the name up again and says what is wrong
    addresses = {str(entry[4][0]).partition("%")[0] for entry in found}
    if not all(ipaddress.ip_address(each).is_global for each in addresses):
        raise PrivateAddressError(host)


def _trouble(error: Exception) -> NoAnswerError:
    """What an error of urllib3 or below means: the first of its causes that says it."""
    cause: BaseException | None = error
    while cause is not None:
        if known := _of_cause(cause):
            return known
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, ProxyError):
        return NoAnswerError(Trouble.PROXY, "the proxy does not answer")
    # A connection that is refused is a kind of time-out to urllib3, and is none.
    timed_out = isinstance(error, UrllibTimeout | TimeoutError)
    if timed_out and not isinstance(error, NewConnectionError):
        return NoAnswerError(Trouble.TIME, "no answer in time")
    return NoAnswerError(Trouble.CONNECTION, f"the connection fails: {_words(error)}")


def _of_cause(cause: BaseException) -> NoAnswerError | None:
    if isinstance(cause, PrivateAddressError):
        return NoAnswerError(Trouble.PRIVATE, f'"{cause}" is a private address')
    if isinstance(cause, socket.gaierror):
        for_now = cause.errno == socket.EAI_AGAIN
        trouble = Trouble.NO_NAME_NOW if for_now else Trouble.NO_NAME
        return NoAnswerError(trouble, "no server has this name")
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = f"its certificate cannot be trusted: {cause.verify_message}"
        return NoAnswerError(Trouble.CERTIFICATE, why)
    if isinstance(cause, ssl.SSLError):
        return NoAnswerError(Trouble.CERTIFICATE, "no secure connection can be made")
    return None


def _words(error: BaseException) -> str:
    cause = error.__cause__ or error.__context__ or error
    words = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return words if len(words) < 120 else type(cause).__name__
