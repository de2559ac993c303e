"""While a site is served, the page that is looked at is made first, and others load meanwhile."""

import queue
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from served import Saved, served

from handbook.pages import macros
from handbook.site import linked
from handbook.site.ahead import Ahead
from handbook.site.live import LiveServer

TEMPLATES = Path(macros.__file__).parent / "templates"
LENS, LIGHT = "vendors/lens/index.html", "vendors/light/index.html"


@pytest.fixture
def project(small_project: Path) -> Path:
    """A small handbook with two vendors of one role, and a home page that says how it looks."""
    home = small_project / "docs/index.md"
    home.write_text(f"---\nhide: [toc]\n---\n\n{home.read_text('utf-8')}", "utf-8")
    (small_project / "data/roles.yaml").write_text("- {id: devops, title: DevOps}\n", "utf-8")
    (small_project / "data/vendors.yaml").write_text(
        "".join(
            f"- id: {name}\n  title: {name.capitalize()}\n  owner: devops\n  purpose: Films.\n"
            for name in ("lens", "light")
        ),
        "utf-8",
    )
    return small_project


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def pages(site: Path) -> dict[str, bytes]:
    files = (path for path in site.rglob("*") if path.is_file())
    return {str(path.relative_to(site)): path.read_bytes() for path in files}


def test_pages_that_are_looked_at_are_made_first_and_the_site_is_as_from_nothing(
    project: Path, tmp_path: Path
) -> None:
    vendors = project / "data/vendors.yaml"
    with served(project, tmp_path / "site") as site:
        # Its title stands on other pages, too; the role's page lists it.
        change(vendors, "title: Light", "title: Lightning")
        answer = site.build("roles/devops/index.html", LIGHT, "faq/index.html")
        assert answer.problem == ""
        assert {*answer.early} == {"roles/devops/index.html", LIGHT, "faq/index.html"}
        assert answer.wrong == []
        assert len(answer.made) == len(set(answer.made))
        assert "Lightning" in site.page("roles/devops/index.html")
        assert "Lightning" in site.page(LIGHT)
        with served(project, tmp_path / "fresh") as fresh:
            assert pages(site.site) == pages(fresh.site)

        # Nothing of it is there any more, nor anything that was beside it.
        text = vendors.read_text("utf-8")
        vendors.write_text(text[: text.index("- id: light")], "utf-8")
        assert site.build(LIGHT, LENS).made[0] == LENS
        assert LIGHT not in pages(site.site)
        assert "vendors/light" not in {str(path) for path in site.site.iterdir()}


VENDORS = "data/vendors.yaml"


@pytest.mark.parametrize("moment", [0, 2, 40])
def test_what_is_saved_during_a_build_is_seen_before_that_build_ends(
    project: Path, tmp_path: Path, moment: int
) -> None:
    vendors = project / VENDORS
    with served(project, tmp_path / "site") as site:
        change(vendors, "title: Light", "title: Lightning")
        later = vendors.read_text("utf-8").replace("title: Lens", "title: Lenses")
        answer = site.build(LIGHT, LENS, meanwhile=Saved({VENDORS: later}, moment))
        assert (answer.problem, answer.builds, answer.wrong) == ("", 2, [])
        assert {*answer.overtook} == {*answer.early} == {LIGHT, LENS}
        assert "Lenses" in site.page(LENS)
        assert "Lightning" in site.page(LIGHT)
        with served(project, tmp_path / "fresh") as fresh:
            assert pages(site.site) == pages(fresh.site)


def test_a_page_that_is_opened_during_a_build_does_not_wait_for_its_end(
    project: Path, tmp_path: Path
) -> None:
    with served(project, tmp_path / "site") as site:
        for moment, old, new in ((2, "Light", "Lightning"), (45, "Lightning", "Lights")):
            change(project / VENDORS, f"title: {old}\n", f"title: {new}\n")
            answer = site.build(meanwhile=Saved({}, moment, LIGHT))
            assert (answer.problem, answer.builds, answer.wrong) == ("", 1, [])
            assert answer.known
            assert new in site.page(LIGHT)


def test_a_fault_that_is_saved_during_a_build_leaves_up_what_was_built(
    project: Path, tmp_path: Path
) -> None:
    vendors = project / VENDORS
    with served(project, tmp_path / "site") as site:
        change(vendors, "title: Light", "title: Lightning")
        good = vendors.read_text("utf-8")
        wrong = good.replace("owner: devops", "owner: devop")
        answer = site.build(LIGHT, meanwhile=Saved({VENDORS: wrong}, 2))
        assert (answer.builds, answer.overtook) == (2, [])
        assert 'HB401 unknown role "devop"' in answer.problem
        assert "Lightning" in site.page(LIGHT)
        vendors.write_text(good.replace("title: Lens", "title: Lenses"), "utf-8")
        answer = site.build(LIGHT, LENS)
        assert (answer.problem, answer.builds, answer.wrong) == ("", 1, [])
        assert "Lenses" in site.page(LENS)


def test_what_is_no_data_waits_for_the_build_during_which_it_was_saved(
    project: Path, tmp_path: Path
) -> None:
    home = "docs/index.md"
    with served(project, tmp_path / "site") as site:
        change(project / VENDORS, "title: Light", "title: Lightning")
        later = (project / home).read_text("utf-8") + "\nA word more.\n"
        answer = site.build(LIGHT, "index.html", meanwhile=Saved({home: later}, 2))
        assert (answer.problem, answer.builds, answer.overtook) == ("", 2, [])
        assert "A word more." in site.page("index.html")
        assert "Lightning" in site.page(LIGHT)
        with served(project, tmp_path / "fresh") as fresh:
            assert pages(site.site) == pages(fresh.site)


def test_a_title_of_the_navigation_is_waited_for(project: Path, tmp_path: Path) -> None:
    with served(project, tmp_path / "site") as site:
        change(project / "data/pages.yaml", "title: Gates", "title: Doors")
        change(project / "data/vendors.yaml", "title: Lens", "title: Lenses")
        answer = site.build(LENS)
        # All pages show the navigation: they are made in their order, with the title to come.
        assert answer.made[0] != LENS
        assert answer.made.count(LENS) == 1
        assert "Doors" in site.page(LENS)


def test_rows_of_tables_are_those_that_the_site_has_after_each_edit(
    project: Path, tmp_path: Path
) -> None:
    duties, roles = project / "data/duties.yaml", project / "data/roles.yaml"
    duties.write_text(
        "".join(
            f"- {{id: {name}, title: Look at {name}, owner: devops, cadence: weekly}}\n"
            for name in ("lens", "light", "sound")
        ).replace("id: ", "id: look-at-"),
        "utf-8",
    )
    page, words = "duties/index.html", project / "macros/templates/_words.html"
    with served(project, tmp_path / "site") as site:
        for file, old, new in (
            (duties, "Look at light", "Watch the light"),
            (roles, "title: DevOps", "title: Crew"),
            (duties, "Watch the light", "Light the set"),
        ):
            change(file, old, new)
            answer = site.build(page)
            assert (answer.problem, answer.early, answer.wrong) == ("", [page], [])
            assert site.page(page).count(new.removeprefix("title: ")) >= 1

        # What rows are made with is another since the last good site: none of them is kept.
        change(duties, "owner: devops, cadence: weekly}", "owner: devop, cadence: weekly}")
        words.parent.mkdir(parents=True, exist_ok=True)
        ours = (TEMPLATES / "_words.html").read_text("utf-8")
        words.write_text(ours.replace("never done", "not yet done"), "utf-8")
        assert "devop" in site.build(page).problem
        change(duties, "owner: devop,", "owner: devops,")
        answer = site.build(page)
        assert (answer.problem, answer.early, answer.wrong) == ("", [], [])
        assert "not yet done" in site.page(page)
        change(duties, "Light the set", "Light it")
        answer = site.build(page)
        assert (answer.early, answer.wrong) == ([page], [])


def test_a_page_with_a_fault_keeps_the_last_site_and_tells_all_faults(
    project: Path, tmp_path: Path
) -> None:
    own = project / "macros/own.py"
    page = project / "docs/faq.md"
    with served(project, tmp_path / "site") as site:
        before = pages(site.site)
        text = page.read_text("utf-8") if page.exists() else "# {{ page_title() }}\n"
        page.write_text(f"{text}\n{{{{ nothing() }}}}\n", "utf-8")
        answer = site.build("faq/index.html")
        assert answer.problem.count('unknown macro "nothing"') == 1
        assert pages(site.site) == before
        page.write_text(f"{text}\nA word more.\n", "utf-8")
        answer = site.build("faq/index.html")
        assert answer.made[0] == "faq/index.html"
        assert answer.problem == ""
        assert "A word more." in site.page("faq/index.html")
        assert not own.exists()


def test_whoever_asks_for_a_page_gets_it_once_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handbook.site.ahead._MOMENT", 60)
    turn = threading.Condition()
    ahead = Ahead(turn)
    assert ahead.awaited(LENS) is None  # nothing is being built
    ahead.begin()
    found: list[bytes | None] = []

    def ask(file: str) -> None:
        with ahead.asked(file):
            found.append(ahead.awaited(file))

    asking = [threading.Thread(target=ask, args=(file,)) for file in (LENS, LIGHT)]
    for thread in asking:
        thread.start()
    with turn:
        assert turn.wait_for(lambda: {*ahead.wanted()} == {LENS, LIGHT}, timeout=60)
    ahead.put("faq/index.html", b"nobody waits for it")
    ahead.let_have(LENS)  # it is not ready
    ahead.put(LENS, b"<p>New.</p>")
    ahead.let_have(LENS)
    assert ahead.wanted() == [LIGHT]
    with turn:
        assert ahead._asked[LENS] == 0
    asking[0].join(timeout=60)
    assert found == [b"<p>New.</p>"]
    ahead.stays([LIGHT])
    asking[1].join(timeout=60)
    assert found == [b"<p>New.</p>", None]
    assert ahead.ready == {LENS: b"<p>New.</p>"}
    ahead.end()
    assert ahead.ready == {}
    assert ahead.awaited(LENS) is None


@pytest.mark.parametrize("ends", ["made", "not made", "not asked for any more"])
def test_a_browser_makes_ready_for_a_page_while_it_is_being_made(tmp_path: Path, ends: str) -> None:
    (tmp_path / LENS).parent.mkdir(parents=True)
    (tmp_path / LENS).write_text("<body>Old.</body>", "utf-8")
    live = LiveServer(lambda: None, "127.0.0.1", 0, str(tmp_path), "/")
    live.ahead.expect(build=True)
    said: list[tuple[str, dict[str, str]]] = []
    parts: queue.Queue[bytes] = queue.Queue()

    def ask() -> None:
        environ: dict[str, Any] = {"PATH_INFO": "/vendors/lens/", "QUERY_STRING": ""}
        answer = live._serve_request(
            environ, lambda *heads: said.append((heads[0], dict(heads[1])))
        )
        assert isinstance(answer, Generator)
        for part in answer:
            parts.put(part)
            if ends == "not asked for any more":
                answer.close()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    with live._epoch_cond:
        assert live._epoch_cond.wait_for(live.ahead.is_asked, timeout=60)
    live.begin()
    assert said == []
    live.ahead.start(LENS)
    assert parts.get(timeout=60) == b""
    ((status, heads),) = said
    assert status == "200 OK"
    assert heads["Content-Type"] == "text/html; charset=utf-8"
    assert heads["X-Content-Type-Options"] == "nosniff"
    if ends == "made":
        live.ahead.put(LENS, b"<body>New.</body>")
    elif ends == "not made":
        live.failed("wrong")
    asking.join(timeout=60)
    live.server_close()
    assert not live.ahead.is_asked()
    (shown,) = [*parts.queue] or [b""]
    assert shown[:10] == {"made": b"<body>New.", "not made": b"<body>Old."}.get(ends, b"")


def test_during_a_build_the_last_site_is_served_and_a_page_that_is_ready_loads_again(
    tmp_path: Path,
) -> None:
    for name, text in {"vendors/lens/index.html": "Old.", "style.css": "p{}"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"<body>{text}</body>", "utf-8")
    live = LiveServer(lambda: None, "127.0.0.1", 0, str(tmp_path), "/")
    live.shown({LENS: "of the last one"}, "")
    since = str(live._visible_epoch)

    def answer(path: str) -> bytes:
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": ""}
        return b"".join(live._serve_request(environ, lambda *_: None) or ())

    def polled() -> Any:
        return live._answer({"page": ["/vendors/lens/"], "since": [since], "known": ["0"]})

    live._wanted_epoch += 5  # as MkDocs does before it calls the builder
    live.begin()
    assert b"p{}" in answer("/style.css")
    with live.ahead.looked_at(LENS):
        live.ahead.put(LENS, b"<body>New.</body>")
    assert polled()["reload"]
    assert b"New." in answer("/vendors/lens/")
    live.failed("A fault.")
    assert polled() == {"reload": False, "known": 1, "problem": "A fault."}
    assert b"Old." in answer("/vendors/lens/")

    # A page loads again where it is another than the one that is open, or gone, and never else.
    live.shown({LENS: linked.digest(b"new"), LIGHT: "1"}, "")

    def asked(page: str, had: str) -> bool:
        live.poll_response_timeout = 0
        since = str(live._visible_epoch)
        answer = live._answer({"page": [page], "since": [since], "known": ["2"], "had": [had]})
        return bool(answer["reload"])

    assert not asked("/vendors/lens/", linked.digest(b"new"))
    assert asked("/vendors/lens/", linked.digest(b"old"))
    assert not asked("/404.html", "of no page")
    live.shown({LENS: "2"}, "")
    assert asked("/vendors/light/", "1")
    live.shown(None, "")
    assert not asked("/vendors/light/", "1")
    live.server_close()


def test_who_saw_what_is_new_is_not_shown_what_was_before_while_more_is_to_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = LiveServer(lambda: None, "127.0.0.1", 0, str(tmp_path), "/")
    live.poll_response_timeout = 0
    live.shown({LENS: "of the last one"}, "")
    new = b"<body>New.</body>"

    def loads_again() -> bool:
        asked = {"page": ["/vendors/lens/"], "had": [linked.digest(new)], "known": ["0"]}
        answer = live._answer({**asked, "since": [str(live.coming)]})
        return bool(answer["reload"])

    live._wanted_epoch += 5
    live.begin()
    with live.ahead.looked_at(LENS):
        live.ahead.put(LENS, new)
    assert not loads_again()
    # More is saved while that page is shown: of the next site nothing is known, until it is.
    live._wanted_epoch += 5
    live.begin()
    assert not loads_again()
    live.ahead.stays([LENS])
    assert loads_again()
    live.begin()

    at_any_time: list[bool] = []
    end = live.ahead.end

    def noted() -> None:
        end()
        at_any_time.append(loads_again())

    monkeypatch.setattr(live.ahead, "end", noted)
    live.failed("A fault.")
    assert at_any_time == [False]
    assert not loads_again()
    live.shown({LENS: "of the last one"}, "")
    assert loads_again()
    live.server_close()
