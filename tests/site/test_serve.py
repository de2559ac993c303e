"""`mkdocs serve`: an edit shows without a restart, and an error leaves the last good site up."""

import os
import queue
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LONGEST = 120


class Server:
    """A running `mkdocs serve`: what it says, line by line, and its pages."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.address = address
        self.said: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=(process,), daemon=True).start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        for line in process.stdout:
            self._lines.put(line)

    def until(self, words: str) -> list[str]:
        """The lines up to and with the next that holds the words."""
        found: list[str] = []
        while not found or words not in found[-1]:
            try:
                found.append(self._lines.get(timeout=LONGEST))
            except queue.Empty:
                pytest.fail(f"never said {words!r}:\n{''.join(self.said + found)}")
        self.said += found
        return found

    def page(self, path: str) -> str:
        """The HTML of a page as it is served now."""
        with urllib.request.urlopen(f"{self.address}/{path}", timeout=LONGEST) as answer:
            text: str = answer.read().decode()
        return text


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        server = Server(process, f"http://127.0.0.1:{port}")
        server.until("Serving on")
        yield server
    finally:
        process.terminate()
        process.wait(timeout=LONGEST)


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def test_an_edit_to_data_templates_python_and_style_shows_without_a_restart(project: Path) -> None:
    with serving(project) as server:
        change(project / "data/roles.yaml", "title: Data Engineering", "title: Quants")
        server.until("Documentation built")
        assert "Quants" in server.page("vendors/kaiko/")

        change(project / "macros/templates/playbook_page.md", "## When to start", "## Start when")
        server.until("Documentation built")
        assert "Start when" in server.page("playbooks/backup-restore/")

        change(project / "macros/queries.py", '"Accountable"', '"The one who answers"')
        server.until("Documentation built")
        assert "The one who answers" in server.page("responsibilities/")

        change(project / "overrides/assets/handbook.css", ".hb-home {", ".hb-home-changed {")
        server.until("Documentation built")
        assert ".hb-home-changed" in server.page("assets/handbook.css")


def test_an_error_leaves_the_last_good_site_up_and_mending_it_brings_the_new_one(
    project: Path,
) -> None:
    vendors = project / "data/vendors.yaml"
    with serving(project) as server:
        change(
            vendors,
            "title: Kaiko\n  owner: data-engineering",
            "title: Keiko\n  owner: data-enginering",
        )
        said = "".join(server.until("The last good site stays up"))
        assert 'HB401 unknown role "data-enginering"' in said
        assert 'did you mean "data-engineering"?' in said
        assert "Traceback" not in said
        assert "Kaiko" in server.page("vendors/kaiko/")

        change(vendors, "owner: data-enginering\n", "owner: data-engineering\n")
        server.until("Documentation built")
        assert "Keiko" in server.page("vendors/kaiko/")
