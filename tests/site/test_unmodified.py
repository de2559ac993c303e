"""A file that a browser has is not sent again by a server, and one that is another is."""

import os
from pathlib import Path
from typing import Any

import pytest

from handbook.site.live import LiveServer


@pytest.fixture
def live(tmp_path: Path) -> LiveServer:
    (tmp_path / "style.css").write_text("p{}", "utf-8")
    (tmp_path / "index.html").write_text("<body>Home.</body>", "utf-8")
    server = LiveServer(lambda: None, "127.0.0.1", 0, str(tmp_path), "/")
    server.watch(str(tmp_path))
    server.server_close()
    return server


def asked(live: LiveServer, path: str, has: str = "") -> tuple[str, dict[str, str], bytes]:
    said: list[tuple[str, dict[str, str]]] = []
    environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": "", "HTTP_IF_NONE_MATCH": has}
    body = live._serve_request(environ, lambda status, told: said.append((status, dict(told))))
    content = b"".join(body or ())
    [(status, headers)] = said or [("404 Not Found", {})]
    return status, headers, content


def test_a_file_is_sent_once_and_again_once_it_is_another(live: LiveServer, tmp_path: Path) -> None:
    status, headers, content = asked(live, "/style.css")
    assert (status, content, headers["Cache-Control"]) == ("200 OK", b"p{}", "no-cache")
    tag = headers["ETag"]
    assert asked(live, "/style.css", tag) == ("304 Not Modified", {"ETag": tag}, b"")
    assert asked(live, "/style.css", '"of another"')[::2] == ("200 OK", b"p{}")
    (tmp_path / "style.css").write_text("p{top:0}", "utf-8")
    status, headers, content = asked(live, "/style.css", tag)
    assert (status, content) == ("200 OK", b"p{top:0}")
    assert headers["ETag"] != tag
    # As long as before, and written a moment later.
    tag = headers["ETag"]
    written = (tmp_path / "style.css").stat().st_mtime_ns
    os.utime(tmp_path / "style.css", ns=(written, written + 1_000_000))
    assert asked(live, "/style.css", tag)[0] == "200 OK"


def test_pages_and_what_is_not_there_have_no_validator(live: LiveServer) -> None:
    status, headers, content = asked(live, "/")
    assert (status, "ETag" in headers, b"Home." in content) == ("200 OK", False, True)
    assert asked(live, "/nothing.css") == ("404 Not Found", {}, b"")
