"""Files of a served site that a browser has already are not sent again (RFC 9110, 8.8.3, 13.1.2).

A page names each style sheet with a tag of what is in it, so that a page that loads again shows at
once: a browser waits for all of them, and does not even ask for what it has under such an address
(RFC 8246). Of other files it asks whether they are others; had it the scripts at once as well, it
would run them before it shows anything.
"""

import os
import posixpath
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any, cast
from wsgiref.util import FileWrapper

from handbook.site import linked

Headers = list[tuple[str, str]]
Start = Callable[[str, Headers], Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes] | None]

_STYLES = re.compile(rb'(<link\b[^>]*?\bhref="([^"?#:]+\.css))"')
# A larger file is told by when it was written, in bytes: the index of a search has megabytes.
_LARGE = 1 << 20
_A_DAY = "max-age=86400, immutable"


class Unmodified:
    """Tells files of a served site by what is in them. `root` is its folder, `at` its address."""

    def __init__(self, root: Path, at: str) -> None:
        self._root, self._at = root, at
        self._tags: dict[str, tuple[tuple[int, int, int], str]] = {}

    def answered(
        self, environ: dict[str, Any], start: Start, application: Application
    ) -> Iterable[bytes] | None:
        """What a WSGI application answers, without what the browser has, where it is a file."""
        said: list[tuple[str, Headers]] = []
        found = application(environ, lambda status, headers: said.append((status, headers)))
        tag = self._tag(found.filelike) if isinstance(found, FileWrapper) else ""
        if tag and f'"{tag}"' == environ.get("HTTP_IF_NONE_MATCH"):
            cast("FileWrapper", found).filelike.close()
            start("304 Not Modified", _validity(tag, environ))
            return []
        for status, headers in said:
            start(status, [*headers, *(_validity(tag, environ) if tag else ())])
        return found

    def named(self, page: bytes) -> bytes:
        """A page that names the style sheets in its head with their tags."""

        def tagged(found: re.Match[bytes]) -> bytes:
            tag = self._tag_of(os.fsdecode(found[2]))
            return b'%s?%s"' % (found[1], tag.encode()) if tag else found[0]

        head, end, body = page.partition(b"</head>")
        return b"".join((_STYLES.sub(tagged, head), end, body))

    def _tag_of(self, address: str) -> str:
        """The tag of what a page names, as ../assets/x.css; "" where the site has no such file.

        What a page names in its own folder gets no tag, or one that is no file's: it is asked for.
        """
        inside = posixpath.normpath(f"/{address.removeprefix(self._at)}").lstrip("/")
        try:
            with (self._root / inside).open("rb") as file:
                return self._tag(file)
        except (OSError, ValueError):  # no path has a null character
            return ""

    def _tag(self, file: IO[bytes]) -> str:
        """The tag of a file, which is at its beginning; "" for what is in memory."""
        try:
            status = os.fstat(file.fileno())
        except OSError:
            return ""
        written = status.st_mtime_ns, status.st_size, status.st_ino
        known, tag = self._tags.get(str(file.name), (None, ""))
        if known != written:
            tag = f"{status.st_mtime_ns:x}-{status.st_size:x}"
            if status.st_size < _LARGE:
                tag = linked.digest(file.read())
                file.seek(0)
            self._tags[str(file.name)] = written, tag
        return tag


def _validity(tag: str, environ: dict[str, Any]) -> Headers:
    """How long what has a tag may be used: while its address has that tag, or until asked for."""
    named = environ.get("QUERY_STRING") == tag
    return [("ETag", f'"{tag}"'), ("Cache-Control", _A_DAY if named else "no-cache")]
