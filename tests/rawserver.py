"""A server on loopback that says given bytes, whether or not they are HTTP."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


def _request(connection: socket.socket) -> bytes:
    """A request with all of its body: a reply is lost where a server closes on unread bytes."""
    heard = connection.recv(65536)
    while b"\r\n\r\n" in heard:
        head, _, body = heard.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
        if len(body) >= int(length[1] if length else 0):
            break
        heard += connection.recv(65536)
    return heard


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
        self.heard.append(_request(connection))
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
