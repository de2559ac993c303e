"""Files of a served site that a browser has already are not sent again (RFC 9110, 8.8.3, 13.1.2).

A page that loads again asks for each style sheet and script that it has; which of them are others
is told by when they were written and how long they are.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.util import FileWrapper

Headers = list[tuple[str, str]]
Start = Callable[[str, Headers], Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes] | None]


def answered(
    environ: dict[str, Any], start: Start, application: Application
) -> Iterable[bytes] | None:
    """What a WSGI application answers, without what the browser has, where it is a file."""
    said: list[tuple[str, Headers]] = []
    found = application(environ, lambda status, headers: said.append((status, headers)))
    tag = _tag(found)
    if isinstance(found, FileWrapper) and tag and tag == environ.get("HTTP_IF_NONE_MATCH"):
        found.filelike.close()
        start("304 Not Modified", [("ETag", tag)])
        return []
    for status, headers in said:
        asked_each_time = [("ETag", tag), ("Cache-Control", "no-cache")] if tag else []
        start(status, [*headers, *asked_each_time])
    return found


def _tag(found: Iterable[bytes] | None) -> str:
    """The validator of a file that is sent; "" for what is in memory."""
    if not isinstance(found, FileWrapper):
        return ""
    try:
        status = os.fstat(found.filelike.fileno())
    except OSError:
        return ""
    return f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
