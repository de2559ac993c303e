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

from handbook.probes.asking import NoAnswerError, Trouble
from handbook.probes.fetch import AGENT, Web

SHORT = 0.3
Serve = Callable[[bytes], str]


def web(limit: float = 5.0, **options: Any) -> Web:
    settings = {"private": True, "proxies": {}, "seconds": time.monotonic} | options
    return Web(limit=limit, **settings)


def trouble(ask: Web, url: str, method: str = "GET") -> Trouble:
    with pytest.raises(NoAnswerError) as caught:
        ask(method, url)
    return caught.value.trouble


class Raw:
    """A server that says given bytes to whoever connects; it ends with the test.

    With `pause`, seconds pass between one byte and the next; with `then_wait`, the
    connection stays open afterwards.
    """

    def __init__(self, says: bytes, pause: float = 0.0, *, then_wait: bool = False) -> None:
        self.says, self.pause, self.then_wait = says, pause, then_wait
        self.over = threading.Event()
        self.heard: list[bytes] = []
        self.sent = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/"

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                try:
                    self._answer(connection)
                except OSError:
                    continue

    def _answer(self, connection: socket.socket) -> None:
        self.heard.append(connection.recv(65536))
        if not self.pause:
            connection.sendall(self.says)
        for byte in self.says if self.pause else b"":
            connection.sendall(bytes([byte]))
            if self.over.wait(self.pause):
                return
        if self.then_wait:
            self.over.wait(10)

    def close(self) -> None:
        self.over.set()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(timeout=10)


@contextmanager
def raw(says: bytes, pause: float = 0.0, *, then_wait: bool = False) -> Iterator[Raw]:
    server = Raw(says, pause, then_wait=then_wait)
    try:
        yield server
    finally:
        server.close()


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


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[fe80::1]"],
)
def test_private_addresses_are_asked_only_where_that_is_wanted(host: str) -> None:
    assert trouble(web(private=False), f"http://{host}:9/") is Trouble.PRIVATE


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


def test_a_proxy_is_asked_in_the_place_of_the_server() -> None:
    with raw(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as proxy:
        ask = web(private=False, proxies={"http": proxy.url})
        assert ask("GET", "http://acme.example/page").status == 200
    assert proxy.heard[0].startswith(b"GET http://acme.example/page HTTP/1.1\r\n")


def test_a_proxy_that_is_not_there_says_nothing_of_the_link() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ask = web(proxies={"http": f"http://127.0.0.1:{port}", "https": f"http://127.0.0.1:{port}"})
    assert trouble(ask, "http://acme.example/") is Trouble.PROXY
    assert trouble(ask, "https://acme.example/") is Trouble.PROXY
