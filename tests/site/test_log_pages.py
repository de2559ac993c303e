"""What the pages say of the log and of what is due, for a full log and for an empty one."""

import functools
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from click.testing import CliRunner

from handbook.catalog import load
from handbook.cli.main import cli
from handbook.model.log import Drill
from handbook.model.people import Role
from handbook.model.work import Duty

VOID = {"br", "hr", "img", "input", "link", "meta", "circle", "line", "path", "source", "wbr"}

APART = {"dt", "dd", "li", "p", "td", "small"}


class Page(HTMLParser):
    """A page as the texts of its elements by id, its table rows, and the addresses it links to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: dict[str, str] = {}
        self.rows: dict[str, dict[str, str]] = {}
        self.first: dict[str, dict[str, str]] = {}  # where several tables have a row of that name
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.links: list[str] = []
        self.headings: list[str] = []
        self._open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._cells: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = dict(attrs)
        if tag == "a" and had.get("href"):
            self.links.append(str(had["href"]))
        if tag in VOID or tag in APART:
            self.handle_data(" ")
        if tag not in VOID:
            self._open.append((tag, had, []))

    def handle_data(self, data: str) -> None:
        for _, _, text in self._open:
            text.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, had, texts = self._open.pop()
            text = " ".join("".join(texts).replace("¶", "").split())
            if had.get("id"):
                self.ids[str(had["id"])] = text
            if name in ("h1", "h2"):
                self.headings.append(text)
            if name == "td" and had.get("data-label"):
                self._cells[str(had["data-label"])] = text
            if name == "th" and had.get("scope") == "row":
                self._cells[""] = text
            if name == "tr" and self._cells:
                key = next(iter(self._cells.values()))
                self.first.setdefault(key, self._cells)
                self.rows[key], self._cells = self._cells, {}
                self.attributes[key] = had
            if name == tag:
                return


def page(built, path: str) -> Page:
    return read(built.page(path))


@functools.cache
def read(html: str) -> Page:
    """A page, read once for all that look at it."""
    return Page(html)


def test_a_duty_shows_owner_cadence_proof_and_date(twin_site) -> None:
    rows = page(twin_site, "duties").rows
    assert rows["Rotate the keys"] == {
        "Duty": "Rotate the keys",
        "Owner": "DevOps",
        "Cadence": "quarterly",
        "Last done": "2026-02-02 by Ada Reel, ticket ACME-7, proof",
        "Next due": "2026-05-02",
    }
    assert "https://acme.example/tickets/7" in page(twin_site, "duties").links
    assert rows["Count the films"]["Last done"] == "never done"
    assert rows["Count the films"]["Next due"] == "2026-02-28"


def test_a_duty_that_is_owed_after_releases_says_for_which(twin_site) -> None:
    duties = page(twin_site, "duties")
    row = duties.rows["Watch a film to its end"]
    assert row["Cadence"] == "after each deploy to cinema"
    assert row["Next due"] == "2026-03-19 after 2 releases, the first v1.11"
    assert "../log/2026/#2026-03-19-player-d6" in duties.links
    assert "Owed for v1.11 to cinema, v1.12 to cinema" in duties.ids["check-player"]


def test_a_role_reads_what_it_owes_next_first_due_first(twin_site) -> None:
    role = page(twin_site, "roles/devops")
    duties = [row for row, cells in role.first.items() if "Next due" in cells]
    assert duties == ["Refresh the packet", "Rehearse a restore", "Rotate the keys"]
    reviews = {row: cells for row, cells in role.rows.items() if "Next review" in cells}
    html = twin_site.page("roles/devops")
    assert re.findall(r'data-label="Record"><a [^>]+>([^<]+)', html) == [
        "Rotate the Lens key",
        "Rotate the keys",
        "Roll back the player",
    ]
    assert reviews["Roll back the player"] == {
        "Record": "Roll back the player",
        "Kind": "playbook",
        "Cadence": "half-yearly",
        "Last reviewed": "2026-03-27 by DevOps, proof",
        "Next review": "2026-09-27",
    }


def test_a_credential_shows_its_rotation(twin_site) -> None:
    rows = page(twin_site, "credentials").first
    assert rows["Lens token LENS_TOKEN"]["Last rotated"].startswith("2026-02-02 by Ada Reel")
    assert rows["Lens token LENS_TOKEN"]["Next rotation"] == "2026-05-02"
    assert rows["Chat webhook"]["Last rotated"] == "never rotated"


def test_a_playbook_shows_its_last_review_and_walkthrough(twin_site) -> None:
    rows = page(twin_site, "playbooks").rows
    assert rows["Roll back the player"]["Last reviewed"] == "2026-03-27 by DevOps, proof"
    assert rows["Roll back the player"]["Walked through"] == "never walked through"
    assert rows["Rotate the Lens key"]["Walked through"] == "2026-03-02 by Ada Reel"
    own = twin_site.page("playbooks/rotate-lens-key")
    assert re.search(r"Walked through</span> <a[^>]*><time[^>]*>2026-03-02", own)


def test_the_drill_register_sets_targets_against_what_was_measured(twin_site, twin: Path) -> None:
    rows = page(twin_site, "drills").rows
    drills = [e for e in load(twin).log if isinstance(e.event, Drill)]
    assert len(rows) == len(drills) == 2
    second = rows["2026-03-24 Restored, and booted. In Screening."]
    assert second["RTO"] == "5 hours 30 minutes, target 4 hours: missed"
    assert second["RPO"] == "12 hours, target 1 day: met"
    assert (second["Migrations"], second["Boot"]) == ("verified", "verified")
    first = rows["2026-03-03 Restored in three hours. In Screening."]
    assert first["Boot"] == "not verified"
    assert first["Remediation"] == (
        "Boot it as well.: DevOps, ticket ACME-9, open when it was recorded"
    )


def test_the_log_of_a_year_has_every_event_under_its_month(twin_site, twin: Path) -> None:
    log = page(twin_site, "log/2026")
    assert log.headings == ["Log of 2026", "March 2026", "February 2026"]
    for each in load(twin).log:
        text = log.ids[each.id]
        assert text.startswith(f"{each.event.kind}: ")
        assert each.event.outcome in text
    wrong = log.ids["2026-03-15-rotate-keys-f2"]
    assert "This does not count: 2026-03-16-rotate-keys-a3 corrects it." in wrong
    assert "Version v1.12 To Cinema" in log.ids["2026-03-21-player-f8"]
    assert "Told Producer At 2026-03-08 09:00 CET" in log.ids["2026-03-08-player-d0"]
    assert "Done for 2026-03-20-player-e7" in log.ids["2026-03-22-check-player-a9"]


def test_incidents_have_root_cause_and_follow_ups(twin_site) -> None:
    incidents = [cells for cells in page(twin_site, "log").rows.values() if "Root cause" in cells]
    assert incidents == [
        {
            "Day": "2026-03-26",
            "Severity": "SEV1",
            "About": "Projector",
            "Outcome": "open since 2026-03-26 23:30 CET: It runs again, <slowly>.",
            "Root cause": "not set",
            "Follow-ups": "Find the cause.: DevOps, ticket ACME-13, open when it was recorded "
            "Tell the audience.: Producer, no ticket, open when it was recorded",
        },
        {
            "Day": "2026-03-04",
            "Severity": "SEV2",
            "About": "Player",
            "Outcome": "Mended.",
            "Root cause": "An old key.",
            "Follow-ups": "Rotate earlier.: Producer, no ticket, done 2026-03-05",
        },
    ]


def test_releases_approvals_notices_and_observations_show_where_they_belong(twin_site) -> None:
    environments = page(twin_site, "environments").ids
    assert "Last release v1.12, 2026-03-21 by DevOps" in environments["cinema"]
    assert "Last release v1.11, 2026-03-18 by DevOps" in environments["screening"]
    gates = page(twin_site, "gates").ids
    assert "never proved" in gates["quiet-gate"]
    assert "2026-03-07 approval v1.11: Approved." in gates["premiere-gate"]
    assert "Seen working 2026-03-09 by DevOps" in page(twin_site, "automations").ids["key-scanner"]
    player = twin_site.page("systems/player")
    assert re.search(r"2026-03-21</time></a> release v1\.12 to cinema: Shown\.", player)


def test_every_link_to_an_event_leads_to_it(twin_site) -> None:
    anchors = set(page(twin_site, "log/2026").ids)
    found = set()
    for file in twin_site.site.rglob("*.html"):
        here = f"https://x.example/{file.parent.relative_to(twin_site.site).as_posix()}/"
        for link in Page(file.read_text("utf-8")).links:
            address, anchor = urldefrag(urljoin(here, link))
            if address == "https://x.example/log/2026/" and anchor:
                assert anchor in anchors, (file, link)
                found.add(anchor)
    assert len(found) > 20


def test_the_calendar_page_has_a_picture_with_words_months_and_files(twin_site, twin: Path) -> None:
    html = twin_site.page("calendar")
    said = {
        name: text for name, text in Page(html).ids.items() if re.fullmatch(r"year-\d.{6}", name)
    }
    assert len(said) == 12
    assert said["year-2026-04"].startswith(
        "April 2026: 1. Watch a film to its end, Refresh the packet, Count the"
    )
    assert said["year-2026-05"].startswith("May 2026: 1. Balance the till; 2. Rotate the keys")
    for name in said:
        assert f'aria-labelledby="{name}-title" aria-describedby="{name}"' in html
    months = re.findall(r'hb-month__title">([^<]+)<', html)
    assert months[:3] == ["Not known: verify now", "February 2026", "March 2026"]
    assert months[3:5] == ["April 2026", "May 2026"]
    book = load(twin)
    links = [link for link in Page(html).links if link.endswith(".ics")]
    assert links == ["all-duties.ics", *(f"{role.id}.ics" for role in book.all(Role))]
    for link in links:
        assert (twin_site.site / "calendar" / link).is_file()


def test_the_calendar_files_are_those_of_the_command(twin_site, twin: Path) -> None:
    for role in (None, *load(twin).all(Role)):
        options = ["--role", role.id] if role else []
        printed = CliRunner().invoke(cli, ["calendar", "--data", str(twin), *options])
        name = f"{role.id if role else 'all-duties'}.ics"
        assert (twin_site.site / "calendar" / name).read_bytes() == printed.stdout_bytes


@pytest.mark.proofs
def test_with_an_empty_log_nothing_is_known_and_no_duty_has_a_date(
    empty_site,
) -> None:
    book = load(empty_site.site.parent / "data")
    assert book.log == ()
    assert book.settings
    rows = page(empty_site, "duties").rows
    duties = book.all(Duty)
    assert len(duties) >= 14
    for duty in duties:
        row = rows[duty.title]
        assert duty.cadence
        assert duty.starts is None
        if duty.done_by:
            assert (row["Last record"], row["State"]) == ("never observed", "not observed")
            continue
        assert row["Last done"] == "never done"
        unknown = "not known: verify now"
        assert row["Next due"] == (duty.owed if duty.cadence.on else unknown)
    for path in ("duties", "credentials", "playbooks", "drills", "log"):
        html = empty_site.page(path)
        assert 'class="hb-done"' not in html
    assert "Nothing is recorded yet." in empty_site.page("log")
    assert "No drill has been recorded." in empty_site.page("drills")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, empty_project, build):
    """A copy of the project, one `handbook done` on 23 November 2026, and its site of the day."""
    folder = empty_project(tmp_path_factory.mktemp("recorded"))
    noon = {"SOURCE_DATE_EPOCH": "1795435200"}  # 2026-11-23T12:00:00Z
    words = ["done", "stripe-restricted-keys", "--by", "pm", "--on", "2026-11-23"]
    words += ["--note", "rotated", "--data", str(folder / "data")]
    result = CliRunner(env=noon).invoke(cli, words)
    assert result.exit_code == 0, result.output
    built = build(folder, noon)
    assert built.code == 0, built.said
    return built


@pytest.mark.proofs
def test_one_event_moves_the_date_everywhere(recorded) -> None:
    data = recorded.site.parent / "data"
    assert len(list((data / "log").rglob("*.yaml"))) == 1

    def said(*words: str) -> str:
        return CliRunner().invoke(cli, [*words, "--data", str(data)]).output

    assert re.search(
        r"^2027-05-22  stripe-restricted-keys +pm +due in 180 days$",
        said("due", "--as-of", "2026-11-23"),
        re.M,
    )
    late = said("audit", "--as-of", "2027-05-23")
    assert "stripe-restricted-keys: due 2027-05-22, 1 day late  (" in late
    event = said("calendar", "--as-of", "2026-11-23").partition("UID:stripe-restricted-keys@")
    assert event[0].rpartition("DTSTART;VALUE=DATE:")[2].startswith("20270522\n")
    title = "Rotate the Stripe restricted keys"
    row = page(recorded, "duties").rows[title]
    assert row["Last done"] == "2026-11-23 by PM"
    assert row["Next due"] == "2027-05-22"
    key = page(recorded, "credentials").first["Stripe restricted keys"]
    assert (key["Last rotated"], key["Next rotation"]) == ("2026-11-23 by PM", "2027-05-22")
    assert page(recorded, "roles/pm").first[title]["Next due"] == "2027-05-22"
    month = recorded.page("calendar").partition("May 2027</p>")[2].partition("</section>")[0]
    assert re.search(rf'>{title}</a> <small><time datetime="2027-05-22">22</time></small>', month)
    for name in ("all-duties", "pm"):
        text = (recorded.site / "calendar" / f"{name}.ics").read_bytes().decode()
        assert "DTSTART;VALUE=DATE:20270522\r\n" in text
