"""What `handbook init` writes: answers, read strictly and written to the letter, and all round."""

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handbook.catalog import Handbook, load
from handbook.cli.init import sound
from handbook.exports.schema import header
from handbook.files.folder import create_folder
from handbook.findings import Finding, Severity
from handbook.model import KINDS
from handbook.model.people import Assignment, Person, Role
from handbook.model.platform import Environment, System, Vendor
from handbook.source import read
from handbook.starter import Answers, files, read_answers
from handbook.starter.engine import line
from handbook.starter.ids import Ids
from handbook.starter.plan import OWN
from handbook.starter.render import scalar

ROOT = Path(__file__).resolve().parent.parent
DAY = dt.date(2026, 4, 1)
UUID = "6f1d2c3b-4a59-4e68-9777-86a5b4c3d2e1"
ENGINE = "ops-handbook==1.2.3"
FULL = """\
organisation: Acme Freight
timezone: Europe/Berlin
roles:
  - title: Operations lead
    holder: Ada Example
  - title: Engineer
    holder: Ben Example
  - title: Dispatcher
    holder: Ada Example
services:
  - title: Booking
    environments:
      - title: Production
        url: https://booking.example.org
      - title: Staging
        url: https://staging.example.org
  - title: Tracking
    environments:
      - title: Production
vendors:
  - title: Example Cloud
    purpose: Hosting
  - title: Example Mail
code_host: gitlab
on_call: https://pager.example.org
"""


def answers(text: str) -> Answers:
    found, wrong = read_answers(text.encode(), "answers.yaml", "UTC")
    assert wrong == ()
    assert found
    return found


def made(given: Answers) -> dict[str, bytes]:
    return files(given, DAY, UUID, ENGINE)


def handbook(folder: Path, given: Answers) -> Handbook:
    """The handbook that answers make, loaded from a folder."""
    create_folder(folder, made(given))
    return load(folder / "data", "data")


def test_answers_become_records(tmp_path: Path) -> None:
    book = handbook(tmp_path / "h", answers(FULL))
    assert book.findings == ()
    assert [(r.id, r.title) for r in book.all(Role)] == [
        ("operations-lead", "Operations lead"),
        ("engineer", "Engineer"),
        ("dispatcher", "Dispatcher"),
    ]
    assert [p.title for p in book.all(Person)] == ["Ada Example", "Ben Example"]
    assert [(a.role, a.person) for a in book.all(Assignment)] == [
        ("operations-lead", "ada-example"),
        ("engineer", "ben-example"),
        ("dispatcher", "ada-example"),
    ]
    assert [e.title for e in book.all(Environment)] == ["Production", "Staging"]
    assert [s.title for s in book.all(System)] == ["Booking", "Tracking"]
    assert [[(r.environment, r.url) for r in s.environments] for s in book.all(System)] == [
        [
            ("production", "https://booking.example.org"),
            ("staging", "https://staging.example.org"),
        ],
        [("production", None)],
    ]
    assert [(v.title, v.purpose) for v in book.all(Vendor)] == [
        ("Example Cloud", "Hosting"),
        ("Example Mail", None),
    ]
    assert book.settings
    assert (book.settings.organisation, book.settings.timezone) == ("Acme Freight", "Europe/Berlin")
    assert (book.settings.adopted, book.settings.id) == (DAY, UUID)


def test_what_is_not_answered_leaves_no_file() -> None:
    told = made(Answers())
    assert not {"data/people.yaml", "data/assignments.yaml", "data/vendors.yaml"} & told.keys()
    assert {"data/people.yaml", "data/assignments.yaml", "data/vendors.yaml"} <= made(
        answers(FULL)
    ).keys()


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("github", {".github/workflows/handbook.yml"}),
        ("gitlab", {".gitlab-ci.yml"}),
        ("other", set()),
    ],
)
def test_a_code_host_has_the_files_that_it_reads(host: str, own: set[str]) -> None:
    all_of_them = {".github/workflows/handbook.yml", ".gitlab-ci.yml"}
    assert made(answers(f"code_host: {host}\n")).keys() & all_of_them == own


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (
            "organisation: Acme\nservice: []\n",
            'a.yaml:2:1: HB201 unknown key "service"\n'
            '    did you mean "services"? known keys: organisation, timezone, roles, services, '
            "vendors, code_host, on_call",
        ),
        (
            "timezone: Europe/Berlim\n",
            'a.yaml:1:11: HB205 unknown timezone "Europe/Berlim"\n'
            '    did you mean "Europe/Berlin"?',
        ),
        (
            "code_host: githup\n",
            'a.yaml:1:12: HB206 code_host: unknown value "githup"\n'
            '    did you mean "github"? allowed: github, gitlab, other',
        ),
        (
            "roles:\n  - title: Lead\n    holdr: Ada\n",
            'a.yaml:3:5: HB201 unknown key "holdr"\n'
            '    did you mean "holder"? known keys: title, holder',
        ),
        (
            "services:\n  - title: A\n  - title: a\n",
            'a.yaml:2:3: HB205 services: "a" is named twice\n    name each once',
        ),
        (
            "services:\n  - title: A\n    environments:\n      - {title: P, url: a.example}\n",
            'a.yaml:4:25: HB205 url: "a.example" has no scheme\n    write https://a.example',
        ),
        ("roles: []\n", 'a.yaml:1:8: HB204 "roles" is empty\n    …'),
        ("organisation: 7\n", 'a.yaml:1:15: HB203 "organisation": expected text, got …'),
        ("- a\n", "a.yaml:1:1: HB207 expected a mapping of answers\n    …"),
        ("organisation: A\norganisation: B\n", 'a.yaml:2:1: HB122 duplicate key "organisation"…'),
        ("organisation: a\u202eb\n", "a.yaml:1:16: HB134 …"),
        ("", "a.yaml:1:1: HB119 file has no data…"),
    ],
)
def test_answers_are_read_strictly(text: str, finding: str) -> None:
    found, wrong = read_answers(text.encode(), "a.yaml", "UTC")
    assert found is None
    (said,) = map(str, wrong)
    start, cut, _ = finding.partition("…")
    assert said.startswith(start) if cut else said == finding


def test_what_a_file_leaves_out_has_its_default() -> None:
    found, wrong = read_answers(b"organisation: Acme\n", "a.yaml", "Asia/Tokyo")
    assert (found, wrong) == (Answers(organisation="Acme", timezone="Asia/Tokyo"), ())


HOSTILE = (
    *("NO", "1.10", "12:30", "null", "~", "true", "0o17", "=", "<<", "- x", "? x", "# x", "a # b"),
    *("a: b", "{{ 7*7 }}", "{% raw %}", "[[ lead ]]", "[% if %]", "${{ x }}", "$(rm)", "`id`"),
    *("'", '"', "\\", "|", ">", "&a", "*a", "!x", "%", "@", "---", "...", "<script>x</script>"),
    *("a\nb: c", "a\tb", "a\u2028b", "é", "שלום", "مرحبا", "日本語", "🚚", "İ", "x" * 300),
    *("index", "README", "con", "home", "incident", "2024", "_", "*x*", "# h", "<!-- x -->"),
)
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30),
)


@given(st.lists(TEXTS, min_size=6, max_size=6))
@example(list(HOSTILE[:6]))
@settings(deadline=None, max_examples=60)
def test_whatever_is_answered_is_written_to_the_letter(words: list[str]) -> None:
    """Each answer comes back as it was given, or was refused with its place."""
    node = everything(words)
    told, _ = read_answers(as_yaml(node), "a.yaml", "UTC")
    if told is None:
        return
    assert values(told) == values(Answers.model_validate(node))
    for name, data in made(told).items():
        if name.startswith("data/"):
            assert not read(data, name).findings, data.decode()
    for name in ("data/handbook.yaml", "mkdocs.yml"):
        loaded = yaml.load(made(told)[name].replace(b"!ENV ", b""), yaml.SafeLoader)
        assert told.organisation in (loaded.get("organisation"), loaded.get("site_name", "")[:-21])


def everything(words: list[str]) -> dict[str, Any]:
    one, two, three, four, five, six = words
    return {
        "organisation": one,
        "roles": [{"title": two, "holder": three}],
        "services": [{"title": four, "environments": [{"title": five}]}],
        "vendors": [{"title": six, "purpose": one}],
    }


def as_yaml(node: Mapping[str, Any]) -> bytes:
    return json.dumps(node, ensure_ascii=False).encode("utf-8", "surrogatepass")


def values(given: Answers) -> list[str]:
    service, vendor = given.services[0], given.vendors[0]
    titles = [given.organisation, given.roles[0].title, given.roles[0].holder or ""]
    return [*titles, service.title, service.environments[0].title, vendor.title]


@pytest.mark.parametrize("start", range(0, len(HOSTILE), 6))
def test_hostile_answers_make_a_sound_handbook(start: int) -> None:
    """Its data and its pages pass the check, without a warning."""
    words = [*HOSTILE, *HOSTILE][start : start + 6]
    told = Answers.model_validate(everything(words))
    assert [str(each) for each in worse(sound(made(told)))] == []


def worse(found: tuple[Finding, ...]) -> list[Finding]:
    return [each for each in found if each.severity is not Severity.GAP]


def test_the_full_answers_make_a_sound_handbook() -> None:
    assert worse(sound(made(answers(FULL)))) == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
@settings(deadline=None, max_examples=300)
def test_a_scalar_is_read_back_by_yaml_of_both_versions(text: str) -> None:
    text = " ".join(text.split())
    assert yaml.safe_load(f"x: {scalar(text)}\n") == {"x": text}
    document = read(f"- {scalar(text)}\n".encode(), "a")
    assert document.findings or document.root == [text]


def test_no_answer_is_pasted_where_it_has_no_form() -> None:
    """Templates that are neither YAML nor Markdown name no answer: rendering would refuse."""
    plain = made(Answers())
    hostile = made(Answers.model_validate(everything(["$(x)"] * 6)))
    for name in ("Makefile", "tests/test_handbook.py", "macros/__init__.py", "requirements.txt"):
        assert plain[name] == hostile[name]


def test_the_first_line_of_each_data_file_names_its_schema() -> None:
    for name, data in made(answers(FULL)).items():
        if name.startswith("data/") and name != "data/handbook.yaml":
            store = "playbooks/" if "/playbooks/" in name else name.removeprefix("data/")
            (kind,) = [each for each in KINDS.values() if each.store == store]
            assert data.decode().splitlines()[0] == header(kind)


def test_the_ids_that_templates_use_are_given_to_nobody(tmp_path: Path) -> None:
    asked = answers(FULL)
    book = handbook(tmp_path / "h", asked)
    from_answers = (Role, Person, Assignment, Environment, System, Vendor)
    own = {
        name
        for name, entry in book.entries.items()
        if not isinstance(entry.record, from_answers) and not re.fullmatch(r"Q\d\d", name)
    }
    assert own == OWN
    taken = answers("roles: [{title: Incident}]\nservices: [{title: main backup}]\n")
    again = handbook(tmp_path / "again", taken)
    assert [r.id for r in again.all(Role)] == ["incident-2"]
    assert [s.id for s in again.all(System)] == ["main-backup-2"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Booking API", "booking-api"),
        ("Größe & Maß", "groe-ma"),
        ("שלום", "service"),
        ("🚚", "service"),
        ("con", "service"),
        ("true", "service"),
        ("2024", "service"),
        ("README", "readme-2"),
        ("x" * 99, "x" * 40),
    ],
)
def test_an_id_comes_from_the_title(title: str, expected: str) -> None:
    assert Ids(()).give(title, "service") == expected


def test_no_two_titles_have_one_id() -> None:
    ids = Ids({"a"})
    assert [ids.give(title, "x") for title in ("a", "A!", "ä")] == ["a-2", "a-3", "a-4"]


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (None, "ops-handbook==1.2.3"),
        (
            {"url": "file:///a%20b/x.whl", "archive_info": {"hashes": {"sha256": "0f"}}},
            "ops-handbook @ file:///a%20b/x.whl#sha256=0f",
        ),
        (
            {"url": "https://me:" + "word@a.example/x.whl", "archive_info": {"hash": "sha256=0f"}},
            "ops-handbook @ https://a.example/x.whl#sha256=0f",
        ),
        ({"url": "file:///src", "dir_info": {}}, "ops-handbook @ file:///src"),
        ({"url": "file:///src", "dir_info": {"editable": True}}, "-e file:///src"),
        (
            {
                "url": "https://token@a.example/h.git",
                "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": "4f2c"},
                "subdirectory": "engine",
            },
            "ops-handbook @ git+https://a.example/h.git@4f2c#subdirectory=engine",
        ),
        (
            {"url": "ssh://git@a.example/h", "vcs_info": {"vcs": "git", "commit_id": "4f2c"}},
            "ops-handbook @ git+ssh://git@a.example/h@4f2c",
        ),
    ],
)
def test_the_engine_is_named_as_it_was_installed(
    origin: dict[str, Any] | None, expected: str
) -> None:
    assert line("1.2.3", json.dumps(origin) if origin else None) == expected


def test_the_workflows_use_the_actions_that_our_own_use() -> None:
    """They are kept current in one place: what is renewed there must be renewed here."""
    uses = re.compile(r"uses: (\S+ # \S+)")
    ours = {
        found
        for path in (ROOT / ".github/workflows").glob("*.yml")
        for found in uses.findall(path.read_text("utf-8"))
    }
    theirs = uses.findall(made(Answers())[".github/workflows/handbook.yml"].decode())
    assert theirs
    assert set(theirs) <= ours


@pytest.mark.parametrize(
    "linter", [("jactionlint", "--strict-exit"), ("zizmor", "--pedantic", "--offline", "--quiet")]
)
def test_the_workflow_has_no_fault(tmp_path: Path, linter: tuple[str, ...]) -> None:
    """What cannot be run here is linted, as our own workflows are."""
    create_folder(tmp_path / "h", made(Answers()))
    name, *options = linter
    (tmp_path / "h/.git").mkdir()
    program = Path(sys.executable).with_name(name)
    done = subprocess.run(
        [program, *options, ".github/workflows/handbook.yml"],
        cwd=tmp_path / "h",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_answers_of_the_readme_are_all_that_can_be_answered() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (block,) = re.findall(r"`--answers FILE`.*?```yaml\n(.*?)```", text, re.S)
    assert answers(block).model_fields_set == set(Answers.model_fields)
