"""`handbook score`: each part of it made true and false, its next steps carried out, its badge."""

import datetime as dt
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from selectolax.lexbor import LexborHTMLParser

from handbook.catalog import DocsFolder, Handbook, load
from handbook.catalog.made import files
from handbook.cli.main import cli
from handbook.hosting import Repository
from handbook.pages.macros import OWN, Templates
from handbook.pages.pictures.badge import MARK, badges
from handbook.pages.prose import block
from handbook.pages.reading import Reading
from handbook.pages.view import View
from handbook.rulebook import check, rulebook
from handbook.schedule import care
from handbook.schedule.score import Score

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)


def event(day: str, kind: str, subject: str, more: str = "") -> dict[str, str]:
    """An event of the log, as a file."""
    said = f"{{kind: {kind}, on: {day}, subject: {subject}, by: ops, outcome: Seen.{more}}}\n"
    return {f"log/2026/{day}-{subject}-a1.yaml": said}


# A handbook in which every part of the score of its shop is proved.
SHOP = {
    "roles.yaml": "- {id: ops, title: Ops}\n",
    "environments.yaml": "- {id: live, title: Live}\n",
    "components.yaml": "- {id: store, title: Store}\n",
    "systems.yaml": "- {id: shop, title: Shop, owner: ops, depends_on: [store]}\n",
    "playbooks/restart.yaml": (
        "{id: restart, title: Restart, owner: ops, about: [shop], review: quarterly, purpose: It"
        " runs., triggers: [It is down.], preconditions: [None.], verification: [It runs.], steps:"
        " [{title: Look, effect: reads, do: Look., expect: It runs.}]}\n"
    ),
    "duties.yaml": (
        "- {id: rehearse, title: Rehearse, owner: ops, cadence: monthly, evidence: [ticket]}\n"
        "- {id: rotate, title: Rotate, owner: ops, cadence: quarterly}\n"
    ),
    "backups.yaml": (
        "- {id: nightly, title: Nightly, owner: ops, backs_up: [store], validated_by: rehearse}\n"
    ),
    "monitors.yaml": "- {id: pulse, title: Pulse, owner: ops, watches: [shop]}\n",
    "credentials.yaml": "- {id: key, title: Key, owner: ops, used_by: [shop], rotation: rotate}\n",
    "pipelines.yaml": (
        "- {id: ship, title: Ship, owner: ops,"
        " jobs: [{name: push, deploys: shop, environment: live}]}\n"
    ),
    "gates.yaml": (
        "- {id: night, title: Night, owner: ops, pipeline: ship,"
        " conditions: [{title: Yes., proof: approval}]}\n"
    ),
    **event("2026-03-01", "walkthrough", "restart"),
    **event("2026-03-10", "drill", "rehearse", ", ticket: A-1"),
    **event("2026-03-02", "observation", "pulse"),
    **event("2026-02-01", "done", "rotate"),
    **event("2026-03-03", "observation", "nightly"),
    **event("2026-03-04", "observation", "night"),
}
NEW = "handbook new {0} shop-{0} --write  # then in it: {1}"
LOG = "handbook log {} --by ops"


@pytest.fixture
def shop(tmp_path: Path, make: Make) -> Callable[..., Handbook]:
    """A function that loads the shop, with some texts replaced, some files added or left out."""

    def write(*, gone: str = "", **replaced: tuple[str, str] | str) -> Handbook:
        files = {name: text for name, text in SHOP.items() if not gone or gone not in name}
        for name, change in replaced.items():
            path = f"{name}.yaml"
            if isinstance(change, str):
                files[path] = change
            else:
                assert change[0] in files[path]
                files[path] = files[path].replace(*change)
        shutil.rmtree(tmp_path / "data", ignore_errors=True)
        book = load(make(tmp_path / "data", files), "data")
        assert not book.findings
        return book

    return write


Shop = Callable[..., Handbook]


def of(book: Handbook, day: dt.date = TODAY) -> Score:
    (found,) = care.scores(book, day)
    return found


def said(book: Handbook, name: str, day: dt.date = TODAY) -> tuple[str, list[str]]:
    """The answer of a part, and what it says of each record with the next step where it is not."""
    part = of(book, day).part(name)
    lines = [
        f"{each.record.id if each.record else '-'} {each.says}"
        + ("" if each.on(day) == "yes" else f" -> {each.step}")
        for each in part.proofs
    ]
    return part.on(day), lines


def test_all_of_it_can_be_proved_and_then_it_says_what_ends_first(shop: Shop) -> None:
    score = of(shop())
    assert score.said == "7 of 7"
    assert [each.says for part in score.parts for each in part.proofs] == [
        "owns it",
        "walked through 2026-03-01",
        "restored 2026-03-10",
        "observed 2026-03-02",
        "rotated 2026-02-01",
        "observed 2026-03-03",
        "observed 2026-03-04",
    ]
    assert [str(each.until(TODAY)) for each in score.parts] == [
        *("None", "2026-06-01", "2026-04-10", "2027-03-02", "2026-05-01"),
        *("2027-03-03", "2027-03-04"),
    ]
    found = score.next
    assert found
    assert (found.part.name, str(found.before)) == ("restored", "2026-04-10")
    assert str(found.proof.step) == "handbook log drill rehearse --by ops --ticket NUMBER"


@pytest.mark.parametrize(
    ("name", "changes", "answer", "lines"),
    [
        (
            "owned",
            {"systems": ("owner: ops, ", "")},
            "no",
            ["- no owner -> data/systems.yaml:1, key owner"],
        ),
        (
            "owned",
            {"roles": "- {id: ops, title: Ops, ended: 2026-04-01}\n"},
            "no",
            ["- its owner ops ended -> data/systems.yaml:1, key owner"],
        ),
        (
            "walked",
            {"gone": "-restart-"},
            "not known",
            [f"restart never walked through -> {LOG.format('walkthrough restart')}"],
        ),
        (
            "walked",
            {"playbooks/restart": ("review: quarterly", "review: weekly")},
            "no",
            [
                "restart walked through 2026-03-01, due 2026-03-08 -> "
                + LOG.format("walkthrough restart")
            ],
        ),
        (
            "walked",
            {"playbooks/restart": ("review: quarterly, ", "")},
            "yes",
            ["restart walked through 2026-03-01"],
        ),
        (
            "walked",
            {"playbooks/restart": ("about: [shop], ", "")},
            "not known",
            ["- no playbook is about it -> data/systems.yaml:1, key playbooks"],
        ),
        (
            "walked",
            {"gone": "restart"},
            "not known",
            [f"- no playbook is about it -> {NEW.format('playbook', 'about: [shop]')}"],
        ),
        (
            "restored",
            {"gone": "-rehearse-"},
            "not known",
            [f"nightly never restored -> {LOG.format('drill rehearse')} --ticket NUMBER"],
        ),
        (
            "restored",
            {"duties": ("cadence: monthly", "cadence: weekly")},
            "no",
            [
                "nightly restored 2026-03-10, due 2026-03-17 -> "
                f"{LOG.format('drill rehearse')} --ticket NUMBER"
            ],
        ),
        (
            "restored",
            {"log/2026/2026-03-10-rehearse-a1": ("A-1", "A-1, boot_verified: false")},
            "no",
            [
                "nightly restored 2026-03-10, and it did not boot -> "
                f"{LOG.format('drill rehearse')} --ticket NUMBER"
            ],
        ),
        (
            "restored",
            {
                "log/2026/2026-03-10-rehearse-a1": (
                    "A-1",
                    "A-1, boot_verified: true, measured_rto: PT5H, target_rto: PT4H",
                )
            },
            "yes",
            ["nightly restored 2026-03-10, RTO missed"],
        ),
        (
            "restored",
            {"backups": (", validated_by: rehearse", "")},
            "not known",
            ["nightly no drill restores it -> data/backups.yaml:1, key validated_by"],
        ),
        (
            "restored",
            {"backups": ("backs_up: [store], ", "")},
            "not known",
            [f"- no backup is known to be of it -> {NEW.format('backup', 'backs_up: [shop]')}"],
        ),
        (
            "monitored",
            {"gone": "-pulse-"},
            "not known",
            [f"pulse never observed -> {LOG.format('observation pulse')}"],
        ),
        (
            "monitored",
            {"monitors": ("owner: ops", "owner: ops, review: weekly")},
            "not known",
            [f"pulse not observed since 2026-03-02 -> {LOG.format('observation pulse')}"],
        ),
        (
            "monitored",
            event("2026-03-20", "failure", "pulse"),
            "no",
            [f"pulse failed 2026-03-20 -> {LOG.format('observation pulse')}"],
        ),
        (
            "monitored",
            {"monitors": ("title: Pulse", "title: Pulse, ended: 2026-04-01")},
            "not known",
            [f"- no monitor is known to watch it -> {NEW.format('monitor', 'watches: [shop]')}"],
        ),
        (
            "rotated",
            {"gone": "-rotate-"},
            "not known",
            ["key never rotated -> handbook done rotate --by ops"],
        ),
        (
            "rotated",
            {"duties": ("cadence: quarterly", "cadence: monthly")},
            "no",
            ["key rotated 2026-02-01, due 2026-03-01 -> handbook done rotate --by ops"],
        ),
        (
            "rotated",
            {"credentials": (", rotation: rotate", "")},
            "not known",
            ["key no duty rotates it -> data/credentials.yaml:1, key rotation"],
        ),
        (
            "rotated",
            {"credentials": ("title: Key", "title: Key, secret: false")},
            "not known",
            [
                "- no secret is known to be used by it -> "
                + NEW.format("credential", "used_by: [shop]")
            ],
        ),
        (
            "rotated",
            {"duties": (", cadence: quarterly", "")},
            "not known",
            ["key rotated 2026-02-01, cadence not set -> data/duties.yaml:2, key cadence"],
        ),
        (
            "backed-up",
            {"gone": "-nightly-"},
            "not known",
            [f"nightly never observed -> {LOG.format('observation nightly')}"],
        ),
        (
            "backed-up",
            event("2026-03-20", "failure", "nightly"),
            "no",
            [f"nightly failed 2026-03-20 -> {LOG.format('observation nightly')}"],
        ),
        (
            "gated",
            {"gone": "-night-"},
            "not known",
            [f"night never observed -> {LOG.format('observation night')}"],
        ),
        (
            "gated",
            {"gates": ("pipeline: ship", "environment: live")},
            "yes",
            ["night observed 2026-03-04"],
        ),
        (
            "gated",
            {"gates": ("pipeline: ship, ", "")},
            "not known",
            [
                "- no gate is known to guard its deploys -> "
                + NEW.format("gate", "pipeline: ship")
            ],
        ),
    ],
)  # fmt: skip
def test_each_part_is_true_and_false_again(
    name: str,
    changes: Mapping[str, str],
    answer: str,
    lines: list[str],
    shop: Shop,
) -> None:
    assert said(shop(), name)[0] == "yes"
    changed = {key.removesuffix(".yaml"): value for key, value in changes.items()}
    assert said(shop(**changed), name) == (answer, lines)


def test_what_is_not_asked_is_not_counted_unless_there_is_some_of_it(shop: Shop) -> None:
    spared = "not_asked: [{parts: [restored, backed-up, gated], why: It keeps nothing.}]"
    book = shop(
        backups=("backs_up: [store], ", ""), systems=("owner: ops", f"owner: ops, {spared}")
    )
    score = of(book)
    assert score.said == "5 of 5"
    assert [(each.name, each.why) for each in score.parts if each.on(TODAY) == "not asked"] == [
        ("restored", "It keeps nothing."),
        ("backed-up", "It keeps nothing."),
    ]
    assert said(book, "gated") == ("yes", ["night observed 2026-03-04"])


def test_the_next_step_is_of_the_part_that_takes_fewest(shop: Shop) -> None:
    book = shop(gone="-rehearse-", backups=("backs_up: [store], ", ""), gates="[]\n")
    found = of(book).next
    assert found
    assert (found.part.name, found.work) == ("restored", 2)
    less = of(shop(gone="-pulse-", gates="[]\n")).next
    assert less
    assert (less.part.name, less.work) == ("monitored", 1)


def test_what_another_system_has_is_its_own(shop: Shop) -> None:
    two = SHOP["systems.yaml"].replace("[store]", "[till]") + (
        "- {id: till, title: Till, depends_on: [store]}\n"
    )
    first, second = care.scores(shop(systems=two), TODAY)
    assert [each.part("backed-up").on(TODAY) for each in (first, second)] == ["not known", "yes"]


def test_a_backup_that_brings_it_back_counts_and_so_does_the_playbook_of_it(shop: Shop) -> None:
    lost = "- {id: lost, title: Lost, affects: [shop], backups: [nightly], playbook: restart}\n"
    book = shop(
        **{"playbooks/restart": ("about: [shop], ", "")},
        backups=("backs_up: [store], ", ""),
        scenarios=lost,
    )
    assert of(book).said == "7 of 7"


def test_a_gate_of_another_way_guards_nothing_here(shop: Shop) -> None:
    elsewhere = shop(
        environments="- {id: live, title: Live}\n- {id: trial, title: Trial}\n",
        gates=("pipeline: ship", "pipeline: ship, environment: trial"),
    )
    assert said(elsewhere, "gated")[0] == "not known"
    unsaid = shop(
        pipelines=("deploys: shop, environment: live", "deploys: shop"),
        gates=("pipeline: ship", "pipeline: ship, environment: live"),
    )
    assert said(unsaid, "gated")[0] == "yes"
    other = shop(
        pipelines=f"{SHOP['pipelines.yaml']}- {{id: other, title: Other, jobs: [{{name: x}}]}}\n",
        gates=("pipeline: ship", "pipeline: other, environment: live"),
    )
    assert said(other, "gated")[0] == "not known"


def test_the_secrets_of_the_job_that_deploys_it_are_its_own(shop: Shop) -> None:
    book = shop(
        credentials=("used_by: [shop], rotation: rotate", "rotation: rotate"),
        pipelines=("deploys: shop", "deploys: shop, secrets: [key]"),
    )
    assert said(book, "rotated") == ("yes", ["key rotated 2026-02-01"])


def test_a_machine_that_is_silent_is_not_known_and_one_that_failed_is_no(shop: Shop) -> None:
    bot = {
        "automations": "- {id: bot, title: Bot, owner: ops, type: job, does: It rotates.}\n",
        "duties": ("id: rotate, title: Rotate,", "id: rotate, title: Rotate, done_by: bot,"),
    }
    step = "handbook log observation bot --by ops"
    assert said(shop(**bot), "rotated") == ("yes", ["key rotated 2026-02-01"])
    assert said(shop(**bot), "rotated", dt.date(2026, 5, 2)) == (
        "not known",
        [f"key not observed since 2026-02-01 -> {step}"],
    )
    (path,) = (failed := event("2026-03-20", "failure", "bot"))
    assert said(shop(**bot, **{path.removesuffix(".yaml"): failed[path]}), "rotated") == (
        "no",
        [f"key failed 2026-03-20 -> {step}"],
    )


def test_a_system_that_ended_is_asked_nothing(shop: Shop) -> None:
    book = shop(systems=("title: Shop", "title: Shop, ended: 2026-04-01"))
    assert care.scores(book, TODAY) == []
    assert of(book, dt.date(2026, 3, 31)).said == "7 of 7"


def turned(book: Handbook, built: dt.date, days: range) -> None:
    """What is said today of later days is what will be said on them, if nothing is recorded."""
    for now in care.scores(book, built):
        for day in (built + dt.timedelta(days=number) for number in days):
            then = care.score(book, now.system, day)
            for part, later in zip(now.parts, then.parts, strict=True):
                known = [answer for start, answer in part.turns(built) if start <= day]
                assert known[-1] is later.on(day), (now.system.id, part.name, day)
            assert [text for start, text in now.turns() if start <= day][-1] == then.said


def test_time_alone_makes_of_it_what_was_said_before(shop: Shop, twin: Path) -> None:
    turned(load(twin), TODAY, range(0, 400, 3))
    turned(shop(), TODAY, range(0, 100))
    started = ("cadence: monthly", "cadence: monthly, starts: 2026-03-20")
    turned(shop(gone="-rehearse-", duties=started), TODAY, range(0, 60))
    for kind in ("backups", "monitors", "gates", "credentials"):
        turned(shop(**{kind: ("- {", "- {ended: 2026-04-09, ")}), TODAY, range(0, 40))
    turned(shop(roles="- {id: ops, title: Ops, ended: 2026-04-09}\n"), TODAY, range(0, 20))
    expires = {"log/2026/2026-03-04-night-a1": ("outcome", "expires: 2026-04-20, outcome")}
    turned(shop(**expires), TODAY, range(0, 40))


# The command itself.


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ("score", f"--data={folder}", *words))


FILLED = {"NUMBER": "ACME-1", "URL": "https://acme.example/1", "TEXT": "Done."}


def test_each_step_works_and_proves_what_it_is_of(
    twin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that record something make it yes; those that write a record write it."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(twin, tmp_path / "data")
    (tmp_path / "data/duties.yaml").write_text(
        (twin / "duties.yaml").read_text("utf-8").replace("cadence: quarterly", "cadence: P10D")
    )
    done = set()
    for system in ("player", "projector"):
        book = load(tmp_path / "data", "data")
        for part in care.score(book, book.get(system), TODAY).parts:
            for proof in part.missing(TODAY):
                name, step = proof.record.id if proof.record else "-", proof.step
                if step.command and step.command not in done:
                    command = re.sub(r"\b[A-Z]{3,6}\b", lambda it: FILLED[it[0]], step.command)
                    result = CliRunner().invoke(cli, command.split()[1:])
                    assert result.exit_code == 0, f"{command}: {result.output}"
                    done.add(step.command)
                if step.command and proof.work == 1:
                    after = load(tmp_path / "data", "data")
                    found = care.score(after, after.get(system), TODAY).part(part.name).proofs
                    (again,) = (each for each in found if each.record and each.record.id == name)
                    assert again.answer == "yes", step.command
                if step.where:
                    line = Path(step.where.path).read_text("utf-8").splitlines()
                    assert line[step.where.line - 1] == f"- id: {name}"
    assert {each.split()[1] for each in done} == {"done", "log", "new"}


def test_a_system_that_is_none_is_a_usage_error_with_the_near_miss(
    twin: Path, tmp_path: Path, make: Make
) -> None:
    for name, says in (
        ("plyer", 'there is no system "plyer"; did you mean "player"?'),
        ("lens", 'there is no system "lens"; handbook list system shows all'),
    ):
        result = run(twin, name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert says in " ".join(result.stderr.split())
    both = run(twin, "--format=json", "--badge=-")
    assert (both.exit_code, both.stdout) == (2, "")
    folder = make(tmp_path, {"systems.yaml": "- {id: a, title: A, ended: 2026-03-01}\n"})
    result = run(folder, "a")
    assert result.exit_code == 2
    assert '"a" ended on 2026-03-01, so nothing is asked of it' in result.stderr
    assert run(folder).stdout == "All systems: 0 of 0\n"


def test_no_answer_comes_from_data_that_could_not_be_read(tmp_path: Path, make: Make) -> None:
    result = run(make(tmp_path, {"systems.yaml": "- {id: [\n"}), "--badge", str(tmp_path / "b.svg"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert not (tmp_path / "b.svg").exists()


def test_json_has_each_proof_with_its_place_and_each_step(shop: Shop) -> None:
    book = shop(gone="-pulse-")
    found = json.loads(run(book.root, "shop", "--format=json").stdout)
    assert (found["day"], found["proved"], found["asked"]) == ("2026-04-01", 6, 7)
    (system,) = found["systems"]
    assert system["next"] == {
        "part": "monitored",
        "steps": 1,
        "before": None,
        "command": "handbook log observation pulse --by ops",
        "then": None,
        "record": None,
        "at": None,
        "key": None,
    }
    parts = {each["part"]: each for each in system["parts"]}
    (owner,) = parts["owned"]["proofs"]
    assert owner["at"] == f"{book.root}/systems.yaml:1:34"
    (drill,) = parts["restored"]["proofs"]
    assert (parts["restored"]["until"], drill["until"]) == ("2026-04-10", "2026-04-10")
    assert drill["event"] == "2026-03-10-rehearse-a1"
    assert drill["at"] == f"{book.root}/log/2026/2026-03-10-rehearse-a1.yaml:1:1"


# Badges.


def texts(svg: str) -> list[str | None]:
    root = ElementTree.fromstring(svg)
    return [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]


def badge(folder: Path, *words: str) -> str:
    result = run(folder, *words, "--badge=-")
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_badge_says_how_much_is_proved_and_as_of_when(shop: Shop) -> None:
    svg = badge(shop().root, "shop")
    root = ElementTree.fromstring(svg)
    assert texts(svg) == ["Shop", "7 of 7", "2026-04-01"]
    alternative = "Shop: 7 of 7 proved on 2026-04-01"
    assert (root.get("role"), root.get("aria-label")) == ("img", alternative)
    assert root.findtext("{http://www.w3.org/2000/svg}title") == alternative
    assert svg == badge(shop().root, "shop")


@pytest.mark.parametrize(
    ("changes", "colour"),
    [
        ({}, "#125231"),
        ({"gone": "-pulse-"}, "#56368a"),
        ({"gone": "-pulse-", "systems": ("owner: ops, ", "")}, "#9b1c1a"),
    ],
)
def test_its_colour_is_green_for_all_and_red_for_what_is_known_not_to_hold(
    changes: Mapping[str, str], colour: str, shop: Shop
) -> None:
    assert f'fill="{colour}"' in badge(shop(**changes).root)


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_its_text_can_be_read_on_its_own_ground(shop: Shop) -> None:
    grounds = set()
    for changes in ({}, {"gone": "-pulse-"}, {"systems": ("owner: ops, ", "")}):
        svg = badge(shop(**changes).root)
        assert 'fill="#ffffff"' in svg
        grounds |= set(re.findall(r'height="24" fill="(#\w{6})"', svg))
    assert len(grounds) == 5
    assert min(1.05 / (luminance(each) + 0.05) for each in grounds) >= 7


def test_a_badge_is_well_formed_whatever_the_title(hostile: Path, tmp_path: Path) -> None:
    name, *_ = texts(badge(hostile, "hostile-system"))
    assert name
    assert name.endswith("…")
    assert "<script>" not in badge(hostile, "hostile-system")
    widths = re.findall(r'width="([\d.]+)"', badge(hostile, "hostile-system"))
    assert float(widths[0]) < 450


def test_a_badge_takes_the_place_of_a_badge_and_of_nothing_else(shop: Shop, tmp_path: Path) -> None:
    book, place = shop(), tmp_path / "shop.svg"
    made = run(book.root, "shop", f"--badge={place}")
    assert (made.exit_code, made.stdout) == (0, f"Written to {place}\n")
    assert MARK in place.read_text("utf-8")
    assert run(book.root, "--as-of=2026-04-11", f"--badge={place}").exit_code == 0
    assert texts(place.read_text("utf-8")) == ["Handbook", "6 of 7", "2026-04-11"]
    place.write_text("<svg/>")
    refused = run(book.root, f"--badge={place}")
    assert refused.exit_code == 2
    assert "is no badge of this command" in refused.stderr
    assert place.read_text("utf-8") == "<svg/>"


def test_the_site_has_a_badge_of_all_and_of_each_also_by_the_ids_of_before(shop: Shop) -> None:
    more = "- {id: till, title: Till, formerly: [desk], ended: 2026-03-01}\n"
    book = shop(systems=SHOP["systems.yaml"] + more)
    found = dict(badges(book, TODAY))
    assert [*found] == ["score.svg", "score/shop.svg", "score/till.svg", "score/desk.svg"]
    assert {*found} <= {*files(book)}
    assert texts(found["score.svg"]) == ["Handbook", "7 of 7", "2026-04-01"]
    assert texts(found["score/shop.svg"]) == ["Shop", "7 of 7", "2026-04-01"]
    assert texts(found["score/desk.svg"]) == ["Till", "ended", "2026-04-01"]
    none = shop(systems="[]\n", monitors="[]\n", pipelines="[]\n", credentials="[]\n")
    assert [*badges(none, TODAY)] == []


def test_a_file_of_the_docs_folder_takes_the_place_of_no_badge(
    tmp_path: Path, make: Make, shop: Shop
) -> None:
    (tmp_path / "docs/score").mkdir(parents=True)
    for name in ("score.svg", "score/shop.svg"):
        (tmp_path / "docs" / name).write_text("<svg/>")
    shop()
    book = load(tmp_path / "data", "data", DocsFolder(tmp_path / "docs", "docs"))
    assert [str(each) for each in check(book, TODAY) if each.code == "HB1060"] == [
        'docs/score.svg:1:1: HB1060 "score.svg" is the badge of all systems\n'
        "    the site makes it itself; rename this file",
        'docs/score/shop.svg:1:1: HB1060 "score/shop.svg" is the badge of system "shop"\n'
        "    data/systems.yaml:1:8 has it; rename this file",
    ]


# The pages.


def page(book: Handbook, macro: str, url: str, *args: str) -> LexborHTMLParser:
    view = View(Reading(book, TODAY, Repository(), rulebook(), check), lambda: url)
    return LexborHTMLParser(dict(Templates(OWN).macros(view, block))[macro](*args))


@pytest.mark.parametrize("name", ["twin", "shop"])
def test_the_page_says_what_the_command_says(name: str, twin: Path, shop: Shop) -> None:
    book = load(twin) if name == "twin" else shop()
    found = page(book, "score_table", "score/")
    rows = [[cell.text(strip=True) for cell in row.css("td")] for row in found.css("tbody tr")]
    scores = care.scores(book, TODAY)
    assert [row[1:9] for row in rows] == [
        [each.said, *(part.on(TODAY) for part in each.parts)] for each in scores
    ]
    for row, score in zip(found.css("tbody tr"), scores, strict=True):
        step = score.next
        assert step
        cell = row.css_first(".hb-is-title")
        assert cell
        for text in filter(None, (step.proof.step.command, step.proof.step.key)):
            assert text in {each.text() for each in cell.css("code")}
        for chip, part in zip(row.css(".hb-chip"), score.parts, strict=True):
            turns = part.turns(TODAY)
            written = "|".join(f"{day} {answer}" for day, answer in turns)
            assert chip.attributes.get("data-answers") == (written if len(turns) > 1 else None)


def test_a_systems_page_has_each_proof_and_each_step(shop: Shop) -> None:
    book = shop(gone="-pulse-")
    found = page(book, "system_page", "systems/shop/", "shop")
    rows = found.css(".hb-score tbody tr")
    assert [" ".join(row.css("td")[0].text().split()) for row in rows] == [
        *("Owner", "Playbooks walked through", "Restore tested", "Monitored"),
        *("Secrets rotated", "Backed up", "Deploys gated"),
    ]
    cells = [" ".join(row.css("td")[2].text().split()) for row in rows]
    assert cells[0] == "Ops: owns it"
    assert cells[2].startswith("Nightly: restored 2026-03-10, until 2026-04-10")
    assert cells[3] == "Pulse: never observed handbook log observation pulse --by ops"
    (lapsed,) = rows[2].css("[data-lapsed]")
    assert (lapsed.attributes["data-lapsed"], "hidden" in lapsed.attributes) == ("2026-04-10", True)
    assert "handbook log drill rehearse --by ops --ticket NUMBER" in lapsed.text()
    hrefs = {each.attributes["href"] for each in found.css(".hb-score a.hb-done")}
    assert "../../log/2026/#2026-03-10-rehearse-a1" in hrefs
    ended = shop(systems=("title: Shop", "title: Shop, ended: 2026-04-01"))
    assert page(ended, "system_page", "systems/shop/", "shop").css(".hb-score") == []
