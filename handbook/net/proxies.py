"""The proxies of this machine, as the variables name them.

`https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, small or in capitals, are read as
curl(1) and most programs of Python read them; `host:3128` is an http proxy.
"""

import re
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import (  # type: ignore[attr-defined]  # the third is not among its names
    getproxies,
    proxy_bypass,
    proxy_bypass_environment,
)

from handbook.net.urls import WEB, host_on_the_wire

_SHAPE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_HALF = re.compile(r"[A-Za-z]+:/(?!/)")
_HINT = "write it as http://HOST:PORT, or unset it"


class ProxyVariableError(ValueError):
    """A variable holds no proxy that can be used; its value may be secret and is not told."""


class Proxy(NamedTuple):
    """A proxy: the variable that names it, its address, and what it wants to be told."""

    name: str
    address: str
    headers: Mapping[str, str]


class Proxies:
    """Which proxy is asked for which address."""

    def __init__(
        self,
        values: Mapping[str, str],
        names: Mapping[str, str] | None = None,
        bypass: Callable[[str], bool] = lambda _host: False,
    ) -> None:
        """`values` are proxies by scheme, "all" for the rest, and `names` their variables.

        `bypass` tells of "host" or "host:port" whether it is asked without one. Raises
        ProxyVariableError.
        """
        self._bypass = bypass
        self._by_scheme: dict[str, Proxy] = {}
        for scheme in sorted(WEB):
            chosen = scheme if values.get(scheme, "").strip() else "all"
            if value := values.get(chosen, "").strip():
                name = (names or {}).get(chosen, f"{chosen}_proxy")
                self._by_scheme[scheme] = _proxy(name, value)

    def of(self, parts: SplitResult) -> Proxy | None:
        """The proxy for an address in its parts; None where its server is asked directly."""
        proxy = self._by_scheme.get(parts.scheme)
        if proxy is None or self._bypass(parts.hostname or ""):
            return None
        with_port = f"{parts.hostname}:{parts.port}" if parts.port else ""
        return None if with_port and self._bypass(with_port) else proxy


def of_machine(environ: Mapping[str, str]) -> Proxies:
    """The proxies of this machine: of its environment, else of its system's settings.

    Raises ProxyVariableError.
    """
    names = {scheme: _variable(environ, scheme) for scheme in (*WEB, "all")}
    values = {scheme: environ.get(name, "") for scheme, name in names.items()}
    if not any(values.values()) and sys.platform in ("darwin", "win32"):
        return Proxies(getproxies(), {}, lambda host: bool(proxy_bypass(host)))
    straight = {"no": environ.get(_variable(environ, "no"), "")}
    return Proxies(values, names, lambda host: bool(proxy_bypass_environment(host, straight)))


def _variable(environ: Mapping[str, str], scheme: str) -> str:
    """The variable that counts: in small letters where there are both, as for curl.

    A server's program gets HTTP_PROXY from whoever sends a header "Proxy" (httpoxy.org).
    """
    small, capitals = f"{scheme}_proxy", f"{scheme}_proxy".upper()
    forged = capitals == "HTTP_PROXY" and "REQUEST_METHOD" in environ
    return capitals if small not in environ and capitals in environ and not forged else small


def _proxy(name: str, value: str) -> Proxy:
    parts = _parts(name, value)
    if parts.scheme and parts.scheme not in WEB:
        kind = "a SOCKS proxy" if parts.scheme.startswith("socks") else f"{parts.scheme}://"
        raise ProxyVariableError(
            f"{name} names {kind}, and only http and https can be used; {_HINT}"
        )
    rest = f"{parts.path.strip('/')}{parts.query}{parts.fragment}"
    if "@" in rest:
        raise ProxyVariableError(f'{name}: in a password, write "/", "?" and "#" as %2F, %3F, %23')
    if rest:
        raise ProxyVariableError(f"{name} names a file and not a proxy; {_HINT}")
    try:
        host, port = host_on_the_wire(parts.hostname or ""), parts.port
    except ValueError:
        raise ProxyVariableError(f"{name} holds no address of a proxy; {_HINT}") from None
    address = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    return Proxy(name, address, _login(parts))


def _parts(name: str, value: str) -> SplitResult:
    """The parts of a proxy's address; one without a scheme is http."""
    whole = value if _SHAPE.match(value) else f"http://{value.removeprefix('//')}"
    try:
        parts = urlsplit("" if _HALF.match(value) else whole)
    except ValueError:
        raise ProxyVariableError(f"{name} holds no address of a proxy; {_HINT}") from None
    if re.search(r"[\s\"'\\]", value):
        raise ProxyVariableError(f"{name} holds a blank, a quote or a backslash; {_HINT}")
    return parts


def _login(parts: SplitResult) -> dict[str, str]:
    """The header that a name and a password become (RFC 7617, in UTF-8)."""
    if not parts.username:
        return {}
    told = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"proxy-authorization": f"Basic {b64encode(told.encode()).decode()}"}
