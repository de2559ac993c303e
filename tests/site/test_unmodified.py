"""A file that a browser has is not sent again by a server, and one that is another is."""

import os
from pathlib import Path
from typing import Any

import pytest

from handbook.site import linked
from handbook.site.live import LiveServer
from handbook.site.unmodified import Unmodified

WHILE_NAMED = "max-age=86400, immutable"


@pytest.fixture
def live(tmp_path: Path) -> LiveServer:
    (tmp_path / "style.css").write_text("p{}", "utf-8")
    (tmp_path / "index.html").write_text(
        '<link href="style.css" rel="stylesheet"><body>Home.</body>', "utf-8"
    )
    server = LiveServer(lambda: None, "127.0.0.1", 0, str(tmp_path), "/")
    server.watch(str(tmp_path))
    server.server_close()
    return server


def asked(live: LiveServer, path: str, has: str = "") -> tuple[str, dict[str, str], bytes]:
    said: list[tuple[str, dict[str, str]]] = []
    path, _, query = path.partition("?")
    environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query, "HTTP_IF_NONE_MATCH": has}
    body = live._serve_request(environ, lambda status, told: said.append((status, dict(told))))
    content = b"".join(body or ())
    [(status, headers)] = said or [("404 Not Found", {})]
    return status, headers, content


def test_a_file_is_sent_once_and_again_once_it_is_another(live: LiveServer, tmp_path: Path) -> None:
    status, headers, content = asked(live, "/style.css")
    assert (status, content, headers["Cache-Control"]) == ("200 OK", b"p{}", "no-cache")
    tag = headers["ETag"]
    assert asked(live, "/style.css", tag) == (
        "304 Not Modified",
        {"ETag": tag, "Cache-Control": "no-cache"},
        b"",
    )
    assert asked(live, "/style.css", '"of another"')[::2] == ("200 OK", b"p{}")
    # As long as before, and written at the same moment.
    written = (tmp_path / "style.css").stat().st_mtime_ns
    (tmp_path / "beside.css").write_text("q{}", "utf-8")
    os.utime(tmp_path / "beside.css", ns=(written, written))
    (tmp_path / "beside.css").replace(tmp_path / "style.css")
    status, headers, content = asked(live, "/style.css", tag)
    assert (status, content) == ("200 OK", b"q{}")
    assert headers["ETag"] != tag


def test_a_file_that_is_written_again_is_not_sent_again(live: LiveServer, tmp_path: Path) -> None:
    tag = asked(live, "/style.css")[1]["ETag"]
    os.utime(tmp_path / "style.css", ns=(1, 1))
    assert asked(live, "/style.css", tag)[0] == "304 Not Modified"


def test_a_large_file_is_told_by_when_it_was_written(live: LiveServer, tmp_path: Path) -> None:
    large = tmp_path / "index.json"
    large.write_bytes(b" " * (1 << 20))
    tag = asked(live, "/index.json")[1]["ETag"]
    assert asked(live, "/index.json", tag)[0] == "304 Not Modified"
    os.utime(large, ns=(1, 1))
    assert asked(live, "/index.json", tag)[0] == "200 OK"


def test_a_browser_asks_for_none_that_a_page_names_with_its_tag(
    live: LiveServer, tmp_path: Path
) -> None:
    tag = linked.digest(b"p{}")
    status, headers, content = asked(live, "/")
    assert (status, "ETag" in headers) == ("200 OK", False)
    assert f'<link href="style.css?{tag}" rel="stylesheet">'.encode() in content
    assert asked(live, f"/style.css?{tag}")[1]["Cache-Control"] == WHILE_NAMED
    # What a page named before is another by now.
    (tmp_path / "style.css").write_text("p{top:0}", "utf-8")
    status, headers, content = asked(live, f"/style.css?{tag}")
    assert (status, headers["Cache-Control"], content) == ("200 OK", "no-cache", b"p{top:0}")
    assert f"style.css?{linked.digest(content)}".encode() in asked(live, "/")[2]


@pytest.mark.parametrize(
    ("at", "page", "becomes"),
    [
        ("/", b'<link rel=x href="../../a/x.css">', b'<link rel=x href="../../a/x.css?{}">'),
        ("/", b'<link href="./a/x.css" rel="x">', b'<link href="./a/x.css?{}" rel="x">'),
        ("/book/", b'<link href="/book/a/x.css">', b'<link href="/book/a/x.css?{}">'),
        ("/", b'<link href="a/y.css">', None),
        ("/", b'<link href="a/x.css?own">', None),
        ("/", b'<link href="//elsewhere/a/x.css">', None),
        ("/", b'<link href="https://elsewhere/a/x.css">', None),
        ("/", b'<a href="a/x.css">', None),
        ("/", b'<link href="../../../secret.css">', None),
        ("/", b'<link href="a/\xff.css">', None),
        ("/", b'<link href="a/\x00.css">', None),
        ("/", b'<script src="a/x.js">', None),
    ],
)
def test_only_what_is_of_the_site_is_named_so(
    tmp_path: Path, at: str, page: bytes, becomes: bytes | None
) -> None:
    site = tmp_path / "site"
    (site / "a").mkdir(parents=True)
    for name in ("x.css", "x.js"):
        (site / "a" / name).write_text("1", "utf-8")
    (tmp_path / "secret.css").write_text("2", "utf-8")
    tag = linked.digest(b"1").encode()
    shown = becomes.replace(b"{}", tag) if becomes else page
    assert Unmodified(site, at).named(page) == shown


def test_pages_and_what_is_not_there_have_no_validator(live: LiveServer) -> None:
    status, headers, content = asked(live, "/")
    assert (status, "ETag" in headers, b"Home." in content) == ("200 OK", False, True)
    assert asked(live, "/nothing.css") == ("404 Not Found", {}, b"")
