"""A stand-in for Slack on loopback that answers as it is told."""

import json
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "T00/B00/XXXXsecretXXXX"
OK = (200, {}, "ok")
CLOSE, CUT, HOLD = object(), object(), object()


@dataclass
class Slack:
    """Answers each request with the next of `answers`, and with "ok" once they are used up.

    CLOSE hangs up without an answer; CUT takes the message and breaks off its answer; HOLD
    takes it and answers "ok" only once `release` is set.
    """

    host: str = ""
    answers: list[Any] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    tunnels: list[str] = field(default_factory=list)
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    release: threading.Event = field(default_factory=threading.Event)

    def env(self, scheme: str = "http") -> dict[str, str]:
        return {
            "HANDBOOK_SLACK_HOST": self.host,
            "HANDBOOK_SLACK_WEBHOOK": f"{scheme}://{self.host}/services/{SECRET}",
        }

    def texts(self) -> list[str]:
        return [each["text"] for each in self.taken]


class Handler(BaseHTTPRequestHandler):
    slack: Slack

    def do_POST(self) -> None:
        payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.slack.requests.append(payload)
        answer = self.slack.answers.pop(0) if self.slack.answers else OK
        if answer in (OK, CUT, HOLD):
            self.slack.taken.append(payload)
        self.slack.arrived.release()
        if answer is CLOSE:
            self.close_connection = True
            return
        if answer is CUT:
            self.close_connection = True
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no")
            return
        if answer is HOLD:
            self.slack.release.wait(30)
        self._answer(*(OK if answer is HOLD else answer))

    def do_GET(self) -> None:
        self.slack.requests.append({"followed": self.path})
        self._answer(*OK)

    def do_CONNECT(self) -> None:
        self.slack.tunnels.append(self.path)
        self._answer(502, {}, "no way out")

    def _answer(self, status: int, headers: dict[str, str], body: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that was killed, or that trusts no certificate, is part of the tests."""


class Server6(Server):
    address_family = socket.AF_INET6


def started(address: str = "127.0.0.1", tls: Any = None) -> tuple[Server, Slack]:
    """A running server, on https with a TLS context, and what it is told and has seen."""
    slack = Slack()
    handler = type("Bound", (Handler,), {"slack": slack})
    server = (Server6 if ":" in address else Server)((address, 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    shown = f"[{address}]" if ":" in address else address
    slack.host = f"{shown}:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server, slack
