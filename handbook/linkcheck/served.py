"""The built site on a web server of its own, on loopback and for as long as it is needed."""

import io
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote, unquote


class _Handler(SimpleHTTPRequestHandler):
    """Serves files as a plain web server does; a folder without an index is not found.

    `prefix` is the encoded path that the folder is served below; nothing is beside it.
    """

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, directory: str, prefix: str) -> None:
        self._prefix = prefix
        super().__init__(*args, directory=directory)

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        if not self.path.startswith(self._prefix):
            self.send_error(HTTPStatus.NOT_FOUND, "File not found")
            return None
        return super().send_head()

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self._prefix))

    def end_headers(self) -> None:
        # linkchecker asks servers that send this as fast as its configuration lets it.
        self.send_header("LinkChecker", "1")
        super().end_headers()

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        self.send_error(HTTPStatus.NOT_FOUND, "No index in this folder")

    def log_message(self, *_: Any) -> None:
        """Say nothing: what is wrong is in the findings."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that hangs up in the middle is no fault of the site."""


@contextmanager
def served(root: Path, prefix: str = "/") -> Iterator[str]:
    """Serve a folder on a free port of 127.0.0.1; gives the address of its home page.

    The folder is served below a path, which begins and ends with "/".
    """
    below = quote(unquote(prefix))
    handler = partial(_Handler, directory=str(root), prefix=below)
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{below}"
        finally:
            server.shutdown()
            thread.join()
