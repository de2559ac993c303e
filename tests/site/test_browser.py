"""Pages in a real browser, on days that are not the day they were built."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import browser as machine
import pytest
from kinds import one_of_each
from playwright.sync_api import Page, Request, expect

from handbook import schedule
from handbook.catalog import Handbook, load
from handbook.schedule import Status

pytestmark = pytest.mark.browser

BUILT = dt.date(2026, 4, 1)
NOON = "T12:00:00Z"
HOME = """# {{ page_title() }}

{{ home(incident="roll-back-player", escalation="on-call", packet="devops-packet") }}
"""
COME_BACK = "document.dispatchEvent(new Event('visibilitychange'))"
Opener = Callable[..., Page]


@dataclass(frozen=True)
class Served:
    """A site, its address, and the handbook it was built from."""

    site: Path
    address: str
    book: Handbook


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, twin: Path, copied: Any, build: Any
) -> Iterator[Served]:
    """The twin, built for the address it is served at: instant navigation asks for that."""
    folder = copied(tmp_path_factory.mktemp("served"), twin)
    (folder / "docs" / "index.md").write_text(HOME)
    (folder / "site").mkdir()
    with machine.server(folder / "site") as address:
        built = build(folder, {"HANDBOOK_SITE_URL": address})
        assert built.code == 0, built.said
        yield Served(built.site, address, load(twin))


@pytest.fixture(scope="module")
def unchanged() -> dict[Page, tuple[str, str]]:
    """The tabs in which a page stands as it was opened: its address, and its colours."""
    return {}


@pytest.fixture
def open_tab(tab: Callable[..., Page], served: Served) -> Iterator[Opener]:
    """A function that gives a tab on some day; afterwards nothing may have gone wrong in it."""
    troubles: list[str] = []
    hears = {
        "console": lambda said: said.type == "error" and troubles.append(said.text),
        "pageerror": lambda error: troubles.append(str(error)),
        "requestfailed": lambda request: _failed(request, troubles),
        "request": lambda request: _own(request.url, served.address, troubles),
    }

    def at(now: str, **options: Any) -> Page:
        return tab(hears, now=now, **options)

    yield at
    assert troubles == []


@pytest.fixture
def visit(open_tab: Opener, unchanged: dict[Page, tuple[str, str]], served: Served) -> Opener:
    """A function that opens a page on some day, to do with it what one likes."""

    def look(path: str, now: str = f"{BUILT}{NOON}", **options: Any) -> Page:
        page = open_tab(now, **options)
        unchanged.pop(page, None)
        page.goto(served.address + path)
        return page

    return look


@pytest.fixture
def read(open_tab: Opener, unchanged: dict[Page, tuple[str, str]], served: Served) -> Opener:
    """A function that gives a page on some day, to be read only.

    Where a tab has it open already, its reader comes back to it on that day, which judges it
    again as opening it does, and takes the machine a tenth of the time.
    """

    def look(path: str, now: str, **options: Any) -> Page:
        page = open_tab(now, **options)
        wanted = (served.address + path, options.get("color_scheme", "light"))
        if unchanged.get(page) == wanted:
            page.evaluate(COME_BACK)
        else:
            page.goto(wanted[0])
            unchanged[page] = wanted
        return page

    return look


def _failed(request: Request, troubles: list[str]) -> None:
    """What is given up because the reader went on has not failed."""
    if request.failure != "net::ERR_ABORTED":
        troubles.append(f"failed: {request.url}: {request.failure}")


def _own(url: str, address: str, troubles: list[str]) -> None:
    """Nothing is asked of another host; what is in the page itself is asked of nobody."""
    if not url.startswith((address, "data:", "blob:")):
        troubles.append(f"asked: {url}")


def due(page: Page, duty: str) -> tuple[str, str]:
    """The state and the word of a duty in the register."""
    row = page.locator("table.hb-duties tr", has=page.locator(f'a[href$="#{duty}"]'))
    date = row.locator(".hb-due")
    classes = (date.get_attribute("class") or "").split()
    states = [name.removeprefix("hb-due--") for name in classes if name.startswith("hb-due--")]
    assert len(states) == 1
    return states[0], date.locator(".hb-due__word").inner_text()


@pytest.mark.parametrize(
    ("day", "state", "word"),
    [
        ("2026-04-12", "fine", "in 11 days"),
        ("2026-04-13", "soon", "in 10 days"),
        ("2026-04-22", "soon", "in 1 day"),
        ("2026-04-23", "soon", "due today"),
        ("2026-04-24", "late", "1 day late"),
        ("2026-06-01", "late", "39 days late"),
    ],
)
def test_a_date_is_judged_on_the_day_it_is_read(
    day: str, state: str, word: str, read: Opener
) -> None:
    assert due(read("duties/", f"{day}{NOON}"), "restore-drill") == (state, word)


@pytest.mark.parametrize("day", ["2026-04-01", "2026-05-02", "2026-05-03", "2027-01-05"])
def test_the_browser_judges_as_the_schedule_does(day: str, read: Opener, served: Served) -> None:
    today = dt.date.fromisoformat(day)
    page = read("duties/", f"{day}{NOON}")
    # The page carries the dates of the day it was built.
    for duty, state in schedule.duties(served.book, BUILT):
        if state.due is None or state.soon_from is None:
            continue
        expected = "soon" if today >= state.soon_from else "fine"
        words = state.words(today).removeprefix("due in").split(",")[0].split(" at ")[0]
        words = f"in{words}" if words.startswith(" ") else words
        assert due(page, duty.id) == ("late" if today > state.due else expected, words)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"])
@pytest.mark.parametrize(
    ("moment", "word"),
    [("2026-04-23T21:59:59Z", "due today"), ("2026-04-23T22:00:00Z", "1 day late")],
)
def test_the_day_is_the_handbooks_and_not_the_readers(
    zone: str, moment: str, word: str, read: Opener
) -> None:
    """Midnight in Berlin, in summer; the reader is anywhere."""
    page = read("duties/", moment, timezone_id=zone)
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == zone
    machine.settles(page, lambda: due(page, "restore-drill")[1], word)


def counted(book: Handbook, day: str) -> list[str]:
    """What home says of some day, by the schedule of that day."""
    today = dt.date.fromisoformat(day)
    standing = schedule.duties(book, today)
    people = [state for duty, state in standing if not duty.done_by]
    late = sum(state.status is Status.LATE for state in people)
    soon = sum(bool(s.due and s.soon_from and s.soon_from <= today <= s.due) for s in people)
    never = sum(state.last is None for _, state in standing)
    unseen = sum(state.status is Status.UNOBSERVED for _, state in standing)
    return [
        f"{late} {'duty' if late == 1 else 'duties'} late",
        f"{never} {'duty' if never == 1 else 'duties'} never done",
        "1 duty without an owner",
        "1 playbook never walked through",
        f"{soon} soon",
        f"Done by machines: 2, {unseen} not observed",
    ]


def says(page: Page) -> list[str]:
    """The numbers of home, and what it counts below what is due next."""
    found = page.locator(".hb-number, .hb-home__due :is([data-passed], [data-within])")
    return [" ".join(text.split()) for text in found.all_inner_texts()]


DAYS = ("2026-03-23", "2026-04-01", "2026-04-20", "2026-05-03", "2027-06-01")


@pytest.mark.parametrize("day", DAYS[1:])
def test_the_home_page_counts_on_the_day_it_is_read(day: str, read: Opener, served: Served) -> None:
    page = read("", f"{day}{NOON}")
    machine.settles(page, lambda: says(page), counted(served.book, day))
    quiet = page.locator(".hb-number--none").all_inner_texts()
    assert all(text.startswith("0") for text in quiet)


def test_the_counts_differ_from_day_to_day(served: Served) -> None:
    found = [[text.split()[0] for text in counted(served.book, day)[::4]] for day in DAYS]
    assert found == [["3", "1"], ["4", "1"], ["5", "2"], ["7", "0"], ["7", "0"]]
    unseen = [counted(served.book, day)[-1].split(", ")[1] for day in DAYS[::4]]
    assert unseen == ["1 not observed", "2 not observed"]


@pytest.mark.proofs
def test_each_number_of_home_leads_to_just_as_many_rows(visit: Opener, served: Served) -> None:
    page = visit("", f"2026-04-20{NOON}")
    links = page.locator(".hb-number, .hb-home__due [data-within]")
    rows = page.locator("table:has(th[data-facet]) > tbody > tr:visible")
    for at, expected in ((0, 5), (1, 6), (2, 1), (3, 1), (4, 2)):
        link = links.nth(at)
        address = str(link.evaluate("(a) => a.href"))
        assert int(link.locator(".hb-tally").inner_text()) == expected, address
        link.click()
        page.wait_for_url(address)
        expect(rows).to_have_count(expected)
        page.go_back()
        page.wait_for_url(served.address)
        links.first.wait_for()


def test_a_date_ahead_is_green_only_where_something_was_done(read: Opener) -> None:
    """Reviews that were never made have a date ahead; that proves nothing."""
    page = read("playbooks/", f"2026-04-02{NOON}")
    words = page.locator(".hb-due__word")
    words.first.wait_for()
    for each in page.locator(".hb-due[data-due]").all():
        proved = each.get_attribute("data-done") == "1"
        state = each.get_attribute("data-state")
        assert state in ({"late", "soon", "fine"} if proved else {"late", "soon", "never done"})
        assert ("hb-due--fine" in (each.get_attribute("class") or "")) == (state == "fine")


@pytest.mark.proofs
def test_the_first_thing_on_a_phone_is_what_is_broken(visit: Opener, served: Served) -> None:
    page = visit("", viewport={"width": 390, "height": 844}, has_touch=True)
    tiles = page.locator(".hb-tile")
    first = tiles.first.bounding_box()
    assert first
    assert first["y"] + first["height"] < 844
    for link in page.locator(".hb-tile a").all():
        box = link.bounding_box()
        assert box
        assert min(box["height"], box["width"]) >= 44, link.inner_text()
    page.locator(".hb-tile a", has_text="All films").click()
    page.wait_for_url(f"{served.address}playbooks/roll-back-player/#roll-back")


@pytest.mark.parametrize(
    ("day", "line"),
    [
        ("2026-03-01", None),
        ("2026-04-01", None),
        ("2026-04-08", None),
        ("2026-04-09", "This copy was built 8 days ago."),
        ("2027-04-01", "This copy was built 365 days ago."),
    ],
)
def test_a_copy_older_than_a_week_says_so(day: str, line: str | None, read: Opener) -> None:
    page = read("duties/", f"{day}{NOON}")
    lines = page.locator(".hb-stale").all_inner_texts()
    assert [text.split(" Its")[0] for text in lines] == ([line] if line else [])


@pytest.mark.parametrize(("day", "word"), [("2026-03-23", "observed"), ("2026-03-24", "claimed")])
def test_an_automation_falls_back_by_itself_once_its_evidence_is_too_old(
    day: str, word: str, read: Opener
) -> None:
    page = read("automations/", f"{day}{NOON}")
    chips = page.locator(".hb-chip[data-proved]")
    assert set(chips.all_inner_texts()) == {word}
    assert {chips.nth(at).get_attribute("class") for at in range(chips.count())} == {
        f"hb-chip hb-{word}"
    }
    # Until when is told without a script too.
    assert "proof until 2026-03-23" in page.locator("#key-scanner").inner_text()


@pytest.mark.parametrize(
    ("day", "count", "restore", "secrets"),
    [
        ("2026-03-31", "2 of 7", "not known", "yes"),
        ("2026-04-24", "2 of 7", "no", "yes"),
        ("2026-05-02", "2 of 7", "no", "yes"),
        ("2026-05-03", "1 of 7", "no", "no"),
    ],
)
def test_a_score_is_that_of_the_day_of_reading(
    day: str, count: str, restore: str, secrets: str, read: Opener
) -> None:
    page = read("score/", f"{day}{NOON}")
    row = page.locator(".hb-scores tbody tr", has=page.locator("a", has_text="Player"))
    expect(row.locator(".hb-scored")).to_have_text(count)
    expect(row.locator(".hb-chip")).to_have_text(
        ["yes", "not known", restore, "not known", secrets, "not known", "not known"]
    )
    expect(row.locator(".hb-chip").nth(4)).to_have_class(f"hb-chip hb-{secrets}")


@pytest.mark.proofs
def test_a_step_shows_once_its_proof_has_ended(read: Opener) -> None:
    command = "handbook done rotate-keys --by devops --ticket NUMBER --evidence URL"
    for day, is_shown in (("2026-05-02", False), ("2026-05-03", True)):
        page = read("systems/player/", f"{day}{NOON}")
        step = page.locator(".hb-score code", has_text=command)
        expect(step).to_be_visible(visible=is_shown)


@pytest.mark.proofs
def test_a_page_that_is_looked_at_again_the_next_day_is_judged_again(visit: Opener) -> None:
    page = visit("duties/", f"2026-04-23{NOON}")
    machine.settles(page, lambda: due(page, "restore-drill")[1], "due today")
    page.context.clock.set_fixed_time(f"2026-04-24{NOON}")
    page.evaluate(COME_BACK)
    machine.settles(page, lambda: due(page, "restore-drill"), ("late", "1 day late"))
    expect(page.locator(".hb-stale")).to_have_count(1)


@pytest.mark.proofs
def test_instant_navigation_brings_the_rows_that_are_held_back(
    visit: Opener, served: Served
) -> None:
    page = visit("", f"2026-04-24{NOON}")
    page.evaluate("window.notReloaded = true")
    page.evaluate(f"""() => {{
      const link = document.querySelector(".md-content a[href]").cloneNode();
      link.href = "{served.address}rules/";
      document.querySelector(".md-content").append(link);
      link.click();
    }}""")
    page.wait_for_url(f"{served.address}rules/")
    expect(page.locator("tbody tr[id^=hb]")).to_have_count(100)
    page.get_by_label("Filter by words").fill("HB1201")
    expect(page.locator("tbody tr[id^=hb]")).to_have_count(1)
    assert page.evaluate("window.notReloaded") is True


def test_instant_navigation_judges_the_next_page_too(visit: Opener, served: Served) -> None:
    page = visit("", f"2026-04-24{NOON}")
    page.evaluate("window.notReloaded = true")
    page.locator(".hb-home__due a", has_text="All 10 duties").click()
    page.wait_for_url(f"{served.address}duties/")
    page.locator("table.hb-duties .hb-due__word").first.wait_for()
    assert page.evaluate("window.notReloaded") is True
    machine.settles(page, lambda: due(page, "restore-drill"), ("late", "1 day late"))
    expect(page.locator(".hb-stale")).to_have_count(1)
    expect(page.locator(".hb-filter form")).to_have_count(1)
    expect(page.locator("table.hb-duties th").first.locator("button")).to_have_count(1)
    _filter_without_leaving(page, served)
    page.go_back()
    page.wait_for_url(served.address)
    page.locator(".hb-row .hb-due__word").first.wait_for()
    assert page.evaluate("window.notReloaded") is True
    machine.settles(page, lambda: says(page), counted(served.book, "2026-04-24"))


def column(page: Page, label: str) -> list[str]:
    cells = page.locator(f'table.hb-duties >> nth=0 >> td[data-label="{label}"]')
    return [" ".join(text.split()) for text in cells.all_inner_texts()]


def _filter_without_leaving(page: Page, served: Served) -> None:
    """A link that asks the same page for other rows changes them, and back undoes it."""
    rows = page.locator("table.hb-duties tbody tr:not([hidden])")
    every = rows.count()
    page.locator("h1").evaluate(
        "h => h.insertAdjacentHTML('afterend', '<a href=?owner=devops>D</a>')"
    )
    page.locator("a[href='?owner=devops']").click()
    assert page.url == f"{served.address}duties/?owner=devops"
    machine.settles(page, lambda: 0 < rows.count() < every, True)
    page.go_back()
    page.wait_for_url(f"{served.address}duties/")
    page.wait_for_function(
        f"document.querySelectorAll('.hb-duties tbody tr:not([hidden])').length == {every}"
    )


@pytest.mark.proofs
def test_without_a_script_the_dates_stand_as_text(visit: Opener, served: Served) -> None:
    page = visit("duties/", f"2026-06-01{NOON}", java_script_enabled=False)
    row = page.locator("table.hb-duties tr", has=page.locator('a[href$="#restore-drill"]'))
    expect(row.locator(".hb-due")).to_have_text("2026-04-23", use_inner_text=True)
    expect(row.locator(".hb-due")).to_be_visible()
    expect(page.locator(".hb-due__word, .hb-filter form, .hb-stale")).to_have_count(0)
    home = visit("", java_script_enabled=False)
    machine.settles(home, lambda: says(home), counted(served.book, str(BUILT)))
    expect(home.locator(".hb-row .hb-due").first).to_have_text("2026-02-28", use_inner_text=True)


SCHEMES = [("light", "default"), ("dark", "slate")]
# Relative luminance and contrast as in WCAG 2.2, 1.4.3; a transparent ground is the next one's.
CONTRAST = """(element) => {
  const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const light = (color) => {
    const [r, g, b] = color.map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(element);
  const ink = rgba(element instanceof SVGElement ? style.fill : style.color);
  let ground = element;
  while (ground && rgba(getComputedStyle(ground).backgroundColor)[3] < 255) {
    ground = ground.parentElement;
  }
  const paper = ground ? rgba(getComputedStyle(ground).backgroundColor) : [255, 255, 255, 255];
  const [high, low] = [light(ink), light(paper)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}"""


@pytest.mark.proofs
@pytest.mark.parametrize(("scheme", "name"), SCHEMES)
def test_the_year_picture_can_be_read_in_light_and_dark(
    scheme: str, name: str, visit: Opener
) -> None:
    page = visit("calendar/", color_scheme=scheme)
    machine.settles(page, lambda: page.locator("body").get_attribute("data-md-color-scheme"), name)
    expect(page.get_by_role("group", name="April 2026")).to_be_visible()
    for part, least in ((".hb-year__title", 4.5), (".hb-year__day", 4.5), (".hb-year__dot", 3)):
        found = page.locator(part)
        assert found.count() >= 12
        assert found.first.evaluate(CONTRAST) >= least, part
    assert "Rotate the keys" in str(page.locator("#year-2026-05").text_content())


@pytest.mark.parametrize(
    ("day", "state"), [("2026-04-01", "fine"), ("2026-04-20", "soon"), ("2026-05-30", "late")]
)
@pytest.mark.parametrize(("scheme", "name"), SCHEMES)
def test_late_soon_and_fine_can_be_read_in_light_and_dark(
    scheme: str, name: str, day: str, state: str, read: Opener
) -> None:
    page = read("duties/", f"{day}{NOON}", color_scheme=scheme)
    machine.settles(page, lambda: due(page, "restore-drill")[0], state)
    word = page.locator(f".hb-due--{state} .hb-due__word").first
    assert word.evaluate(CONTRAST) >= 4.5


@pytest.mark.proofs
def test_a_dot_of_the_year_leads_to_its_duty(visit: Opener, served: Served) -> None:
    page = visit("calendar/")
    page.locator(".hb-year a", has=page.locator("title", has_text="Rotate the keys")).first.click()
    page.wait_for_url(re.compile(re.escape(served.address) + "duties/#.+"))
    expect(page.locator(".hb-card:target")).to_have_count(1)


@pytest.mark.proofs
def test_each_calendar_can_be_fetched_and_subscribed_to(visit: Opener, served: Served) -> None:
    page = visit("calendar/")
    links = page.locator("[data-calendars] a")
    addresses = [str(link.evaluate("(a) => a.href")) for link in links.all()]
    fetched, subscribed = addresses[::2], addresses[1::2]
    assert fetched[0] == f"{served.address}calendar/all-duties.ics"
    assert subscribed == [address.replace("http:", "webcal:") for address in fetched]
    for address in fetched:
        answer = page.request.get(address)
        assert (answer.status, answer.body()[:15]) == (200, b"BEGIN:VCALENDAR")


def every_page(site: Path) -> list[str]:
    """The addresses of all pages, sorted."""
    found = (file.parent.relative_to(site).as_posix() for file in site.rglob("index.html"))
    return sorted(f"{folder}/".removeprefix("./") for folder in found)


def a_few_kinds(site: Path) -> list[str]:
    """Some pages, each of another kind, for `make proofs` opens all of them."""
    return one_of_each(site)[::15]


@pytest.mark.parametrize(
    ("pages", "most"), [(a_few_kinds, 6), pytest.param(every_page, 300, marks=pytest.mark.proofs)]
)
def test_every_page_opens_on_a_phone_without_an_error_and_asks_no_other_host(
    visit: Opener, served: Served, pages: Callable[[Path], list[str]], most: int
) -> None:
    """None is wider than the screen, and each has one heading of its own."""
    paths = pages(served.site)
    assert most / 10 < len(paths) < most
    page = visit(paths[0], viewport={"width": 375, "height": 700})
    for path in paths:
        page.goto(served.address + path)
        expect(page.locator("h1"), path).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, path


@pytest.mark.proofs
def test_what_is_not_known_comes_first_and_what_machines_do_stands_apart(visit: Opener) -> None:
    page = visit("duties/", f"2031-01-01{NOON}")
    ask = 'Ask Prism, "still there?"; then write it down'
    first = page.locator("table.hb-duties tbody tr").first
    expect(first.locator("a").first).to_have_text(ask, use_inner_text=True)
    assert "not known: verify now" in first.inner_text()
    expect(page.locator("[data-state='not known'] .hb-due__word")).to_have_count(0)
    rows = page.locator("#done-by-machines ~ .hb-table").first.locator("tbody tr")
    said = [" ".join(row.split()) for row in rows.all_inner_texts()]
    assert [row.split()[0:3] for row in said] == [["Look", "for", "old"], ["Copy", "the", "films"]]
    assert "not observed since 2026-03-09" in said[0]
    assert said[1].endswith("failed 2026-03-25")
    built = visit("duties/", f"2026-03-23{NOON}", java_script_enabled=False)
    seen = built.locator("#done-by-machines ~ .hb-table [data-expected]")
    expect(seen).to_have_count(1)
    home = visit("", f"2031-01-01{NOON}")
    rows = home.locator(".hb-home__due .hb-row")
    assert [" ".join(row.split()) for row in rows.all_inner_texts()][4] == f"{ask} no owner yearly"
    machine.settles(home, lambda: says(home)[-1], "Done by machines: 2, 2 not observed")
    expect(home.locator(".hb-home__due .hb-row a[href$='copy-films']")).to_have_count(0)


def on_call(page: Page) -> tuple[str, str]:
    """Who is on call by the first roster of a page, and until when."""
    now = page.locator(".hb-oncall__now").first
    now.wait_for()
    return tuple(now.locator(f".hb-oncall__{part}").inner_text() for part in ("who", "until"))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("moment", "path"),
    [
        ("2026-04-01T12:00:00Z", ""),
        ("2026-04-19T00:00:00Z", ""),
        ("2026-04-03T07:00:00Z", "roles/projectionist/"),
        ("2026-04-03T06:59:59Z", "escalation/"),
        ("2026-04-18T23:59:00Z", "escalation/"),
        # After a month, and after the clocks were put back.
        ("2026-05-04T07:00:00Z", "escalation/"),
        ("2026-10-26T07:59:59Z", "escalation/"),
        ("2026-10-26T08:00:00Z", "escalation/"),
    ],
)
def test_who_is_on_call_is_judged_at_the_moment_of_reading(
    moment: str, path: str, read: Opener, served: Served
) -> None:
    turn = schedule.turn_at(
        served.book, served.book.get("player-watch"), dt.datetime.fromisoformat(moment)
    )
    assert turn.end
    until = turn.end.astimezone(served.book.zone)
    assert on_call(read(path, moment, timezone_id="Asia/Tokyo")) == (
        served.book.get(turn.person or "").title,
        f"until {until:%a %Y-%m-%d %H:%M %Z}",
    )


def test_a_copy_that_is_older_than_its_turns_names_nobody(read: Opener) -> None:
    page = read("escalation/", "2028-01-01T00:00:00Z")
    assert on_call(page) == ("not set", "")
    expect(page.locator(".hb-oncall__reach").first).to_have_text("", use_inner_text=True)


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        ("2026-04-01T12:00:00Z", "holds not frozen"),
        ("2026-04-04T15:59:59Z", "holds not frozen"),
        ("2026-04-04T16:00:00Z", "closed frozen until 2026-04-05 00:00 CEST"),
        ("2026-04-04T22:00:00Z", "holds not frozen"),
        ("2026-05-08T22:00:00Z", "not known: this page was built too long ago"),
    ],
)
def test_a_gate_is_judged_at_the_moment_of_reading(moment: str, says: str, read: Opener) -> None:
    page = read("gates/", moment, timezone_id="Asia/Tokyo")
    freeze = page.locator(".hb-conditions li", has_text="while the cinema is full")
    assert freeze.locator(".hb-turns").inner_text().startswith(says)


def test_a_page_that_stays_open_is_handed_over(visit: Opener) -> None:
    page = visit("escalation/", "2026-04-03T06:59:30Z")
    assert on_call(page)[0] == "Ada Reel"
    page.clock.set_fixed_time("2026-04-03T07:00:00Z")
    page.evaluate(COME_BACK)
    assert on_call(page)[0] == "Cy Lamp"


@pytest.mark.proofs
def test_a_number_is_as_large_as_a_thumb_on_a_phone(visit: Opener) -> None:
    page = visit("escalation/", viewport={"width": 390, "height": 844}, has_touch=True)
    on_call(page)
    link = page.locator(".hb-oncall__reach a[href^='tel:']").first
    machine.settles(page, lambda: link.get_attribute("href"), "tel:+493090182017")
    box = link.bounding_box()
    assert box
    assert box["height"] >= 44
    assert page.evaluate("document.documentElement.scrollWidth") == 390
