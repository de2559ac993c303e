"""What a server takes for changed: what it was told of, and where it was told of nothing, all."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from watchdog.events import (
    DirModifiedEvent,
    FileClosedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
)

from handbook.site import live as live_server
from handbook.site.live import LiveServer
from handbook.site.watched import Watched


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.yaml", "sub/b.yaml", "sub/__pycache__/c.pyc"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    return tmp_path


@pytest.fixture
def watched(folder: Path) -> Watched:
    found = Watched()
    found.changes([str(folder)])
    return found


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def test_where_nobody_was_told_all_files_are_looked_at(folder: Path, watched: Watched) -> None:
    changed = write(folder / "a.yaml", "longer"), write(folder / "sub/new.yaml", "new")
    (folder / "sub/b.yaml").unlink()
    write(folder / "sub/__pycache__/c.pyc", "longer")
    assert watched.changes([str(folder)]) == {*changed, str(folder / "sub/b.yaml")}
    assert watched.changes([str(folder)]) == frozenset()


def test_of_what_was_told_only_what_is_another_has_changed(folder: Path, watched: Watched) -> None:
    changed = write(folder / "a.yaml", "longer")
    other = write(folder / "sub/b.yaml", "longer")
    gone, compiled = str(folder / "gone.yaml"), str(folder / "sub/__pycache__/c.pyc")
    write(Path(compiled), "longer")
    watched.tell(changed, gone, compiled)
    # The other is not looked at before somebody tells of it.
    assert watched.changes([str(folder)]) == {changed}
    watched.tell(changed)
    assert watched.changes([str(folder)]) == frozenset()
    watched.tell(other)
    assert watched.changes([str(folder)]) == {other}


def test_a_file_that_was_moved_is_gone_and_new(folder: Path, watched: Watched) -> None:
    old, new = folder / "a.yaml", folder / "z.yaml"
    old.rename(new)
    watched.tell(str(old), str(new))
    assert watched.changes([]) == {str(old), str(new)}


@pytest.fixture
def live(folder: Path, monkeypatch: pytest.MonkeyPatch) -> LiveServer:
    monkeypatch.setattr(live_server, "_SETTLED", 0.0)
    server = LiveServer(lambda: None, "127.0.0.1", 0, str(folder), "/")
    server.watch(str(folder))
    server.changes()
    server.server_close()
    return server


Event = Callable[[str], FileSystemEvent]


@pytest.mark.parametrize(
    ("event", "heard"),
    [
        (FileModifiedEvent, True),
        (lambda path: FileMovedEvent(f"{path}~", path), True),
        (FileClosedEvent, True),
        (DirModifiedEvent, False),
    ],
)
def test_what_is_saved_while_pages_are_made_is_built_with_the_rest(
    folder: Path, live: LiveServer, event: Event, heard: bool
) -> None:
    assert live.more() == frozenset()
    changed = write(folder / "a.yaml", "longer")
    wanted = live._wanted_epoch
    live._hear(event(changed))
    assert live.more() == ({changed} if heard else frozenset())
    assert live._want_rebuild is False
    # Told of it once more, and nothing is another: no site is wanted, for which others would wait.
    live._hear(event(changed))
    assert live.more() == frozenset()
    assert live._wanted_epoch == wanted
    assert live.ahead.awaited("a/index.html") is None


def test_what_is_saved_during_a_build_is_told_once_no_more_is_for_a_moment(
    folder: Path, live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    assert live.saved() == frozenset()
    changed = write(folder / "a.yaml", "longer")
    live._hear(FileModifiedEvent(changed))
    assert live.saved() == frozenset()
    now += 1.0
    assert live.saved() == {changed}
    assert live.saved() == frozenset()
    # Told of it once more, and nothing is another: nobody waits for a site.
    live._hear(FileModifiedEvent(changed))
    now += 1.0
    assert live.saved() == frozenset()
    assert live.ahead.awaited("a/index.html") is None


def test_a_page_is_in_the_browser_before_another_is_made(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_server, "_LOADING", 60.0)
    monkeypatch.setattr(live_server, "_CALM", 60.0)
    waited: list[float | None] = []
    plain = threading.Condition.wait

    def wait(self: threading.Condition, timeout: float | None = None) -> bool:
        if self is live._epoch_cond and not self._is_owned():  # type: ignore[attr-defined]
            pytest.fail("waits without its turn")
        waited.append(timeout)
        live._loaded.add("a/index.html")
        return plain(self, 0)

    live._wanted_epoch += 5
    live.begin()
    # Nobody asked for it: nobody waits for it.
    with live.ahead.looked_at("b/index.html"):
        live.ahead.put("b/index.html", b"made")
    monkeypatch.setattr(threading.Condition, "wait", wait)
    live.let_have("b/index.html")
    assert waited == []
    live.ahead._asked["a/index.html"] += 1
    live.ahead.put("a/index.html", b"made")
    live.ahead._asked["a/index.html"] -= 1
    live.let_have("a/index.html")
    (timeout,) = waited
    assert timeout is not None
    assert 0 < timeout <= 60


def test_who_asks_for_nothing_more_is_not_waited_for(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_server, "_CALM", 0.0)
    monkeypatch.setattr(time, "monotonic", lambda: 1.0)
    live._wanted_epoch += 5
    live.begin()
    live.ahead._asked["a/index.html"] += 1
    live.ahead.put("a/index.html", b"made")
    live.ahead._asked["a/index.html"] -= 1
    live.let_have("a/index.html")
    assert live._loaded == set()


def test_who_saves_more_does_not_wait_for_pages_to_be_loaded(
    folder: Path, live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.begin()
    with live.ahead.looked_at("a/index.html"):
        live.ahead.put("a/index.html", b"made")
    live._files = {"a/index.html": "of the last one"}
    live._hear(FileModifiedEvent(write(folder / "a.yaml", "longer")))

    def wait(*_args: object) -> bool:
        pytest.fail("waits")

    monkeypatch.setattr(threading.Condition, "wait", wait)
    live.let_load()
    live._want_rebuild = False
    with pytest.raises(pytest.fail.Exception):
        live.let_load()


def test_who_asks_for_another_page_does_not_wait_for_those_that_are_being_loaded(
    live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.begin()
    with live.ahead.looked_at("a/index.html"):
        live.ahead.put("a/index.html", b"made")
    live._files = {"a/index.html": "of the last one"}
    monkeypatch.setattr(threading.Condition, "wait", lambda *_: pytest.fail("waits"))
    live.ahead._asked["b/index.html"] += 1
    assert live.ahead.is_asked()
    live.let_load()
    live.ahead.put("b/index.html", b"made too")
    assert not live.ahead.is_asked()
    with pytest.raises(pytest.fail.Exception):
        live.let_load()


def test_a_save_ends_the_wait_for_pages_that_are_being_loaded(
    folder: Path, live: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_LOADING", "_CALM"):
        monkeypatch.setattr(live_server, name, 600.0)
    live.begin()
    with live.ahead.looked_at("a/index.html"):
        live.ahead.put("a/index.html", b"made")
    live._files = {"a/index.html": "of the last one"}
    waiting = threading.Event()
    plain = live._epoch_cond.wait

    def wait(timeout: float | None = None) -> bool:
        waiting.set()
        return plain(timeout)

    monkeypatch.setattr(live._epoch_cond, "wait", wait)
    loading = threading.Thread(target=live.let_load, daemon=True)
    loading.start()
    assert waiting.wait(timeout=60)
    live._hear(FileModifiedEvent(write(folder / "a.yaml", "longer")))
    loading.join(timeout=60)
    assert not loading.is_alive()
