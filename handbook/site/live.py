"""The server of `mkdocs serve`: an edit shows at once, where it shows at all.

MkDocs' own looks for changes twice a second, lets all wait while it builds, and then each open
page load again. This one is told of a change by the system. It lets a page load again only where
that page, or what all pages use, is another, and as soon as that page is made; and what keeps a
site from being built shows on the page that is open.
Written for MkDocs 1.6: `_build_loop`, `_timestamp`, `_serve_request` and
`_inject_js_into_html` are its own.
"""

import json
import os
import posixpath
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from mkdocs.livereload import LiveReloadServer, _timestamp
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from handbook.site import linked
from handbook.site.ahead import Ahead
from handbook.site.unmodified import Unmodified
from handbook.site.watched import Watched

SCRIPT = Path(__file__).with_name("live.js")
_POLL, _OWN = "/livereload/", "/livereload/live.js"
# So long, in seconds, nothing more may change before pages are shown that somebody waits for, for
# a save is several changes; and before a whole site is built, for people save several files.
_QUIET, _SETTLED = 0.02, 0.05
# So long, in seconds, a thread may keep others from running: a build, those who load a page.
_SWITCH = 0.001
# So long, in seconds, a build waits at most for pages that were made first to be loaded, and so
# long after the last request: what they show by then is in the browser, which has scripts to run.
_LOADING, _CALM = 1.0, 0.25
# How often, in seconds, MkDocs' own looks at all files: the system tells of most changes.
_LOOKS = 2.0
# What is said of a page before it is there. A browser that must guess what it is waits for it.
_PAGE = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("X-Content-Type-Options", "nosniff"),
]


class LiveServer(LiveReloadServer):
    """Serves a site, and tells each page that is open what it must know."""

    def __init__(
        self, builder: Callable[[], None], host: str, port: int, root: str, at: str
    ) -> None:
        super().__init__(builder, host, port, root, at, polling_interval=_LOOKS)
        self.build_delay = 0  # what changed is read while it may change further
        # The sites that were asked for are told by a number; `coming` is that of the last.
        self._started = self.coming = self._wanted_epoch
        self._loaded: set[str] = set()
        self._gone: frozenset[str] = frozenset()
        self._files: Mapping[str, str] = {}
        self._assets, self._all = "", 0
        self._problem, self._problems = "", 0
        self._watched = Watched()
        self._unmodified = Unmodified(Path(root), self.mount_path)
        self._heard = self._served = 0.0
        self.ahead = Ahead(self._epoch_cond)
        # Beside MkDocs' own, which sees what a system that shares folders does not tell of.
        self._told = Observer()

    @classmethod
    def like(cls, other: LiveReloadServer) -> "LiveServer":
        """A server in the place of one of MkDocs' that has not begun."""
        host, port = other.server_address[:2]
        server = cls(other.builder, str(host), int(port), other.root, other.mount_path)
        server.error_handler = other.error_handler
        for path in other._watched_paths:
            server.watch(path)
        other.server_close()
        return server

    def watch(self, path: str, func: None = None, *, recursive: bool = True) -> None:
        """Build again when a file changes, or one below a folder."""
        super().watch(path, func, recursive=recursive)
        handler = FileSystemEventHandler()
        handler.on_any_event = self._hear  # type: ignore[method-assign]
        path = str(Path(path).absolute())
        self.observer.add_handler_for_watch(handler, self._watch_refs[path])
        with suppress(OSError):  # no more can be watched: MkDocs' own looks by itself
            self._told.schedule(handler, path, recursive=recursive)

    def _hear(self, event: FileSystemEvent) -> None:
        if event.is_directory or event.event_type in ("opened", "closed_no_write"):
            return
        paths = event.src_path, getattr(event, "dest_path", "")  # before watchdog 4 few have one
        self._watched.tell(*filter(None, map(os.fsdecode, paths)))
        self.ahead.expect(build=True)
        with self._rebuild_cond:
            self._want_rebuild, self._heard = True, time.monotonic()
            self._rebuild_cond.notify_all()
        with self._epoch_cond:  # who lets pages be loaded goes on
            self._epoch_cond.notify_all()

    def serve(self, *, open_in_browser: bool = False) -> None:
        """Serve until somebody ends it."""
        self._watched.changes(self._watched_paths)
        sys.setswitchinterval(_SWITCH)
        with suppress(OSError):
            self._told.start()
        super().serve(open_in_browser=open_in_browser)  # type: ignore[no-untyped-call]

    def shutdown(self, wait: bool = False) -> None:
        """End."""
        if self._told.is_alive():
            self._told.stop()
        super().shutdown(wait)

    def changes(self) -> frozenset[str]:
        """The files that are others than when this was asked last, or are gone, or new."""
        found = self._watched.changes([*self._watched_paths])
        if not found:
            self.ahead.expect(build=False)
        return found

    def saved(self) -> frozenset[str]:
        """The files that changed since that was asked, where no more did for a moment."""
        if not self._want_rebuild:  # asked at each step of a build, so it takes no turn
            return frozenset()
        with self._rebuild_cond:
            if time.monotonic() < self._heard + _QUIET:
                return frozenset()
            return self._to_be_built()

    def still(self) -> frozenset[str]:
        """The files that changed since that was asked, once no more have for a moment."""
        return self._once_quiet(_QUIET)

    def more(self) -> frozenset[str]:
        """The files that changed since that was asked, once no more have for a while."""
        return self._once_quiet(_SETTLED)

    def _once_quiet(self, seconds: float) -> frozenset[str]:
        with self._rebuild_cond:
            while (left := self._heard + seconds - time.monotonic()) > 0:
                self._rebuild_cond.wait(left)
            return self._to_be_built() if self._want_rebuild else frozenset()

    def _to_be_built(self) -> frozenset[str]:
        self._want_rebuild = False
        return self.changes()

    def begin(self) -> None:
        """A site is to come, until which the last one is shown.

        MkDocs lets all requests wait for the site that is wanted; here those for pages wait, each
        until its page is known. It may begin while the site before is still being built.
        """
        with self._epoch_cond:
            self.coming = max(_timestamp(), self.coming + 1)
            self._wanted_epoch = self._visible_epoch
            self._loaded.clear()
            self._epoch_cond.notify_all()
        self.ahead.begin()

    def let_have(self, file: str) -> None:
        """Let those who asked for a page see it before another one is made."""
        if self.ahead.let_have(file):
            self._let_load({file})

    def let_load(self) -> None:
        """Let the pages that were made ahead be loaded before a build keeps the machine busy.

        Whoever saves more does not wait for that, nor who asks for another page.
        """
        with self._epoch_cond:
            told = {
                file
                for file in self.ahead.ready
                if self._is_another(file, self._files.get(file, ""))
            }
        self._let_load(told)

    def _let_load(self, files: Set[str]) -> None:
        now = self._served = time.monotonic()
        end = now + _LOADING
        with self._epoch_cond:
            while not (files <= self._loaded or self._want_rebuild or self.ahead.is_asked()):
                left = min(end, self._served + _CALM) - time.monotonic()
                if left <= 0:
                    break
                self._epoch_cond.wait(left)

    def shown(self, files: Mapping[str, str] | None, assets: str, site: int | None = None) -> None:
        """A site was built: each page by its file, with a digest; None where nobody knows.

        `assets` is a digest of what all pages use, and `site` what `coming` was when its build
        began: where another one is asked for since then, pages that are known of that one stay.
        """
        epoch = self.coming if site is None else site
        if files is None or assets != self._assets:
            self._all = epoch
        found = files or {}
        self._gone = (self._gone | self._files.keys()) - found.keys() if files else frozenset()
        self._files, self._assets = found, assets
        with self._epoch_cond:
            self._visible_epoch = self._wanted_epoch = epoch
            if epoch == self.coming:
                self.ahead.end()
            self._tell("")

    def failed(self, problem: str) -> None:
        """No site could be built; the last one stays, and pages say why."""
        with self._epoch_cond:  # at once, or pages that were made ahead load the last good ones
            self._tell(problem)
            self.ahead.end()

    def _tell(self, problem: str) -> None:
        with self._epoch_cond:
            if problem != self._problem:
                self._problem, self._problems = problem, self._problems + 1
            self._epoch_cond.notify_all()

    def _serve_request(self, environ: dict[str, Any], start: Any) -> Iterable[bytes] | None:
        if environ["PATH_INFO"] == _OWN:
            start("200 OK", [("Content-Type", "text/javascript"), ("Cache-Control", "no-cache")])
            return [SCRIPT.read_bytes()]
        if environ["PATH_INFO"] == _POLL:
            answer = json.dumps(self._answer(parse_qs(environ["QUERY_STRING"]))).encode()
            start("200 OK", [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
            return [answer]
        self._served = time.monotonic()
        if next(parts := self._made_ahead(environ), None) is not None:
            start("200 OK", _PAGE)
            return parts
        return self._unmodified.answered(environ, start, super()._serve_request)

    def _made_ahead(self, environ: dict[str, Any]) -> Iterator[bytes]:
        """A page of the site that is being built, in parts; none where the last site has it.

        The first part is empty, and there once the page is ready or soon is. So is the next, for
        which the head of the answer is sent: a browser makes ready for a page meanwhile.
        """
        file = self._file(environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore"))
        if not file.endswith(".html"):
            return
        with self.ahead.asked(file):
            if self.ahead.is_soon(file):
                yield b""
                yield b""
                page = self.ahead.awaited(file)
                yield self._inject_js_into_html(page, self.coming) if page else self._last(environ)

    def _last(self, environ: dict[str, Any]) -> bytes:
        """A page as the last site has it: none could be made, though it was begun."""
        return b"".join(super()._serve_request(environ, lambda *_: None) or ())

    def _file(self, path: str) -> str:
        """The file in the site for an address that was asked for."""
        page = path.removeprefix(self.mount_path).lstrip("/")
        return posixpath.join(page, "index.html") if page.endswith("/") or not page else page

    def _answer(self, asked: Mapping[str, list[str]]) -> dict[str, Any]:
        """What a page must know, once there is anything; after a minute that there is nothing."""
        since, known = (int(asked.get(name, ["0"])[0]) for name in ("since", "known"))
        file, had = self._file(asked.get("page", ["/"])[0]), asked.get("had", [""])[0]

        def is_another() -> bool:
            return since < max(self._all, self._started) <= self._visible_epoch or (
                self._is_another(file, had)
            )

        with self._epoch_cond, self.ahead.looked_at(file):
            if since >= self.coming:
                self._loaded.add(file)
                self._epoch_cond.notify_all()
            self._epoch_cond.wait_for(
                lambda: is_another() or known != self._problems, timeout=self.poll_response_timeout
            )
            return {"reload": is_another(), "known": self._problems, "problem": self._problem}

    def _is_another(self, file: str, had: str) -> bool:
        """Whether a page is shown otherwise by now than with the digest that somebody has.

        While it is not known yet, and while there is a problem, nobody loads the last good page in
        the place of another.
        """
        page = self.ahead.ready.get(file)
        if page is not None:
            return linked.digest(page) != had
        if not had or self._problem or self.ahead.is_to_come(file):
            return False
        return file in self._gone or self._files.get(file, had) != had

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        before, end, after = content.rpartition(b"</body>")
        had = linked.digest(content)
        script = f'<script src="{_OWN}" data-since="{epoch}" data-had="{had}"></script>'.encode()
        named = self._unmodified.named
        return b"".join((named(before), script, end, after)) if end else named(content) + script
