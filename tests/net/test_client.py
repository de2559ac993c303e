"""One request at a time to servers on loopback that misbehave in every way."""

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from rawserver import raw

from handbook.linkcheck.follow import Follower, Limits
from handbook.linkcheck.hosts import Clock
from handbook.linkcheck.outcome import LinkState
from handbook.net.asking import Answer, BodyEnd, NoAnswerError, Trouble
from handbook.net.client import Client
from handbook.net.proxies import Proxies
from handbook.net.reachability import Reach

SHORT = 0.3
RESOLVE = socket.getaddrinfo
NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
Serve = Callable[[bytes], str]


AGENT = "ops-handbook/test"


def client(limit: float = 5.0, proxies: dict[str, str] | None = None, **options: Any) -> Client:
    settings = {"agent": AGENT, "private": True, "seconds": time.monotonic} | options
    return Client(limit=limit, proxies=Proxies(proxies or {}), **settings)


def web(limit: float = 5.0, **options: Any) -> Callable[..., Answer]:
    return client(limit, **options).ask


def fault(ask: Callable[..., Answer], url: str, method: str = "GET") -> NoAnswerError:
    with pytest.raises(NoAnswerError) as caught:
        ask(method, url)
    return caught.value


def trouble(ask: Callable[..., Answer], url: str, method: str = "GET") -> Trouble:
    return fault(ask, url, method).trouble


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
Addresses = dict[str, list[tuple[str, ...]]]


class Resolver:
    """Knows names, each by what it answers the first time, the second time and so on."""

    def __init__(self, names: Addresses, port: int = 0) -> None:
        self.names, self.port, self.asked = names, port, list[str]()

    def __call__(self, host: str, port: int | None, *_: Any, **__: Any) -> list[Any]:
        self.asked.append(host)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        told = self.names[host]
        addresses = told.pop(0) if len(told) > 1 else told[0]
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, self.port or port))
            for each in addresses
        ]


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], Callable[..., None]]:
    """The addresses that are connected to, and a function that leads one to a server."""
    seen: list[str] = []
    leads: dict[str, int] = {}
    connect = socket.socket.connect

    def record(sock: socket.socket, address: Any) -> None:
        seen.append(address[0])
        connect(sock, ("127.0.0.1", leads[address[0]]) if address[0] in leads else address)

    monkeypatch.setattr(socket.socket, "connect", record)
    return seen, lambda address, server: leads.update({address: int(server.url.split(":")[2][:-1])})


def test_a_name_is_looked_up_once_and_what_was_looked_at_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, connected: Any
) -> None:
    seen, lead = connected
    resolver = Resolver({"acme.example": [("93.184.216.34",), ("127.0.0.1",)]})
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    with raw(OK) as server:
        lead("93.184.216.34", server)
        assert web(private=False)("GET", "http://acme.example/").status == 200
    assert (resolver.asked, seen) == (["acme.example"], ["93.184.216.34"])
    assert b"\r\nHost: acme.example\r\n" in server.heard[0]
    assert trouble(web(private=False), "http://acme.example/") is Trouble.PRIVATE
    assert seen == ["93.184.216.34"]


def test_a_redirect_is_looked_at_like_any_other_address(
    monkeypatch: pytest.MonkeyPatch, connected: Any
) -> None:
    seen, lead = connected
    names: Addresses = {"acme.example": [("93.184.216.34",)], "inside.example": [("10.0.0.1",)]}
    monkeypatch.setattr(socket, "getaddrinfo", Resolver(names))
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://inside.example/\r\nContent-Length: 0\r\n\r\n"
    with raw(moved) as server:
        lead("93.184.216.34", server)
        clock = Clock(time.monotonic, lambda _seconds: None, lambda: NOON)
        follower = Follower(web(private=False), clock, Limits())
        outcome = follower.outcome("http://acme.example/", time.monotonic() + 60)
    assert (outcome.state, seen) == (LinkState.UNCHECKED, ["93.184.216.34"])
    assert outcome.why.endswith('and there: "inside.example" is a private address')


def test_the_next_address_of_a_name_is_tried_where_one_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with raw(OK) as server:
        port = int(server.url.split(":")[2][:-1])
        resolver = Resolver({"acme.example": [("127.0.0.2", "127.0.0.1")]}, port)
        monkeypatch.setattr(socket, "getaddrinfo", resolver)
        answer = web()("GET", "http://acme.example/")
    assert (answer.status, answer.reach) == (200, Reach.LOOPBACK)


def test_an_answer_is_its_status_and_its_headers_in_lower_case() -> None:
    with raw(b"HTTP/1.1 301 Moved\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n") as server:
        answer = web()("HEAD", server.url + "old?a=b")
    assert answer.status == 301
    assert answer.headers["location"] == "/new"
    assert server.heard[0].startswith(b"HEAD /old?a=b HTTP/1.1\r\n")
    assert f"User-Agent: {AGENT}".encode() in server.heard[0]


def test_letters_beyond_ascii_are_asked_for_as_browsers_do() -> None:
    with raw(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as server:
        assert web()("GET", server.url + "über uns").status == 200
    assert server.heard[0].startswith(b"GET /%C3%BCber%20uns HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "says",
    [
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nno gzip!!",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=klingon\r\n"
        b"Content-Length: 2\r\n\r\n\xff\xfe",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Name: \xe4\xf6\xfc\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 200\r\n\r\n",
    ],
    ids=["gzip", "charset", "empty", "chunks", "length", "header", "old"],
)
def test_the_status_decides_whatever_the_body_is(says: bytes) -> None:
    with raw(says) as server:
        assert web()("GET", server.url).status == 200


def test_no_content_is_an_answer() -> None:
    with raw(b"HTTP/1.1 204 No Content\r\n\r\n") as server:
        assert web()("GET", server.url).status == 204


@pytest.mark.parametrize(
    "says",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200,
    ],
    ids=["nothing", "no http", "no status", "headers without end"],
)
def test_what_is_no_answer_is_a_broken_connection(says: bytes) -> None:
    with raw(says) as server:
        assert trouble(web(), server.url) is Trouble.CONNECTION


def test_a_server_that_does_not_answer_is_out_of_time() -> None:
    with raw(b"", then_wait=True) as server:
        assert trouble(web(SHORT), server.url) is Trouble.TIME


def test_a_server_that_drips_its_headers_is_out_of_time() -> None:
    # Each byte comes soon enough; all of them would take half a minute.
    with raw(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 90, pause=0.05) as server:
        assert trouble(web(SHORT), server.url) is Trouble.TIME


def test_a_body_without_end_is_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n"
    with raw(head + b"x" * 50_000_000) as server:
        assert web()("GET", server.url).status == 200
    assert len(server.heard) == 1


def test_a_body_that_drips_is_not_waited_for() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    with raw(head, then_wait=True) as server:
        assert web()("GET", server.url).status == 200


CONNECTIONS: set[Any] = set()


class Kept(BaseHTTPRequestHandler):
    """Counts connections; keeps them open."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        CONNECTIONS.add(self.client_address)
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def test_a_connection_serves_many_links_of_a_server() -> None:
    CONNECTIONS.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Kept) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        ask, port = web(), server.server_address[1]
        assert [ask("HEAD", f"http://127.0.0.1:{port}/{n}").status for n in range(5)] == [200] * 5
        server.shutdown()
    assert len(CONNECTIONS) == 1


def test_a_server_that_is_not_there_breaks_the_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert trouble(web(), f"http://127.0.0.1:{port}/") is Trouble.CONNECTION


@pytest.mark.parametrize(
    ("number", "expected"),
    [(socket.EAI_NONAME, Trouble.NO_NAME), (socket.EAI_AGAIN, Trouble.NO_NAME_NOW)],
)
def test_a_name_that_nobody_has_is_told_from_one_that_cannot_be_looked_up(
    monkeypatch: pytest.MonkeyPatch, number: int, expected: Trouble
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise socket.gaierror(number, "no")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    assert trouble(web(), "http://no-such-name.example/") is expected
    assert trouble(web(private=False), "http://no-such-name.example/") is expected


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "acme..example"])
def test_a_name_that_cannot_be_one_is_one_that_nobody_has(host: str) -> None:
    assert trouble(web(), f"http://{host}/") is Trouble.NO_NAME


@pytest.mark.parametrize("url", ["http://[::1", "http://x:99999/", "http://a b/", "http:///x"])
def test_what_is_no_address_is_asked_of_nobody(url: str) -> None:
    assert trouble(web(), url) is Trouble.NO_ADDRESS


PRIVATE = [
    "127.0.0.1", "[::1]", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[fe80::1]",
    "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "127.0.0.1.", "%31%32%37.0.0.1", "１２７.0.0.1",
    "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
    "[2001:0:7f00:1::]", "[::7f00:1]", "[2a00::5efe:7f00:1]", "0.0.0.0", "[::]", "printer.local",
    "wiki.internal", "LOCALHOST.",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_asked_only_where_that_is_wanted(host: str) -> None:
    with raw(OK) as proxy:
        assert trouble(web(private=False), f"http://{host}:9/") is Trouble.PRIVATE
        proxied = web(private=False, proxies={"http": proxy.url, "https": proxy.url})
        assert trouble(proxied, f"http://{host}:9/") is Trouble.PRIVATE
        assert trouble(proxied, f"https://{host}:9/") is Trouble.PRIVATE
    assert proxy.heard == []


def test_a_name_with_a_private_address_among_others_is_private(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def found(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", (address, 80)) for address in ("93.184.216.34", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert trouble(web(private=False), "http://acme.example/") is Trouble.PRIVATE


@contextmanager
def secure(certificate: trustme.LeafCert) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with ThreadingHTTPServer(("127.0.0.1", 0), Kept) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"https://localhost:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.parametrize("fault", ["fine", "self-signed", "other host", "expired"])
def test_a_certificate_is_trusted_as_the_machine_does(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    if fault != "self-signed":
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    past = {"not_after": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)} if fault == "expired" else {}
    name = "other.example" if fault == "other host" else "localhost"
    with secure(authority.issue_cert(name, **past)) as url:
        if fault == "fine":
            assert web()("HEAD", url).status == 200
        else:
            assert trouble(web(), url, "HEAD") is Trouble.CERTIFICATE


def test_a_server_without_tls_is_no_secure_one() -> None:
    with raw(b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
        assert trouble(web(), server.url.replace("http:", "https:")) is Trouble.CERTIFICATE


@pytest.mark.parametrize("name", ["acme.example", "other.example"])
def test_a_certificate_is_that_of_the_name_and_not_of_the_address(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setattr(socket, "getaddrinfo", Resolver({"acme.example": [("127.0.0.1",)]}))
    with secure(authority.issue_cert(name)) as url:
        asked = url.replace("localhost", "acme.example")
        if name == "acme.example":
            assert web()("HEAD", asked).status == 200
        else:
            assert trouble(web(), asked, "HEAD") is Trouble.CERTIFICATE


def test_a_proxy_is_asked_in_the_place_of_the_server() -> None:
    with raw(OK) as proxy:
        ask = web(private=False, proxies={"http": proxy.url})
        assert ask("GET", "http://acme.example/page").status == 200
    assert proxy.heard[0].startswith(b"GET http://acme.example/page HTTP/1.1\r\n")


def test_a_proxy_without_a_scheme_is_asked_all_the_same() -> None:
    with raw(OK) as proxy:
        ask = web(private=False, proxies={"http": proxy.url[7:-1], "https": proxy.url[7:-1]})
        assert ask("GET", "http://acme.example/page").status == 200
        assert trouble(ask, "https://acme.example/page") is Trouble.CONNECTION
    assert proxy.heard[1].startswith(b"CONNECT acme.example:443 HTTP/1.")


def test_a_proxy_is_told_its_password_for_http_and_https() -> None:
    with raw(OK) as proxy:
        proxy_url = proxy.url.replace("//", "//me:p%40ss@")
        ask = web(private=False, proxies={"http": proxy_url, "https": proxy_url})
        assert ask("GET", "http://acme.example/page").status == 200
        assert trouble(ask, "https://acme.example/page") is Trouble.CONNECTION
    login = "proxy-authorization: basic bwu6cebzcw=="
    assert [login in heard.decode().lower() for heard in proxy.heard] == [True, True]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433"])
def test_where_private_addresses_are_wanted_they_are_asked_straight(host: str) -> None:
    with raw(OK) as server, raw(OK) as proxy:
        url = server.url.replace("127.0.0.1", host)
        assert web(proxies={"http": proxy.url})("GET", url).status == 200
    assert (len(server.heard), proxy.heard) == (1, [])


def test_a_proxy_is_not_asked_for_names_that_are_known_to_be_private(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with raw(OK) as proxy:
        known = {"127.0.0.1": [("127.0.0.1",)], "inside.example": [("10.0.0.1",)]}
        monkeypatch.setattr(socket, "getaddrinfo", Resolver(known))
        ask = web(private=False, proxies={"http": proxy.url})
        for host in ("inside.example", "intranet"):
            assert trouble(ask, f"http://{host}/") is Trouble.PRIVATE
        assert proxy.heard == []
        assert ask("GET", "http://unknown-here.example/").status == 200


def test_behind_a_proxy_a_resolver_that_does_not_work_is_asked_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def fails(host: str, *_: Any, **__: Any) -> list[Any]:
        if host == "127.0.0.1":
            return RESOLVE(host, *_, **__)
        asked.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with raw(OK) as proxy:
        ask = web(private=False, proxies={"http": proxy.url})
        for name in "abc":
            assert ask("GET", f"http://{name}.example/").status == 200
    assert asked == ["a.example"]


def test_a_proxy_that_is_not_there_says_nothing_of_the_link() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ask = web(proxies={"http": f"http://127.0.0.1:{port}", "https": f"http://127.0.0.1:{port}"})
    for url in ("http://acme.example/", "https://acme.example/"):
        found = fault(ask, url)
        assert found.trouble is Trouble.PROXY
        name = f"{url.partition(':')[0]}_proxy"
        assert found.why == f"the proxy that {name} names is no way out: Connection refused"


def test_a_proxy_whose_name_nobody_has_says_nothing_of_the_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Resolver({}))
    ask = web(proxies={"http": "me:hush@no-proxy.example", "https": "me:hush@no-proxy.example"})
    for url in ("http://acme.example/", "https://acme.example/"):
        found = fault(ask, url)
        assert found.trouble is Trouble.PROXY
        assert "hush" not in found.why


@pytest.mark.parametrize("says", [b"HTTP/1.1 403 Forbidden\r\n\r\n", b"", b"no HTTP\r\n"])
def test_a_proxy_that_makes_no_tunnel_says_nothing_of_the_link(says: bytes) -> None:
    with raw(says) as proxy:
        found = fault(web(proxies={"https": proxy.url}), "https://acme.example/")
    assert (found.trouble, found.sent) == (Trouble.PROXY, False)


def test_a_proxy_that_drips_is_out_of_time() -> None:
    with raw(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 90, pause=0.05) as proxy:
        found = fault(web(SHORT, proxies={"https": proxy.url}), "https://acme.example/")
    assert (found.trouble, found.detail) == (Trouble.PROXY, found.why)
    assert found.why.endswith("timed out")


@pytest.mark.parametrize(
    ("says", "body", "ending"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", b"abc", BodyEnd.WHOLE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcdefghi", b"abcde", BodyEnd.WHOLE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b"", BodyEnd.WHOLE),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", BodyEnd.WHOLE),
        (b"HTTP/1.1 200 OK\r\n\r\nabc", b"abc", BodyEnd.CLOSED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabc", b"abc", BodyEnd.CLOSED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc", b"abc", BodyEnd.BROKEN),
    ],
)
def test_as_much_of_a_body_is_read_as_is_wanted(says: bytes, body: bytes, ending: BodyEnd) -> None:
    with raw(says) as server:
        answer = client().ask("GET", server.url, most=5)
    assert (answer.body, answer.ending) == (body, ending)


def test_what_is_posted_arrives_and_no_redirect_is_followed() -> None:
    moved = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"
    with raw(moved) as server:
        headers = {"Content-Type": "text/plain"}
        answer = client().ask("POST", server.url, body=b"hello", headers=headers, most=5)
    assert answer.status == 307
    assert len(server.heard) == 1
    assert server.heard[0].endswith(b"\r\n\r\nhello")
    assert b"\r\nContent-Type: text/plain\r\n" in server.heard[0]


@pytest.mark.parametrize("says", [b"", b"garbage\r\n\r\n"])
def test_whether_a_request_may_have_arrived_is_told(says: bytes) -> None:
    with raw(says) as server:
        url = server.url
        assert fault(web(), url).sent is True
    assert fault(web(), url).sent is False
