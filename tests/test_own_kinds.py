"""A kind from outside the engine is as good as one of its own, after its class and nothing else."""

import json
import re
import sys
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import DocsFolder, Handbook, load, load_cached, made
from handbook.cli.main import cli
from handbook.linkcheck.origins import Origins
from handbook.model import KINDS

ROOT = Path(__file__).parents[1]
# What docs/changing.md shows, to the letter.
EXAMPLE = re.findall(r"```python\n(.*?)```", (ROOT / "docs/changing.md").read_text("utf-8"), re.S)[
    0
]
RECORDS = """\
- id: big-screen
  title: Big screen
  owner: ops
  lamp: xenon
  repaired_by: lens
  manual: https://lens.example/manual
- {id: small-screen, title: Small screen, lamp: laser}
"""
SETTINGS = (
    "title: Handbook\norganisation: Acme Pictures\ntimezone: UTC\nadopted: 2026-01-05\n"
    "id: 6f1d2c3b-4a59-4e68-9777-86a5b4c3d2e1\n"
)
FILES = {
    "our_kinds.py": EXAMPLE,
    "data/handbook.yaml": f"{SETTINGS}kinds: [our_kinds]\n",
    "data/roles.yaml": "- {id: ops, title: Ops, owner: ops}\n",
    "data/vendors.yaml": "- {id: lens, title: Lens, owner: ops, purpose: Films.}\n",
    "data/projectors.yaml": RECORDS,
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A handbook with a kind of its own, beside whose data commands run."""
    monkeypatch.chdir(write(tmp_path, FILES))
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


def said(*options: str) -> list[str]:
    result = run("check", "--gaps", *options)
    return [line for line in result.output.splitlines() if re.match(r"\S+:\d+:\d+: ", line)]


def test_its_records_are_read_as_any_others(place: Path) -> None:
    book = load(place / "data", "data")
    assert list(book.kinds) == [*KINDS, "projector"]
    assert [str(each) for each in book.findings] == []
    entry = book.entries["big-screen"]
    assert (entry.record.title, entry.url) == ("Big screen", "projectors/big-screen/")
    assert [each.id for each in book.naming("lens")] == ["big-screen"]
    paths = [each.path for each in made.pages(book) if each.path.startswith("projectors")]
    assert paths == [
        "projectors.md",
        "projectors/big-screen.md",
        "projectors/small-screen.md",
    ]


def test_the_check_judges_it_by_its_fields_and_traits(place: Path) -> None:
    assert [line for line in said() if "projectors" in line] == [
        'data/projectors.yaml:7:8: HB601 gap: projector "small-screen" has no owner'
    ]
    wrong = RECORDS.replace("lens\n", "lenz\n").replace("https", "http").replace("Small", "Big")
    (place / "data/projectors.yaml").write_text(wrong.replace("laser", "lazer"))
    assert [line.partition(": ")[2] for line in said() if "projectors" in line] == [
        'HB206 lamp: unknown value "lazer"',
        'HB401 unknown vendor "lenz"',
        'HB541 "http://lens.example/manual" is not encrypted',
        'HB413 warning: projector "big-screen" has the same title',
    ]


def test_commands_know_it(place: Path) -> None:
    assert run("list").output.splitlines()[-1] == "projector           2  data/projectors.yaml"
    assert run("list", "projector").output.splitlines() == [
        "big-screen    Big screen  (ops)",
        "small-screen  Small screen  (no owner)",
    ]
    assert "repaired_by  lens" in run("show", "big-screen").output
    assert "  projector big-screen (repaired_by)" in run("show", "lens").output
    assert 'did you mean "projector"?' in run("list", "projectr").output


def test_a_new_record_starts_with_what_it_asks_for(place: Path) -> None:
    printed = run("new", "projector", "third", "--write")
    assert printed.exit_code == 0
    text = (place / "data/projectors.yaml").read_text().removeprefix(RECORDS)
    lines = text.splitlines()
    assert lines[0] == "- id: third"
    assert "  lamp:  # What makes its light. One of: xenon, laser." in lines
    assert "  manual:  # Where its manual is." in lines
    assert "  # repaired_by:  # Who repairs it." in lines


def test_the_first_record_of_a_kind_names_its_schema(place: Path) -> None:
    (place / "data/projectors.yaml").unlink()
    assert run("new", "projector", "third", "--write").exit_code == 0
    first = (place / "data/projectors.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=schema/projector.schema.json"
    assert run("schema").exit_code == 0
    schema = json.loads((place / "data/schema/projector.schema.json").read_text())
    assert schema["items"]["properties"]["lamp"]["enum"] == ["xenon", "laser"]
    kinds = json.loads((place / "data/schema/disclaimer.schema.json").read_text())
    named = kinds["$defs"]["NeededOn"]["properties"]["kinds"]["items"]["enum"]
    assert {"vendor", "projector"} <= set(named)
    assert run("schema", "--check").exit_code == 0


def test_a_rename_changes_its_relations(place: Path) -> None:
    assert run("rename", "lens", "optics").exit_code == 0
    assert "  repaired_by: optics\n" in (place / "data/projectors.yaml").read_text()
    assert run("rename", "big-screen", "screen-one").exit_code == 0
    assert (
        (place / "data/projectors.yaml")
        .read_text()
        .startswith("- id: screen-one\n  formerly: [big-screen]\n")
    )


def test_a_disclaimer_can_be_needed_on_it(place: Path) -> None:
    text = (
        "- {id: hot, title: Hot, text: It is hot., owner: ops, needed_on: {kinds: [projector]}}\n"
    )
    (place / "data/disclaimers.yaml").write_text(text)
    assert [line for line in said() if "disclaimers" in line] == []
    (place / "data/disclaimers.yaml").write_text(text.replace("[projector]", "[projektor, person]"))
    result = run("check")
    assert 'HB1104 no record of a kind "projektor" shows disclaimers' in result.output
    assert 'did you mean "projector"?' in result.output
    assert 'HB1104 no record of a kind "person" shows disclaimers' in result.output


def test_a_fault_of_a_built_page_is_traced_to_its_record(place: Path) -> None:
    book = load(place / "data", "data")
    origins = Origins(place / "docs", place / "data", book.kinds)
    found = origins.of("projectors/small-screen/index.html", "https://nowhere.example")
    assert found is not None
    assert (Path(found.where.path).name, found.where.line) == ("projectors.yaml", 7)


def test_two_handbooks_in_one_process_do_not_see_each_other_s_kinds(tmp_path: Path) -> None:
    one = write(tmp_path / "one", FILES)
    two = write(tmp_path / "two", {**FILES, "our_kinds.py": EXAMPLE.replace("projector", "beamer")})
    three = write(tmp_path / "three", {"data/handbook.yaml": SETTINGS})
    names = [list(load(each / "data").kinds)[len(KINDS) :] for each in (one, two, three, one)]
    assert names == [["projector"], ["beamer"], [], ["projector"]]
    assert "our_kinds" not in sys.modules
    assert str(one) not in sys.path
    assert "projector" not in KINDS


def test_modules_that_it_imports_are_its_handbook_s_own(tmp_path: Path) -> None:
    text = EXAMPLE.replace("class Projector(", "from our_names import NAME\n\n\nclass Projector(")
    text = text.replace('name="projector"', "name=NAME")
    for name in ("projector", "beamer"):
        files = {**FILES, "our_kinds.py": text, "our_names.py": f'NAME = "{name}"\n'}
        book = load(write(tmp_path / name, files) / "data")
        assert list(book.kinds)[-1] == name
    assert "our_names" not in sys.modules


def test_an_edit_of_the_module_is_seen_by_who_serves(place: Path) -> None:
    def kinds() -> list[str]:
        return list(load_cached(place / "data", "data").kinds)[len(KINDS) :]

    assert kinds() == ["projector"]
    first = load_cached(place / "data", "data")
    assert load_cached(place / "data", "data") is first
    (place / "our_kinds.py").write_text(EXAMPLE.replace('"projector"', '"beamer-of-light"'))
    assert kinds() == ["beamer-of-light"]
    (place / "data/handbook.yaml").write_text(f"{SETTINGS}kinds: [later]\n")
    assert kinds() == []
    (place / "later.py").write_text(EXAMPLE)
    assert kinds() == ["projector"]


BROKEN = {
    "it is not there": (None, '"our_kinds"', "it is our_kinds.py beside data/"),
    "syntax": (
        "class Projector(\n",
        '"our_kinds" cannot be loaded: our_kinds.py:1:1: Synt',
        "mend",
    ),
    "it raises": ("\n1 / 0\n", "cannot be loaded: our_kinds.py:2:1: ZeroDivisionError", "mend"),
    "it ends the process": ("import sys\nsys.exit(4)\n", "our_kinds.py:2:1: SystemExit: 4", "mend"),
    "it needs what is not there": ("import no_such_thing\n", "No module named", "mend"),
    "nothing in it": ("NOTHING = 1\n", '"our_kinds" defines no kind of record', "write a class"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_module_that_cannot_be_used_is_one_finding(place: Path, name: str) -> None:
    """What the kind's records and those that name them lack follows from it, and is not told."""
    text, message, hint = BROKEN[name]
    (place / "our_kinds.py").unlink()
    if text is not None:
        (place / "our_kinds.py").write_text(text)
    question = "- {id: Q01, title: Which, asks: Which?, touches: [big-screen], owner: ops}\n"
    (place / "data/questions.yaml").write_text(question)
    result = run("check")
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert lines[0].startswith("data/handbook.yaml:6:9: HB307 ")
    assert message in lines[0]
    assert hint in lines[1]
    assert lines[-1].startswith("1 error, ")
    assert "Traceback" not in result.output


def test_no_command_answers_while_kinds_are_not_known(place: Path) -> None:
    (place / "our_kinds.py").write_text("1 / 0\n")
    for words in (("list",), ("list", "projector"), ("new", "projector", "x"), ("schema",)):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (1, ""), words
        assert "HB307" in result.stderr
    assert run("list", "vendor").stdout == "lens  Lens  (ops)\n"
    assert "HB307" in run("show", "big-screen").stderr


def test_the_nearest_module_is_named(place: Path) -> None:
    (place / "data/handbook.yaml").write_text(f"{SETTINGS}kinds: [our_kind]\n")
    assert 'did you mean "our_kinds"?' in run("check").output


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("our_kinds.py", "write the module's name: our_kinds"),
        ("../our", "is not the name of a Python module"),
        ("handbook.model", "is part of the engine"),
    ],
)
def test_what_is_no_module_s_name_is_refused(place: Path, name: str, message: str) -> None:
    (place / "data/handbook.yaml").write_text(f"{SETTINGS}kinds: ['{name}']\n")
    result = run("check")
    assert "HB205" in result.output
    assert message in result.output
    assert "HB301" not in result.output


TAKEN = {
    "name": (('name="projector"', 'name="vendor"'), 'there is a kind "vendor" already'),
    "a name that rules use": (('name="projector"', 'name="event"'), 'the name "event" means'),
    "no name": (('name="projector"', 'name="My Projector"'), 'the name "My Projector" is not one'),
    "store": (
        ('plural="projectors"', 'plural="projectors", store="vendors.yaml"'),
        'vendors.yaml is where kind "vendor" is written',
    ),
    "no store": (
        ('plural="projectors"', 'plural="projectors", store="../x.yaml"'),
        'no kind can be written in "../x.yaml"',
    ),
    "the log": (
        ('plural="projectors"', 'plural="projectors", store="log/"'),
        'no kind can be written in "log/"',
    ),
    "page": (
        ('plural="projectors"', 'plural="projectors", page="vendors"'),
        'the page "vendors" lists kind "vendor"',
    ),
    "the calendar": (
        ('plural="projectors"', 'plural="projectors", page="calendar"'),
        'the page "calendar" has something else',
    ),
    "section": (('section="Systems"', 'section="System"'), 'no section "System"'),
    "relation": (('Ref("vendor")', 'Ref("vender")'), 'a field names records of kind "vender"'),
    "type": (("lamp: Literal", "lamp: Lamp | Literal"), "cannot be loaded"),
    "no traits": (("traits = Traits(", "traits = dict("), "its traits are no Traits"),
}


@pytest.mark.parametrize("what", TAKEN)
def test_a_kind_that_is_none_is_told(place: Path, what: str) -> None:
    (before, after), message = TAKEN[what]
    assert before in EXAMPLE
    (place / "our_kinds.py").write_text(EXAMPLE.replace(before, after))
    result = run("check")
    first = result.output.splitlines()[0]
    assert re.match(r"data/handbook\.yaml:6:9: HB30[78] ", first)
    assert message in first
    assert "1 error, " in result.output


def test_what_a_module_prints_is_no_part_of_an_answer(place: Path) -> None:
    (place / "our_kinds.py").write_text(f'{EXAMPLE}\nprint("hello")\n')
    assert "hello" not in run("list", "projector").stdout


def test_a_kind_may_have_a_file_a_record_and_parts_and_be_built_on_another(place: Path) -> None:
    module = '''
    from __future__ import annotations
    from our_base import Machine
    from handbook.model import Field, Many, Part, Prose, Text, Traits

    class Service(Part):
        """A time at which it was looked after."""
        asked = ("note",)
        what: Text = Field(description="What was done.")
        note: Prose | None = Field(None, description="More.")

    class Projector(Machine):
        """A machine that shows films."""
        traits = Traits(name="projector", plural="projectors", store="projectors/")
        services: Many[Service] = Field(description="When it was looked after.")
    '''
    base = '''
    from handbook.model import Date, Field, Record

    class Machine(Record):
        """What has a motor."""
        bought: Date | None = Field(None, description="When it was bought.")
    '''
    (place / "our_kinds.py").write_text(textwrap.dedent(module))
    (place / "our_base.py").write_text(textwrap.dedent(base))
    (place / "data/projectors.yaml").unlink()
    assert run("new", "projector", "big-screen", "--write").exit_code == 0
    written = place / "data/projectors/big-screen.yaml"
    assert "  - what:  # What was done.\n    note:  # More.\n" in written.read_text()
    filled = (
        "id: big-screen\ntitle: Big\nbought: 2020-01-02\nservices:\n  - {what: New lamp, nte: x}\n"
    )
    written.write_text(filled)
    assert [line for line in said() if "projectors" in line] == [
        'data/projectors/big-screen.yaml:5:22: HB201 unknown key "nte"'
    ]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installed package that brings a kind to every handbook."""
    folder = tmp_path / "installed"
    info = "cinema_kinds-1.0.dist-info"
    points = "[handbook.kinds]\ncinema = cinema_kinds\n"
    write(
        folder,
        {
            "cinema_kinds.py": EXAMPLE,
            f"{info}/METADATA": "Metadata-Version: 2.1\nName: cinema-kinds\nVersion: 1.0\n",
            f"{info}/entry_points.txt": points,
        },
    )
    monkeypatch.syspath_prepend(folder)
    yield folder
    sys.modules.pop("cinema_kinds", None)


def test_an_installed_package_brings_kinds(package: Path, tmp_path: Path) -> None:
    files = {k: v for k, v in FILES.items() if k != "our_kinds.py"}
    place = write(tmp_path / "book", {**files, "data/handbook.yaml": SETTINGS})
    book = load(place / "data", "data")
    assert list(book.kinds)[-1] == "projector"
    assert [each.id for each in book.of("projector")] == ["big-screen", "small-screen"]
    assert book.findings == ()


def test_a_package_that_cannot_be_loaded_is_a_finding(package: Path, tmp_path: Path) -> None:
    (package / "cinema_kinds.py").write_text("1 / 0\n")
    place = write(tmp_path / "book", {"data/handbook.yaml": SETTINGS})
    (found,) = load(place / "data", "data").findings
    assert str(found).splitlines() == [
        'data/handbook.yaml:1:1: HB307 entry point "cinema" of cinema-kinds: '
        "ZeroDivisionError: division by zero",
        "    mend or remove it",
    ]


def rendered(place: Path) -> dict[str, str]:
    """What stands on each page, as the check renders it."""
    from handbook.clock import today  # noqa: PLC0415
    from handbook.hosting import Repository  # noqa: PLC0415
    from handbook.pages.macros import Templates  # noqa: PLC0415
    from handbook.pages.reading import Reading  # noqa: PLC0415
    from handbook.pages.view import View  # noqa: PLC0415
    from handbook.rulebook import check, rulebook  # noqa: PLC0415

    book: Handbook = load(place / "data", "data", DocsFolder(place / "docs", "docs"))
    read = Reading(book, today(book), Repository(), rulebook(), check)
    view = View(read, lambda: "projectors/big-screen/")
    macros = dict(Templates(place / "macros/templates").macros(view, str))
    return {
        "page": macros["record_page"]("big-screen"),
        "vendor": macros["record_page"]("lens"),
        "register": macros["register"]("projector"),
        "vendors": macros["register"]("vendor"),
    }


def test_it_has_a_page_and_a_register_without_a_template(place: Path) -> None:
    (place / "data/questions.yaml").write_text(
        "- {id: Q01, title: Which, asks: Which?, touches: [big-screen], owner: ops}\n"
    )
    found = rendered(place)
    page = found["page"]
    assert page.lstrip().startswith("# Big screen")
    for row in (
        "<dt>Lamp</dt><dd>xenon</dd>",
        '<dt>Handbook</dt><dd><a href="https://lens.example/manual">',
        '<dt>Needs</dt><dd><span class="hb-notset">not set</span>',
        '<a class="hb-question" href="../../questions/#q01">Q01</a> Which',
    ):
        assert row in page
    assert re.search(r'<dt>Repaired by</dt><dd><a class="hb-ref hb-vendor" [^>]*>Lens</a>', page)
    assert ">Big screen</a>" in found["register"]
    assert ">Projector</th>" in found["register"]
    assert "# Lens" in found["vendor"]
    assert ">Lens</a>" in found["vendors"]


def test_its_own_template_takes_the_place_of_the_general_one(place: Path) -> None:
    own = '{% extends "_record.md" %}{% block body %}Light: {{ record.lamp }}{% endblock %}\n'
    write(place, {"macros/templates/projector_page.md": own})
    page = rendered(place)["page"]
    assert "Light: xenon" in page
    assert "<dt>Lamp</dt>" not in page


def test_a_kind_without_pages_is_shown_in_cards(place: Path) -> None:
    (place / "our_kinds.py").write_text(EXAMPLE.replace("own_pages=True", "own_pages=False"))
    book = load(place / "data", "data")
    assert book.entries["big-screen"].url == "projectors/#big-screen"
    register = rendered(place)["register"]
    assert 'id="big-screen"' in register
    assert "<dt>Owner</dt>" in register
    assert "<dt>Lamp</dt><dd>laser</dd>" in register
