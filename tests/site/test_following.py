"""A playbook as it is followed in a browser: values, ticks, and what is written down of it."""

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import browser as machine
import pytest
from building import Build
from click.testing import CliRunner
from playwright.sync_api import Page, expect
from quoting import SHOWN, nasty, run_all
from tokens import PEM, TOKENS, mixed

from handbook.cli.main import cli
from handbook.markup.places import places, written

pytestmark = pytest.mark.browser

PLAYBOOK = "playbooks/roll-back-player/"
NOON = "2026-04-01T12:00:00Z"
LATER = "2026-04-01T12:19:00Z"
COME_BACK = "document.dispatchEvent(new Event('visibilitychange'))"
HEAR_COPIES = "navigator.clipboard.writeText = async (text) => { window.copied = text }"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') }"


@pytest.fixture(scope="module")
def address(twin_site: Build) -> Iterator[str]:
    """The address at which the twin is served."""
    with machine.server(twin_site.site) as found:
        yield found


@pytest.fixture
def visit(tab: Callable[..., Page], address: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a page at noon; nothing goes wrong in it, and nothing else is asked."""
    troubles: list[str] = []
    hears = {
        "console": lambda said: said.type == "error" and troubles.append(said.text),
        "pageerror": lambda error: troubles.append(str(error)),
        "request": lambda request: (
            request.url.startswith(address) or troubles.append(f"asked: {request.url}")
        ),
    }

    def look(path: str = PLAYBOOK, **options: Any) -> Page:
        page = tab(hears, now=NOON, **options)
        page.goto(address + path)
        return page

    yield look
    assert troubles == []


def kept(page: Page, where: str) -> list[str]:
    """What the handbook keeps in a storage of the browser; the theme keeps things of its own."""
    own = f"Object.entries({where}).filter(([key]) => key.startsWith('handbook/'))"
    return [": ".join(each) for each in page.evaluate(own)]


@pytest.mark.proofs
def test_a_value_is_only_ever_a_value_to_a_shell(visit: Callable[..., Page]) -> None:
    """Commands with their values in say the same as those that take them from a variable."""
    page, values = visit(), nasty()
    asked = [
        (value, place.within)
        for script, _ in SHOWN
        for value in values
        for place in places(script, frozenset("A"))
    ]
    put = "(all) => all.map(([value, within]) => handbook.playbook.write(value, within))"
    told = page.evaluate(put, asked)
    assert told == [written(value, within) for value, within in asked]
    each_written = iter(told)
    scripts, expected, each_value = [], [], []
    for script, meant in SHOWN:
        for value in values:
            parts, end = [], 0
            for place in places(script, frozenset("A")):
                parts += [
                    script[end : place.start],
                    next(each_written) or script[place.start : place.end],
                ]
                end = place.end
            scripts.append("".join([*parts, script[end:]]))
            expected.append(meant)
            each_value.append(value)
    found = run_all(scripts, each_value).split("\1")
    wanted = run_all(expected, each_value).split("\1")
    wrong = [
        (script, value)
        for script, value, is_, should in zip(scripts, each_value, found, wanted, strict=False)
        if is_ != should
    ]
    assert wrong == []
    assert len(found) == len(wanted) == len(scripts) + 1


def test_values_stand_in_each_command_and_are_kept_for_the_tab(visit: Callable[..., Page]) -> None:
    page = visit()
    page.evaluate(HEAR_COPIES)
    head = page.locator('[data-way="roll-back"]')
    said, first = head.locator(".hb-values__said"), page.locator(".hb-step pre").first
    copy = page.locator('[data-step="choose-the-version"] .hb-copy')
    expect(said).to_have_text(
        "Values: 0 of 2 filled. Missing: PROJECT, VERSION", use_inner_text=True
    )
    expect(copy).to_have_text("Copy (1 value missing)", use_inner_text=True)
    assert copy.get_attribute("aria-label") == (
        "Copy (1 value missing): step 1, Choose the version, command 1"
    )
    expect(page.locator(".hb-step .md-code__button, .hb-step .md-clipboard")).to_have_count(0)
    # Neither a secret nor what its name calls one is asked for.
    expect(page.locator('[aria-label^="PASS:"]')).to_have_count(0)
    head.locator("summary").first.click()
    field = head.get_by_label("PROJECT: Project of the player")
    field.fill("it's mine")
    assert "--project \"\"'it'\\''s mine'\"\" --region" in first.inner_text()
    expect(said).to_have_text("Values: 1 of 2 filled. Missing: VERSION", use_inner_text=True)
    expect(copy).to_have_text("Copy", use_inner_text=True)
    copy.click()
    expect(copy).to_have_text("Copied", use_inner_text=True)
    assert page.evaluate("copied") == first.inner_text().strip()
    page.locator('[data-step="put-it-back"] .hb-copy').click()
    expect(page.locator('[data-step="put-it-back"] .hb-copy')).to_have_text(
        "Copied, without VERSION", use_inner_text=True
    )
    # Text shows that it is missing, and not a colour alone.
    missing = page.locator('[data-step="put-it-back"] var.hb-value--missing')
    assert (missing.inner_text(), missing.get_attribute("title")) == (
        "$VERSION",
        "VERSION is missing",
    )
    page.reload()
    assert head.locator(".hb-values__said").inner_text().startswith("Values: 1 of 2 filled")
    assert kept(page, "localStorage") == []
    assert len(kept(page, "sessionStorage")) == 2
    head.locator("summary").first.click()
    head.get_by_role("button", name="Forget these values").click()
    assert head.locator(".hb-values__said").inner_text().startswith("Values: 0 of 2 filled")
    assert kept(page, "sessionStorage") == []


@pytest.mark.proofs
def test_a_value_of_another_playbook_is_offered_and_never_put_in(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    title = page.locator("[data-ticks]").get_attribute("data-handbook")
    known = {"player-project": {"value": "films-1", "from": "Another playbook"}}
    page.evaluate(
        "([key, value]) => sessionStorage.setItem(key, value)",
        [f"handbook/{title}/values", json.dumps(known)],
    )
    page.reload()
    head = page.locator('[data-way="roll-back"]')
    assert head.locator(".hb-values__said").inner_text().startswith("Values: 0 of 2 filled")
    head.locator("summary").first.click()
    offer = head.locator(".hb-offer")
    assert "Given for “Another playbook”: PROJECT films-1" in offer.inner_text()
    offer.get_by_role("button").click()
    assert head.locator(".hb-values__said").inner_text().startswith("Values: 1 of 2 filled")
    assert '--project "films-1"' in page.locator(".hb-step pre").first.inner_text()


@pytest.mark.proofs
def test_what_looks_like_a_secret_is_refused_and_kept_nowhere(visit: Callable[..., Page]) -> None:
    page = visit()
    head = page.locator('[data-way="roll-back"]')
    head.locator("summary").first.click()
    field = head.get_by_label("VERSION: The version that worked")
    for token in (*(each for _, each in TOKENS), *PEM.values(), mixed(40)):
        field.fill(token)
        expect(field, token).to_have_value("")
        assert "That looks like a" in head.locator(".hb-field__said").last.inner_text()
        assert kept(page, "sessionStorage") + kept(page, "localStorage") == []
    refused = "([value, example]) => handbook.playbook.refusal(value, example)"
    for fine in ("arn:aws:iam::111122223333:role/ops", "1f0c2d7a9b3e4c5d6e7f8091a2b3c4d5e6f70819"):
        assert page.evaluate(refused, [fine, ""]) == ""
    # Where the handbook's own example is as random, a value is what it asks for.
    assert (
        page.evaluate(
            refused, ["dpl_2qn7PZrx89yxY34vEZPD31Y9XVj6", "dpl_9XVj62qn7PZrx89yxY34vEZPD3"]
        )
        == ""
    )
    assert page.evaluate(refused, ["a\nb", ""]) == "A value is one line of text."


@pytest.mark.proofs
def test_steps_are_ticked_off_and_written_down(
    visit: Callable[..., Page], twin_project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit()
    bar, step = (
        page.locator(".hb-runbar"),
        page.get_by_role("checkbox", name="Done: step 1, Choose the version").first,
    )
    expect(bar).to_be_hidden()
    step.focus()
    page.keyboard.press("Space")
    assert step.evaluate("(box) => box === document.activeElement")
    assert page.locator('[data-step="choose-the-version"] .hb-tick').text_content() == "Done 14:00"
    expect(bar.locator(".hb-runbar__now")).to_have_text(
        "Roll back now: 1 of 2 · 00:00", use_inner_text=True
    )
    assert bar.locator(".hb-runbar__next").get_attribute("href") == "#put-it-back"
    expect(bar.get_by_role("status")).to_have_text(
        "1 of 2 done. Next: 2. Put it back", use_inner_text=True
    )
    page.context.clock.set_fixed_time(LATER)
    page.reload()
    assert step.is_checked()
    expect(bar.locator(".hb-runbar__now")).to_have_text(
        "Roll back now: 1 of 2 · 00:19", use_inner_text=True
    )
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("checkbox", name="Done: Starts no longer fail.").check()
    page.wait_for_function("document.querySelectorAll('.hb-box:checked').length === 2")
    other.close()
    page.get_by_role("button", name="Timeline").click()
    assert page.locator(".hb-run__timeline").input_value() == (
        "**Roll back the player: Roll back now**, times in Europe/Berlin\n\n"
        "- 2026-04-01 14:00 started\n"
        "- 14:00 step 1, Choose the version\n"
        "- 14:19 checked: Starts no longer fail.\n\n"
        "Not done: step 2, Put it back\n"
    )
    line = page.locator(".hb-run__dialog code")
    lines = [line.inner_text()]
    page.get_by_label("It was").select_option(label="an incident of Player")
    page.get_by_label("Severity").select_option("SEV1")
    lines.append(line.inner_text())
    assert lines == [
        "handbook log walkthrough roll-back-player --by devops --on 2026-04-01 "
        "--outcome 'Roll back now: 1 of 2 steps in 19 minutes'",
        "handbook log incident player --by devops --on 2026-04-01 --severity SEV1 "
        "--started 2026-04-01T14:00 --playbook roll-back-player",
    ]
    monkeypatch.chdir(twin_project)
    for each in lines:
        done = CliRunner().invoke(cli, shlex.split(each)[1:])
        assert (done.exit_code, "Recorded in" in done.output) == (0, True), done.output
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Timeline").click()
    page.get_by_role("button", name="Clear the ticks").click()
    assert page.locator(".hb-run__clear").inner_text().startswith("Is it written down?")
    assert page.evaluate("document.activeElement.textContent") == "Keep"
    page.locator(".hb-run__clear").get_by_role("button", name="Clear").click()
    expect(bar).to_be_hidden()
    assert kept(page, "localStorage") == []
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == (
        "Start: Roll back now"
    )
    page.keyboard.press("Enter")
    expect(bar.locator(".hb-runbar__now")).to_have_text(
        "Roll back now: 0 of 2 · 00:00", use_inner_text=True
    )


@pytest.mark.proofs
def test_a_tick_of_what_is_gone_is_named_once_and_a_day_later_has_its_date(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    page.locator(".hb-tick .hb-box").first.check()
    page.evaluate("""() => {
        const key = Object.keys(localStorage).find((each) => each.startsWith("handbook/"));
        const state = JSON.parse(localStorage.getItem(key));
        state.ticks["roll-back/gone"] = {at: Date.now(), label: "step 3, Gone"};
        localStorage.setItem(key, JSON.stringify(state));
    }""")
    page.context.clock.set_fixed_time("2026-04-02T12:00:00Z")
    page.reload()
    note = page.locator(".hb-runbar__note")
    expect(note).to_have_text(
        "No longer on this page, and taken out: step 3, Gone.", use_inner_text=True
    )
    assert page.locator(".hb-tick").first.text_content() == "Done 2026-04-01 14:00"
    page.reload()
    expect(note).to_have_text("", use_inner_text=True)
    page.evaluate("""() => {
        const key = Object.keys(localStorage).find((each) => each.startsWith("handbook/"));
        localStorage.setItem(key, "[1, {");
    }""")
    page.reload()
    expect(page.locator(".hb-box:checked")).to_have_count(0)


@pytest.mark.proofs
def test_a_browser_that_keeps_nothing_ticks_all_the_same(visit: Callable[..., Page]) -> None:
    page = visit(script=FULL)
    page.locator(".hb-tick .hb-box").first.check()
    expect(page.locator(".hb-runbar__now")).to_have_text(
        "Roll back now: 1 of 2 · 00:00", use_inner_text=True
    )
    assert page.locator(".hb-runbar__note").inner_text().startswith("This browser keeps nothing")
    page.locator("[data-way] summary").first.click()
    page.get_by_label("VERSION: The version that worked").first.fill("2.7")
    assert 'VERSION="2.7"' in page.locator('[data-step="put-it-back"] pre').inner_text()


def test_a_track_and_a_handover_say_how_much_is_done(visit: Callable[..., Page]) -> None:
    page = visit("onboarding/devops-track/")
    said = page.locator(".hb-progress__said")
    boxes = page.locator(".hb-box")
    count = boxes.count()
    expect(said).to_have_text(f"0 of {count} done", use_inner_text=True)
    page.get_by_role("checkbox", name="Done: Read the player's page.").check()
    expect(said).to_have_text(f"1 of {count} done", use_inner_text=True)
    expect(page.locator('[data-list="day-1"] .hb-count')).to_have_text(
        "1 of 2", use_inner_text=True
    )
    page.reload()
    expect(said).to_have_text(f"1 of {count} done", use_inner_text=True)
    clear = page.locator(".hb-progress").get_by_role("button", name="Clear")
    clear.click()
    clear.click()
    expect(said).to_have_text(f"0 of {count} done", use_inner_text=True)
    # What is got first stands first.
    lists = page.locator(".hb-group").evaluate_all("(all) => all.map((each) => each.dataset.list)")
    assert lists == ["accesses-to-get", "day-1", "day-5"]
    page.goto(page.url.replace("onboarding/devops-track", "roles/devops/handover"))
    assert re.fullmatch(r"0 of \d+ done", said.inner_text())
    page.locator('[data-list="duties"] .hb-box').first.check()
    assert said.inner_text().startswith("1 of ")


@pytest.mark.proofs
def test_without_a_script_all_is_text_and_on_paper_boxes_are_empty(
    visit: Callable[..., Page],
) -> None:
    page = visit(java_script_enabled=False)
    shown = page.locator(".hb-tick, .hb-start, .hb-progress, .hb-runbar, .hb-copy, .hb-box")
    assert [each.is_visible() for each in shown.all()].count(True) == 0
    assert "make versions" in page.locator(".hb-step pre").first.inner_text()
    head = page.locator("[data-way] .hb-values__said").first
    expect(head).to_have_text("Values here: PROJECT, REGION, VERSION, PASS", use_inner_text=True)
    page = visit()
    page.locator(".hb-tick .hb-box").first.check()
    page.emulate_media(media="print")
    expect(page.locator(".hb-runbar")).to_be_hidden()
    assert page.locator(".hb-copy, .hb-field, .hb-box, .hb-start").all()
    assert [each.is_visible() for each in page.locator(".hb-copy, .hb-field, .hb-box").all()].count(
        True
    ) == 0
    box = "(all) => all.map((each) => getComputedStyle(each, '::before').content)"
    assert set(page.locator(".hb-tick").evaluate_all(box)) == {'"☐ Done"'}


@pytest.mark.proofs
def test_the_first_command_of_a_way_is_on_its_first_screen(
    tab: Callable[..., Page], site: Build
) -> None:
    """On a phone, from where a way's link leads to the end of its first command."""
    reach = """() => [...document.querySelectorAll('[data-way]')].map((head) => {
        let [title, step] = [head.previousElementSibling, head];
        while (!step.matches('.hb-step')) step = step.nextElementSibling;
        const command = step.querySelector('pre') ?? step;
        return command.getBoundingClientRect().bottom - title.getBoundingClientRect().top;
    })"""
    page = tab(viewport={"width": 390, "height": 844})
    with machine.server(site.site) as address:
        for name in ("deploy-backend", "deploy-frontend"):
            page.goto(f"{address}playbooks/{name}/")
            assert max(page.evaluate(reach)[:1]) < 844 - 64, name
            sizes = "(all) => all.map((each) => each.getBoundingClientRect().height)"
            assert min(page.locator(".hb-step .hb-copy").evaluate_all(sizes)) >= 44
            assert min(page.locator(".hb-wayin").evaluate_all(sizes)) >= 44
        page.goto("about:blank")
