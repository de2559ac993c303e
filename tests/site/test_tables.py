"""Tables in a real browser: two lines on a phone, filters in the address, heads that stay."""

import re
from collections.abc import Callable, Iterator

import browser as machine
import pytest
from building import Build
from pdf import Pdf
from playwright.sync_api import Page, Route, expect
from selectolax.lexbor import LexborHTMLParser

from handbook.catalog import load
from handbook.model.people import Responsibility
from handbook.rulebook import rulebook

pytestmark = pytest.mark.browser

NOON = "2026-04-01T12:00:00Z"
PHONE = {"width": 390, "height": 844}
ASK = 'Ask Prism, "still there?"; then write it down'
PEOPLES = [
    ASK,
    "Count the films",
    "Refresh the packet",
    "Watch a film to its end",
    "Water the plants in the foyer",
    "Balance the till",
    "Rehearse a restore",
    "Rotate the keys",
]
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def twin_address(twin_site) -> Iterator[str]:
    with machine.server(twin_site.site) as address:
        yield address


@pytest.fixture(scope="module")
def our_address(site) -> Iterator[str]:
    with machine.server(site.site) as address:
        yield address


@pytest.fixture
def visit(tab: Callable[..., Page]) -> Iterator[Visit]:
    """A function that opens an address on some day; afterwards nothing may have gone wrong."""
    troubles: list[str] = []
    hears = {"pageerror": lambda error: troubles.append(str(error))}

    def look(address: str, now: str = NOON, again: bool = True, **options) -> Page:
        page = tab(hears, now=now, **options)
        if again or page.url.partition("?")[0] != address:
            page.goto(address)
        return page

    yield look
    assert troubles == []


def shown(page: Page) -> list[str]:
    """The titles of all rows that are left, of all tables that are filtered."""
    rows = page.locator("table[data-filter] tbody tr:not([hidden]) .hb-is-title")
    return [" ".join(text.split()) for text in rows.all_inner_texts()]


def choices(page: Page) -> dict[str, list[str]]:
    """What each select of the bar offers, with its counts."""
    return {
        str(select.get_attribute("aria-label")): [
            *map(str.strip, select.locator("option").all_text_contents())
        ]
        for select in page.locator(".hb-filter select").all()
    }


def quick(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(".hb-choice").all_inner_texts()]


def asked(page: Page) -> str:
    """What the address asks for."""
    return page.evaluate("location.search")


def test_the_duties_offer_exactly_what_they_have(visit: Visit, twin_address: str) -> None:
    page = visit(f"{twin_address}duties/")
    machine.settles(
        page,
        lambda: choices(page),
        {
            "Owner": ["Owner", "DevOps (5)", "No owner (1)", "Producer (4)"],
            "Status": [
                "Status",
                "Fine (2)",
                "Late (4)",
                "Not known (1)",
                "Not observed (2)",
                "Soon (1)",
            ],
            "Last done": ["Last done", "Never done (6)", "Recorded (4)"],
            "Vendor": ["Vendor", "Lens (1)", "Prism (1)"],
        },
    )
    machine.settles(page, lambda: quick(page), ["No owner 1", "Never done 6", "Late 4", "Soon 1"])
    expect(page.locator(".hb-filter output")).to_have_text("10 in all", use_inner_text=True)
    machine.settles(page, lambda: shown(page)[:8], PEOPLES)
    later = visit(f"{twin_address}duties/?status=late", "2027-06-01T12:00:00Z")
    expect(later.locator(".hb-filter output")).to_have_text("7 of 10", use_inner_text=True)
    machine.settles(later, lambda: quick(later)[2:], ["Late 7"])


def test_a_choice_stands_in_the_address_and_holds_for_all_that_shows_the_record(
    visit: Visit, twin_address: str
) -> None:
    page = visit(f"{twin_address}duties/?h=keys")
    page.get_by_label("Owner", exact=True).select_option(label="DevOps (5)")
    machine.settles(page, lambda: asked(page), "?h=keys&owner=devops")
    machine.settles(
        page,
        lambda: shown(page),
        [
            "Refresh the packet",
            "Rehearse a restore",
            "Rotate the keys",
            "Look for old keys",
            "Copy the films",
        ],
    )
    expect(page.locator(".hb-filter output")).to_have_text("5 of 10", use_inner_text=True)
    # The cards below show the same records.
    expect(page.locator("#rotate-keys")).to_be_visible()
    expect(page.locator("#count-films")).to_be_hidden()
    page.get_by_role("button", name="Late").click()
    machine.settles(
        page,
        lambda: (asked(page), shown(page)),
        (
            "?h=keys&owner=devops&status=late",
            ["Refresh the packet"],
        ),
    )
    machine.settles(
        page, lambda: page.get_by_role("button", name="Late").get_attribute("aria-pressed"), "true"
    )
    page.reload()
    machine.settles(page, lambda: shown(page), ["Refresh the packet"])
    expect(page.get_by_label("Owner", exact=True)).to_have_value("devops")
    page.go_back()
    machine.settles(page, lambda: (asked(page), len(shown(page))), ("?h=keys&owner=devops", 5))
    page.go_forward()
    machine.settles(page, lambda: shown(page), ["Refresh the packet"])
    page.locator(".hb-filter .hb-clear").click()
    machine.settles(page, lambda: (asked(page), len(shown(page))), ("?h=keys", 10))
    expect(page.locator("#count-films")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "words"


def test_words_find_rows_by_title_id_owner_and_what_has_no_column(
    visit: Visit, twin_address: str
) -> None:
    page = visit(f"{twin_address}duties/")
    words = page.get_by_label("Filter by words")
    for typed, found in {
        "RÉHEARSE": ["Rehearse a restore"],
        "count-films": ["Count the films"],
        "lens rotate": ["Rotate the keys"],
        "weekly producer": ["Water the plants in the foyer"],
    }.items():
        words.fill(typed)
        page.evaluate(machine.DRAWN)
        machine.settles(page, lambda: shown(page), found)
    words.press("Tab")
    machine.settles(page, lambda: asked(page), "?words=weekly+producer")
    words.fill("no such thing")
    nothing = page.locator(".hb-nothing")
    nothing.first.wait_for()
    assert nothing.first.inner_text().startswith("Nothing here matches the filter.")
    expect(page.locator("table[data-filter]:visible")).to_have_count(0)
    nothing.first.get_by_role("button", name="Clear").click()
    machine.settles(
        page, lambda: (len(shown(page)), nothing.count(), words.input_value()), (10, 0, "")
    )


@pytest.mark.proofs
def test_an_address_that_nothing_answers_says_so_and_paper_says_what_was_asked(
    visit: Visit, twin_address: str
) -> None:
    few = visit(f"{twin_address}playbooks/")
    expect(few.locator(".hb-filter")).to_be_hidden()
    few.goto(f"{twin_address}playbooks/?walked=never")
    machine.settles(
        few,
        lambda: (few.locator(".hb-filter output").inner_text(), shown(few)),
        (
            "1 of 2",
            ["Roll back the player"],
        ),
    )
    page = visit(f"{twin_address}duties/?owner=nobody-at-all&words=x")
    expect(page.locator(".hb-filter output")).to_have_text("0 of 10", use_inner_text=True)
    machine.settles(page, lambda: choices(page)["Owner"][-1], "Producer (0)")
    assert "Nobody at all (0)" in choices(page)["Owner"]
    page.goto(f"{twin_address}duties/?status=late&vendor=lens&words=keys")
    page.emulate_media(media="print")
    expect(page.locator(".hb-filter form")).to_be_hidden()
    paper = page.locator(".hb-filter__paper")
    expect(paper).to_have_text(
        "0 of 10, filtered by Status: Late; Vendor: Lens; words: keys.", use_inner_text=True
    )
    page.emulate_media(media="screen")
    expect(paper).to_be_hidden()


@pytest.mark.proofs
def test_a_column_sorts_both_ways_and_the_address_keeps_it(visit: Visit, twin_address: str) -> None:
    page = visit(f"{twin_address}duties/")
    heading = page.locator("table[data-filter] th", has_text="Next due").first
    heading.locator("button").click()
    machine.settles(
        page, lambda: (asked(page), heading.get_attribute("aria-sort")), ("?sort=due", "ascending")
    )
    dates = page.locator("table[data-filter] >> nth=0 >> .hb-is-state")
    *rest, last = [text.split()[0] for text in dates.all_inner_texts()]
    assert (last, rest) == ("not", sorted(rest))
    heading.locator("button").press("Enter")
    machine.settles(
        page,
        lambda: (asked(page), heading.get_attribute("aria-sort")),
        ("?sort=-due", "descending"),
    )
    assert [text.split()[0] for text in dates.all_inner_texts()] == [*rest[::-1], last]
    page.reload()
    machine.settles(page, lambda: heading.get_attribute("aria-sort"), "descending")
    page.locator("table[data-filter] th", has_text="Duty").first.locator("button").click()
    machine.settles(page, lambda: shown(page)[:8], sorted(PEOPLES, key=str.lower))
    page.go_back()
    page.go_back()
    page.go_back()
    machine.settles(page, lambda: (asked(page), shown(page)[:8]), ("", PEOPLES))
    expect(page.locator("[aria-sort]")).to_have_count(0)


def test_a_link_to_a_place_on_the_page_may_choose_rows(visit: Visit, twin_address: str) -> None:
    page = visit(f"{twin_address}duties/")
    page.evaluate(
        """() => {
            const link = document.createElement("a");
            Object.assign(link, { href: "?owner=devops#rotate-keys", id: "chooses" });
            link.textContent = "Keys";
            document.querySelector(".md-content h1").after(link);
            document.querySelector("h1").dataset.first = "";
        }"""
    )
    page.locator("#chooses").click()
    machine.settles(page, lambda: (asked(page), len(shown(page))), ("?owner=devops", 5))
    expect(page.locator("h1[data-first]")).to_have_count(1)


NEVER, UNSET = (
    '<span class="hb-never">never done</span>',
    '<a class="hb-notset" href="#x">not set</a>',
)


def length(said: str, seconds: int) -> str:
    """A duration as `cell` writes it."""
    return f'<data value="{seconds}">{said}</data>'


def day(date: str) -> str:
    """A day as `due` writes it."""
    return f'<span class="hb-due"><time datetime="{date}">{date}</time></span>'


@pytest.mark.parametrize(
    ("cells", "upwards", "downwards"),
    [
        # Lengths of time by how long they are, and not by their words.
        (
            [
                *(length("yearly", 31556952), UNSET, length("2 hours", 7200)),
                *(length("90 days", 7776000), length("quarterly", 7889238)),
            ],
            ["2 hours", "90 days", "quarterly", "yearly", "not set"],
            ["yearly", "quarterly", "90 days", "2 hours", "not set"],
        ),
        # What was measured, whatever is not set beside it.
        (
            [
                *(f"{UNSET}, target 1 hour", f"{length('3 hours', 10800)}, target {UNSET}"),
                length("50 minutes", 3000),
            ],
            ["50 minutes", "3 hours, target not set", "not set, target 1 hour"],
            ["3 hours, target not set", "50 minutes", "not set, target 1 hour"],
        ),
        # Days by day, and what an event makes owed after them.
        (
            ["after each deploy", day("2026-10-02"), NEVER, day("2026-09-30")],
            ["2026-09-30", "2026-10-02", "after each deploy", "never done"],
            ["2026-10-02", "2026-09-30", "after each deploy", "never done"],
        ),
        # Numbers by number, with the word beside them.
        (
            ["12 records", "—", "9 records", "1 record", "100 records"],
            ["1 record", "9 records", "12 records", "100 records", "—"],
            ["100 records", "12 records", "9 records", "1 record", "—"],
        ),
        # Words as a reader looks for them.
        (
            ["Zebra", "élan", UNSET, "apple", "Step 10", "Step 9"],
            ["apple", "élan", "Step 9", "Step 10", "Zebra", "not set"],
            ["Zebra", "Step 10", "Step 9", "élan", "apple", "not set"],
        ),
    ],
)
def test_a_column_sorts_by_what_its_cells_mean_with_what_is_not_known_last(
    visit: Visit, twin_address: str, cells: list[str], upwards: list[str], downwards: list[str]
) -> None:
    # Whatever stood there is replaced, so that one page serves all of them.
    page = visit(f"{twin_address}duties/", again=False)
    page.evaluate(
        """(cells) => {
          history.replaceState(null, "", location.pathname);
          const rows = cells.map((cell) => `<tr><td>${cell}</td></tr>`).join("");
          document.querySelector("article").innerHTML = `<table class="hb-table" data-sortable>
            <thead><tr><th>It</th></tr></thead><tbody>${rows}</tbody></table>`;
          document.dispatchEvent(new Event("handbook:judged"));
        }""",
        cells,
    )
    head, column = page.locator("th button"), page.locator("tbody td")
    head.click()
    expect(column).to_have_text(upwards, use_inner_text=True)
    head.click()
    expect(column).to_have_text(downwards, use_inner_text=True)


def test_registers_write_how_long_their_durations_are(twin_site: Build) -> None:
    told = {
        (each.text(), each.attributes["value"])
        for name in ("backups", "duties", "scenarios")
        for each in LexborHTMLParser(twin_site.page(name)).css("td data")
    }
    assert {("monthly", "2629746"), ("4 hours", "14400")} <= told


def items(page: Page) -> list[str]:
    """The ids of what is left of a page's lists."""
    return page.locator("[data-filter] > [id]:visible").evaluate_all("all => all.map(e => e.id)")


@pytest.mark.proofs
def test_questions_answers_and_words_are_filtered_as_tables_are(
    visit: Visit, our_address: str
) -> None:
    page = visit(f"{our_address}glossary/")
    count = page.locator(".hb-filter output")
    expect(count).to_have_text("51 in all", use_inner_text=True)
    page.get_by_label("Filter by words").fill("drill REHEARSAL")
    page.evaluate(machine.DRAWN)
    machine.settles(page, lambda: (items(page), count.inner_text()), (["drill"], "1 of 51"))
    page.get_by_label("Filter by words").press("Tab")
    machine.settles(page, lambda: asked(page), "?words=drill+REHEARSAL")
    page.goto(f"{our_address}faq/?words=leaked")
    assert "i-found-a-leaked-key" in items(page)
    expect(count).to_have_text(f"{len(items(page))} of 43", use_inner_text=True)
    page.goto(f"{our_address}questions/?decider=devops-lead&words=terraform")
    chosen = [page.locator(f"#{name}") for name in items(page)]
    assert chosen
    for each in chosen:
        assert "DevOps Lead" in each.inner_text()
        assert "terraform" in (each.text_content() or "").casefold()
    expect(count).to_have_text(f"{len(chosen)} of 40", use_inner_text=True)
    page.locator(".hb-filter .hb-clear").click()
    machine.settles(page, lambda: (asked(page), len(items(page))), ("", 40))
    # A link to what is filtered away shows it.
    page.goto(f"{our_address}glossary/?words=backup#raci")
    page.locator("#raci").wait_for()
    machine.settles(page, lambda: (asked(page), count.inner_text()), ("", "51 in all"))


@pytest.mark.proofs
def test_without_a_script_lists_are_whole(visit: Visit, our_address: str) -> None:
    page = visit(f"{our_address}glossary/?words=backup", java_script_enabled=False)
    machine.settles(page, lambda: len(items(page)), 51)


MANY = """() => {
  const cell = (n) => `<td class="hb-is-title"><a href="#card-${n}">Row ${n}</a></td>
    <td><span class="hb-due" data-due="${n < 225 ? 2026 : 2027}-05-10" data-soon="2026-01-01"
    data-done="1"></span></td>`;
  const all = (row) => Array.from({length: 450}, (_, n) => row(n)).join("");
  const rows = all((n) => `<tr id="row-${n}">${cell(n)}</tr>`);
  const cards = all((n) => `<article class="hb-card" id="card-${n}">Card ${n}</article>`);
  document.querySelector("article").innerHTML = `<div><div class="hb-filter" data-filter-bar></div>
    <table class="hb-table" data-sortable data-filter><thead><tr><th data-name="row">Row</th>
    <th data-facet="status">Due</th></tr></thead><tbody>${rows}</tbody></table></div>${cards}`;
  document.dispatchEvent(new Event("handbook:judged"));
}"""


@pytest.mark.proofs
def test_of_many_rows_some_are_shown_and_all_are_found_and_sorted(
    visit: Visit, twin_address: str
) -> None:
    page = visit(f"{twin_address}duties/#row-431")
    page.evaluate(MANY)
    rows, count = page.locator("tbody tr"), page.locator(".hb-filter output")
    # The link leads to a row far down, so all before it are there too.
    machine.settles(
        page, lambda: (rows.count(), page.locator("#row-431").is_visible()), (432, True)
    )
    page.get_by_label("Filter by words").fill("row 44")
    page.evaluate(machine.DRAWN)
    machine.settles(
        page, lambda: (count.inner_text(), rows.all_inner_texts()[0]), ("14 of 450", "Row 44\t")
    )
    page.locator(".hb-filter .hb-clear").click()
    page.locator("th .hb-sort").first.click()
    page.locator("th .hb-sort").first.click()
    expect(rows.first).to_have_text("Row 449\t", use_inner_text=True)
    page.evaluate("location.hash = ''")
    page.goto(f"{twin_address}playbooks/")
    page.evaluate(MANY)
    cards = page.locator(".hb-card:visible")
    expect(rows).to_have_count(100)
    expect(cards).to_have_count(100)
    assert page.locator(".hb-nothing").inner_text().startswith("The first 100 of 450 are shown.")
    page.get_by_role("button", name="Show 100 more").click()
    expect(cards).to_have_count(200)
    # A link to a card that is not shown shows it, and all before it.
    page.goto(f"{twin_address}duties/#card-399")
    page.evaluate(MANY)
    expect(cards).to_have_count(400)
    expect(page.locator("#card-399")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Show 50 more")).to_have_count(1)
    expect(rows).to_have_count(400)
    # A row outside the page is judged with the others, on the day of reading.
    last = page.locator("#row-449 .hb-due")
    expect(last).to_have_count(0)
    page.context.clock.set_fixed_time("2027-06-01T12:00:00Z")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_label("Filter by words").fill("row 449")
    expect(last).to_have_class(re.compile("hb-due--late"))
    page.locator(".hb-filter .hb-clear").click()
    expect(rows).to_have_count(400)
    # Paper has all of them, and the screen what it had before.
    page.emulate_media(media="print")
    expect(rows).to_have_count(450)
    expect(cards).to_have_count(450)
    page.emulate_media(media="screen")
    expect(rows).to_have_count(400)


@pytest.mark.proofs
def test_a_copy_on_a_disk_and_one_below_a_path_are_filtered_alike(
    visit: Visit, twin_site, published_site
) -> None:
    page = visit(f"{(twin_site.site / 'duties/index.html').as_uri()}?owner=producer")
    machine.settles(page, lambda: len(shown(page)), 4)
    page.get_by_role("button", name="Late").click()
    machine.settles(
        page, lambda: (asked(page), len(shown(page))), ("?owner=producer&status=late", 3)
    )
    page.reload()
    machine.settles(page, lambda: len(shown(page)), 3)
    # Its links name their files.
    assert {"devops", "none", "producer"} <= set(
        page.get_by_label("Owner", exact=True)
        .locator("option")
        .evaluate_all("all => all.map(each => each.value)")
    )
    with machine.server(published_site.site) as address:
        page = visit(f"{address}duties/?owner=producer&sort=-duty")
        machine.settles(
            page,
            lambda: shown(page)[:2],
            ["Watch a film to its end", "Water the plants in the foyer"][::-1],
        )


@pytest.mark.proofs
def test_without_a_script_all_rows_are_there_and_nothing_waits_for_it(
    visit: Visit, twin_address: str
) -> None:
    page = visit(f"{twin_address}duties/?owner=producer", java_script_enabled=False)
    machine.settles(page, lambda: len(shown(page)), 10)
    bar = page.locator(".hb-filter").bounding_box()
    assert bar is None or bar["height"] == 0


@pytest.mark.proofs
def test_on_a_phone_a_row_is_two_lines_with_its_date_at_the_end(
    visit: Visit, our_address: str, twin_address: str
) -> None:
    page = visit(f"{our_address}duties/", viewport=PHONE)
    heights = page.locator("table[data-filter] tbody tr").evaluate_all(
        "rows => rows.map(row => row.offsetHeight)"
    )
    assert len(heights) == 14
    assert max(heights) <= 64
    other = visit(f"{twin_address}duties/", viewport=PHONE)
    row = other.locator("table[data-filter] tbody tr", has_text="Rehearse a restore").first
    assert " ".join(row.inner_text().split()).startswith("Rehearse a restore DevOps")
    box = {
        name: row.locator(name).bounding_box()
        for name in (".hb-is-title", ".hb-due__word", ".hb-is-note >> nth=0", "time >> nth=-1")
    }
    title, word, note, date = box.values()
    assert all((title, word, note, date))
    assert abs(title["y"] - word["y"]) < 8
    assert abs(note["y"] + note["height"] - date["y"] - date["height"]) < 8
    assert note["y"] > title["y"] + 12
    assert date["x"] + date["width"] == pytest.approx(374, abs=1)


@pytest.mark.proofs
def test_what_a_phone_folds_away_unfolds_without_a_script(visit: Visit, our_address: str) -> None:
    page = visit(f"{our_address}credentials/", viewport=PHONE, java_script_enabled=False)
    row = page.locator("#if-one-leaks ~ .hb-table tbody tr").first
    opens = row.locator(".hb-is-more").first
    expect(opens).to_be_hidden()
    row.locator("summary").click()
    expect(opens).to_be_visible()
    name = row.locator("summary").get_attribute("aria-label")
    assert name == f"More: {row.locator('.hb-is-title').inner_text()}"


@pytest.mark.proofs
def test_the_head_of_a_long_table_stays_below_the_sites_own(visit: Visit, our_address: str) -> None:
    page = visit(f"{our_address}rules/")
    page.mouse.wheel(0, 3000)
    page.wait_for_function("scrollY > 2000")
    head = page.locator("table[data-filter] thead th").first.bounding_box()
    top = page.locator(".md-header").bounding_box()
    assert all((head, top))
    assert head["y"] == pytest.approx(top["y"] + top["height"], abs=2)


@pytest.mark.proofs
def test_a_matrix_shows_whole_words_and_a_phone_says_who_does_what(
    visit: Visit, our_address: str, site
) -> None:
    page = visit(f"{our_address}responsibilities/")
    fits = page.locator(".hb-scroll").evaluate("box => box.scrollWidth <= box.clientWidth")
    assert fits
    # Each word of a head is on one line.
    broken = page.locator(".hb-raci thead a").evaluate_all(
        """links => links.flatMap((link) => {
          const text = link.firstChild;
          return [...text.data.matchAll(/\\S+/g)].filter((word) => {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            return range.getClientRects().length > 1;
          }).map((word) => word[0]);
        })"""
    )
    assert broken == []
    page.set_viewport_size(PHONE)
    task = load(site.site.parent / "data").all(Responsibility)[0]
    row = page.locator(".hb-raci tbody tr").first
    expect(row.locator("th")).to_have_text(task.title, use_inner_text=True)
    told = row.locator("td:visible").all_inner_texts()
    letters = [letter for each in told for letter in each]
    assert sorted(letters) == sorted("A" * bool(task.accountable) + "R" * len(task.responsible))
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def written(site: Build) -> list[str]:
    """The ids of all rows of the list of rules, as they are written."""
    page = LexborHTMLParser((site.site / "rules/index.html").read_text("utf-8"))
    return [str(row.id) for row in page.css("tbody > tr[id]")]


@pytest.mark.proofs
def test_rows_that_are_held_back_are_counted_found_and_led_to(
    visit: Visit, our_address: str, site: Build
) -> None:
    ids = written(site)
    codes = [each for each in ids if each.startswith("hb")]
    page = visit(f"{our_address}rules/")
    rows, count = page.locator("tbody tr[id^=hb]"), page.locator(".hb-filter output")
    expect(rows).to_have_count(100)
    expect(count).to_have_text(f"{len(ids)} in all")
    expect(page.locator("noscript[data-rest]")).to_have_count(0)
    page.get_by_label("Filter by words").fill(codes[-1])
    expect(rows).to_have_count(1)
    expect(rows.first).to_have_id(codes[-1])
    page.locator(".hb-filter .hb-clear").click()
    page.locator("th .hb-sort", has_text="Code").click()
    page.locator("th .hb-sort", has_text="Code").click()
    expect(rows.first).to_have_id(codes[-1])
    page.goto("about:blank")
    page.goto(f"{our_address}rules/#{codes[150]}")
    expect(rows).to_have_count(151)
    expect(page.locator(f"#{codes[150]}")).to_be_in_viewport()
    page.emulate_media(media="print")
    expect(rows).to_have_count(len(codes))
    page.emulate_media(media="screen")


def _kept_back(rows: int) -> str:
    """A long table as pages have it, with what was due in the year of its row's number."""

    def row(n: int) -> str:
        date = f"{2020 + n % 10}-01-02"
        return (
            f'<tr><td class="hb-is-title">Row {n}</td><td>'
            f'<span class="hb-due" data-due="{date}" data-soon="{date}" data-done="1">'
            f'<time datetime="{date}">{date}</time></span></td></tr>'
        )

    heads = '<thead><tr><th>Row</th><th data-facet="due">Due</th></tr></thead>'
    shown, rest = ("".join(map(row, some)) for some in (range(100), range(100, rows)))
    return (
        '<div class="hb-filter" data-filter-bar></div>'
        '<table class="hb-table" data-sortable data-filter>'
        f"{heads}<tbody>{shown}</tbody></table><noscript data-rest><table>{heads}<tbody>{rest}"
        '</tbody></table></noscript><details class="hb-fold"><summary>and 2 more</summary>'
        '<noscript data-fold><a href="#1">One</a>, <a href="#2">Two</a></noscript></details>'
        '<details class="hb-fold" open><summary>and 1 more</summary>'
        '<noscript data-fold><a href="#3">Three</a></noscript></details>'
    )


@pytest.mark.parametrize("at", ["faq/", "rules/"])  # without the scripts of tables, and with them
def test_what_is_held_back_comes_when_it_is_asked_for(
    visit: Visit, our_address: str, at: str
) -> None:
    page = visit("about:blank")

    def answer(route: Route) -> None:
        html = route.fetch().text()
        article = html.index(">", html.index("<article"))
        end = html.index("</article>")
        route.fulfill(body=f"{html[: article + 1]}{_kept_back(230)}{html[end:]}")

    page.route(re.compile(f"/{at}"), answer)
    page.goto(f"{our_address}{at}")
    rows, count = page.locator("[data-filter] tbody tr"), page.locator(".hb-filter output")
    expect(count).to_have_text("230 in all")
    expect(rows).to_have_count(100)
    assert choices(page) == {"Due": ["Due", "Fine (69)", "Late (161)"]}
    page.get_by_label("Due", exact=True).select_option("fine")
    expect(rows).to_have_count(69)
    expect(rows.last).to_have_text(re.compile("Row 229.*days"))
    page.goto("about:blank")
    page.goto(f"{our_address}{at}?due=late")
    expect(count).to_have_text("161 of 230")
    folded = page.locator("details.hb-fold a")
    page.goto("about:blank")
    page.goto(f"{our_address}{at}")
    expect(folded).to_have_text(["Three"])  # unfolded before its script was there
    expect(count).to_have_text("230 in all")  # nothing moves under the pointer any more
    page.get_by_text("and 2 more").click()
    expect(folded).to_have_text(["One", "Two", "Three"])
    page.goto("about:blank")
    page.goto(f"{our_address}{at}")
    page.emulate_media(media="print")
    expect(rows).to_have_count(230)
    expect(folded).to_have_count(3)
    page.emulate_media(media="screen")
    expect(rows).to_have_count(100)
    page.unroute(re.compile(f"/{at}"))


@pytest.mark.proofs
def test_without_scripts_no_row_is_held_back(visit: Visit, our_address: str, site: Build) -> None:
    page = visit(f"{our_address}rules/", java_script_enabled=False)
    codes = [each for each in written(site) if each.startswith("hb")]
    expect(page.locator("tbody tr[id^=hb]:visible")).to_have_count(len(codes))


@pytest.mark.proofs
def test_paper_has_every_row_of_a_long_table_and_what_follows_it(
    visit: Visit, twin_address: str
) -> None:
    page = visit(f"{twin_address}rules/")
    shown = page.locator("table").first.locator("tbody tr")
    expect(shown).to_have_count(100)
    text = Pdf(page.pdf()).text
    assert [code.name for code in rulebook() if f"{code.name} {code.severity}" not in text] == []
    assert "sarif has the decision among the properties" in text
    expect(shown).to_have_count(100)
