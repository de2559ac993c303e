"""`mkdocs serve`: an edit shows without a restart, and an error leaves the last good site up."""

import queue
import shutil
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from building import THEME, add_own_macros, write_page
from mkdocs_serve import started
from playwright.sync_api import Page, expect

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
        self._lines.put("")

    def until(self, words: str) -> list[str]:
        """The lines up to and with the next that holds the words."""
        found: list[str] = []
        while not found or words not in found[-1]:
            try:
                found.append(self._lines.get(timeout=LONGEST))
            except queue.Empty:
                found.append("")
            if not found[-1]:
                pytest.fail(f"never said {words!r}:\n{''.join(self.said + found)}")
        self.said += found
        return found

    def page(self, path: str) -> str:
        """The HTML of a page as it is served now."""
        with urllib.request.urlopen(f"{self.address}/{path}", timeout=LONGEST) as answer:
            text: str = answer.read().decode()
        return text

    def shows(self, words: str, path: str) -> bool:
        """Whether a page has the words once a build takes up a change; others may come first.

        MkDocs says only once that a build took 0.14 seconds.
        """
        while words not in self.page(path):
            self.until("Reloading browsers")
        return True


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    with started(folder) as (process, address):
        server = Server(process, address)
        server.until("Serving on")
        yield server


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


RECORDS = {
    "data/roles.yaml": "- {id: devops, title: DevOps}\n",
    "data/vendors.yaml": "- id: lens\n  title: Lens\n  owner: devops\n  purpose: Films.\n",
    "data/playbooks/roll-back.yaml": (
        "id: roll-back\ntitle: Roll back\npurpose: It runs again.\ntriggers: [It stands still.]\n"
        "preconditions: [Light.]\nsteps: [{title: Stop, do: Stop it.}]\nverification: [It runs.]\n"
    ),
}


@pytest.fixture
def project(small_project: Path) -> Path:
    """A small handbook with a role, a vendor that it owns, and a playbook."""
    (small_project / "data/playbooks").mkdir()
    for name, text in RECORDS.items():
        (small_project / name).write_text(text, "utf-8")
    return small_project


@pytest.mark.proofs
def test_an_edit_to_data_templates_python_and_style_shows_without_a_restart(
    project: Path,
) -> None:
    add_own_macros(project, "playbook_page.md")
    (project / "overrides/assets/handbook").mkdir(parents=True, exist_ok=True)
    shutil.copy(THEME / "assets/handbook/home.css", project / "overrides/assets/handbook")
    with write_page(project, "docs/faq.md").open("a", encoding="utf-8") as page:
        page.write("\n{{ greeting() }}\n")
    with serving(project) as server:
        change(project / "data/roles.yaml", "title: DevOps", "title: Quants")
        assert server.shows("Quants", "vendors/lens/")

        change(project / "macros/templates/playbook_page.md", "## When to start", "## Start when")
        assert server.shows("Start when", "playbooks/roll-back/")

        change(project / "macros/own.py", "Good morning", "Good evening")
        assert server.shows("Good evening", "faq/")

        change(project / "overrides/assets/handbook/home.css", ".hb-home {", ".hb-home-changed {")
        assert server.shows(".hb-home-changed", "assets/handbook.css")


def test_an_error_leaves_the_last_good_site_up_and_mending_it_brings_the_new_one(
    project: Path,
) -> None:
    vendors = project / "data/vendors.yaml"
    with serving(project) as server:
        change(vendors, "title: Lens\n  owner: devops", "title: Lenses\n  owner: devop")
        said = "".join(server.until("The last good site stays up"))
        assert 'HB401 unknown role "devop"' in said
        assert 'did you mean "devops"?' in said
        assert "Traceback" not in said
        page = server.page("vendors/lens/")
        assert "Lens" in page
        assert "Lenses" not in page

        change(vendors, "owner: devop\n", "owner: devops\n")
        assert server.shows("Lenses", "vendors/lens/")


@pytest.mark.proofs
@pytest.mark.browser
def test_an_open_page_loads_again_where_it_changed_and_shows_what_is_wrong(
    project: Path, tab: Callable[..., Page]
) -> None:
    vendors = project / "data/vendors.yaml"
    playbook = project / "data/playbooks/roll-back.yaml"
    with serving(project) as server:
        page = tab()
        page.goto(f"{server.address}/vendors/lens/")
        page.evaluate("window.before = true")

        # Another page changes: this one stays as it is.
        change(playbook, "do: Stop it.", "do: Stop it now.")
        assert server.shows("Stop it now.", "playbooks/roll-back/")
        assert page.evaluate("window.before")

        change(vendors, "purpose: Films.", "purpose: Films by night.")
        expect(page.locator("body")).to_contain_text("Films by night.")
        assert not page.evaluate("window.before")

        change(vendors, "owner: devops", "owner: devop")
        # A file that is being written may be met half-written first; what is shown last counts.
        told = 'data/vendors.yaml:3:10: HB401 unknown role "devop"'
        expect(page.locator(".hb-problem")).to_contain_text(told)
        assert "Films by night." in page.content()

        # Mended, the page is what it was: it stays, and the words go.
        page.evaluate("window.before = true")
        change(vendors, "owner: devop\n", "owner: devops\n")
        page.wait_for_selector(".hb-problem", state="detached")
        assert page.evaluate("window.before")


@pytest.mark.proofs
def test_many_saves_are_one_build(project: Path) -> None:
    vendors = project / "data/vendors.yaml"
    with serving(project) as server:
        text = vendors.read_text("utf-8")
        for number in range(20):
            vendors.write_text(text.replace("Films.", f"Film {number}."), "utf-8")
        assert server.shows("Film 19.", "vendors/lens/")
        # What is built next is another change: nothing of the twenty was left to build.
        change(vendors, "title: Lens", "title: Lenses")
        assert server.shows("Lenses", "vendors/lens/")
        assert "".join(server.said).count("Building documentation") <= 4
