"""The command line: what each command prints, writes and exits with."""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from handbook.catalog import load
from handbook.catalog.explain import keys_of
from handbook.checks import check
from handbook.cli import main
from handbook.cli.main import cli
from handbook.exports.schema import schemas
from handbook.findings import Severity
from handbook.model import KINDS
from handbook.model.fields import fields_of
from handbook.source import Map, Seq, position, read

Make = Callable[[Path, Mapping[str, str]], Path]


def names(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command below a group, as ("log", "drill")."""
    for name, command in group.commands.items():
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from names(command, (*above, name))


COMMANDS = list(names(cli))
ROLE = "- {id: devops, title: DevOps}\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(each) for each in arguments], env={"COLUMNS": "200"})


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def copy(twin: Path, tmp_path: Path) -> Path:
    """A copy of the twin that may be written to."""
    return shutil.copytree(twin, tmp_path / "data")


def test_the_help_loads_no_command() -> None:
    """It is there in a tenth of a second: nothing that reads data or writes pages is imported."""
    program = (
        "import sys; from handbook.cli import main\n"
        "try: main()\n"
        "except SystemExit: print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {"pydantic", "jinja2", "markdown", "mkdocs", "yaml", "rich", "urllib3"}


def test_the_help_lists_every_command_with_a_sentence() -> None:
    result = run("--help")
    assert result.exit_code == 0
    lines = {line.split()[0]: line for line in result.output.splitlines() if line.split()}
    for name, command in cli.commands.items():
        assert (command.help or "").startswith(lines[name].split(maxsplit=1)[1].rstrip("."))
    assert "Exit codes: 0 fine, 1 findings, 2 usage, 3 could not read or write." in result.output


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_the_help_of_a_command_has_an_example_on_a_line_of_its_own(
    words: tuple[str, ...], option: str
) -> None:
    result = run(*words, option)
    assert result.exit_code == 0
    example = f"handbook {' '.join(words)}"
    assert any(line.strip().startswith(example) for line in result.output.splitlines())
    assert "\\b" not in result.output


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_option_says_what_it_does(words: tuple[str, ...]) -> None:
    command: click.Command = cli
    for word in words:
        command = command.commands[word]
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help] == []


def test_a_good_handbook_exits_with_0(twin: Path) -> None:
    result = run("check", "--data", twin)
    assert result.exit_code == 0
    assert re.search(r"\n0 errors, 0 warnings, \d\d gaps\n$", result.output)


def test_gaps_can_be_counted_without_being_listed(twin: Path) -> None:
    result = run("check", "--data", twin, "--quiet-gaps")
    assert re.fullmatch(r"0 errors, 0 warnings, \d\d gaps\n", result.output)


def test_the_hostile_handbook_exits_with_0(hostile: Path) -> None:
    result = run("check", "--data", hostile)
    assert result.exit_code == 0
    assert result.output.endswith("0 errors, 0 warnings, 1 gap\n")


def test_an_error_exits_with_1(tmp_path: Path, make: Make) -> None:
    result = run("check", "--data", make(tmp_path, {"roles.yaml": "id: a\n"}))
    assert result.exit_code == 1
    assert result.output.endswith("1 error, 0 warnings, 0 gaps\n")


LONELY = """\
id: restart
title: Restart
owner: devops
review: yearly
purpose: Restart it.
triggers: [It stopped.]
preconditions: [You can sign in.]
steps:
  - {title: Stop, do: Stop it., expect: It stops., undo: Start it.}
verification: [It runs.]
escalation: on-call
terraform_none: Nothing is changed.
"""
ON_CALL = "- {id: on-call, title: On call, when: It burns.}\n"


def test_a_removed_owner_is_told_at_every_place_that_names_it(tmp_path: Path, make: Make) -> None:
    duties = "".join(
        f"- id: duty-{n}\n  title: Duty {n}\n  owner: projectionist\n  cadence: weekly\n"
        for n in range(14)
    )
    folder = make(tmp_path, {"duties.yaml": duties, "roles.yaml": "[]\n"})
    before = contents(folder)
    result = run("check", "--data", str(folder), "--quiet-gaps")
    found = [line for line in result.output.splitlines() if "HB401" in line]
    assert result.exit_code == 1
    assert found == [
        f'{folder}/duties.yaml:{line}:10: HB401 unknown role "projectionist"'
        for line in range(3, 4 * 14, 4)
    ]
    assert contents(folder) == before


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--strict",), 1)])
def test_a_warning_fails_only_when_asked_to(
    options: tuple[str, ...], code: int, tmp_path: Path, make: Make
) -> None:
    files = {
        "playbooks/restart.yaml": LONELY,
        "vendors.yaml": "- {id: lens, title: Lens, purpose: Films.}\n",
        "roles.yaml": ROLE,
        "escalations.yaml": ON_CALL,
    }
    result = run("check", "--data", make(tmp_path, files), *options)
    assert "0 errors, 1 warning, " in result.output
    assert result.exit_code == code


def test_a_file_that_cannot_be_read_exits_with_3_and_the_others_are_checked(
    tmp_path: Path, make: Make
) -> None:
    folder = make(tmp_path, {"people.yaml": "- {id: a, titel: A}\n"})
    (folder / "roles.yaml").mkdir()
    result = run("check", "--data", folder)
    assert result.exit_code == 3
    assert "roles.yaml:1:1: HB303 cannot read: Is a directory" in result.output
    assert 'people.yaml:1:11: HB201 unknown key "titel"' in result.output


def test_findings_as_json_say_the_same(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {"roles.yaml": "- {id: a, title: Ä, ownr: b}\n"})
    result = run("check", "--data", folder, "--format", "json", "--select", "HB2")
    known = "id, title, owner, summary, links, source, review, tags, formerly, ended, extra, handle"
    known += ", within, reach, stand_in"
    assert json.loads(result.output) == [
        {
            "path": f"{folder}/roles.yaml",
            "line": 1,
            "column": 21,
            "code": "HB201",
            "severity": "error",
            "message": 'unknown key "ownr"',
            "hint": f'did you mean "owner"? known keys: {known}',
            "decision": "",
        }
    ]
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("chekc",), "No such command 'chekc'"),
        (("check", "--nope"), "No such option"),
        (("check", "--format", "xml"), "'xml' is not one of"),
        (("check", "--data", "/no/such/folder"), "there is no folder '/no/such/folder'"),
        (("list", "--data", "/no/such/folder"), "there is no folder '/no/such/folder'"),
        (("show", "--data", "/no/such/folder", "x"), "there is no folder '/no/such/folder'"),
        (("new", "--data", "/no/such/folder", "role", "x"), "there is no folder"),
        (("show",), "Missing argument 'ID'"),
        (("new", "role"), "Missing argument 'ID'"),
    ],
)
def test_a_wrong_call_exits_with_2_and_says_why(arguments: tuple[str, ...], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert says in result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "lense"), 'there is no record "lense"; did you mean "lens"?'),
        (("show", "qqqqqqqq"), 'there is no record "qqqqqqqq"'),
        (("list", "roll"), 'there is no kind "roll"; did you mean "role"?'),
        (("new", "dutty", "x"), 'there is no kind "dutty"; did you mean "duty"?'),
        (("new", "qqqqq", "x"), 'there is no kind "qqqqq"; one of role, person, '),
        (("new", "role", "Dev Ops"), 'id "Dev Ops" must match [a-z0-9-]+'),
        (("new", "role", "../x"), 'id "../x" must match [a-z0-9-]+'),
        (("new", "playbook", "x" * 81), "has 81 characters"),
        (("new", "fact", "f1"), "id 'f1' is not F and a number"),
        (("new", "question", "F01"), "id 'F01' is not Q and a number"),
        (("new", "role", "lens"), '"lens" is taken: '),
    ],
)
def test_a_name_that_is_not_there_exits_with_2_and_names_the_nearest(
    arguments: tuple[str, ...], says: str, copy: Path
) -> None:
    before = contents(copy)
    result = run(*arguments, "--data", copy)
    assert result.exit_code == 2
    assert says in " ".join(result.output.split())
    assert contents(copy) == before


def exit_code_of_main(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> object:
    monkeypatch.setattr(sys, "argv", ["handbook", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        main()
    return caught.value.code


def test_the_program_exits_as_its_commands_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, twin: Path, make: Make
) -> None:
    bad = make(tmp_path, {"roles.yaml": "id: a\n"})
    assert exit_code_of_main(monkeypatch, "check", "--data", twin) == 0
    assert exit_code_of_main(monkeypatch, "rules") == 0
    assert exit_code_of_main(monkeypatch, "--help") == 0
    assert exit_code_of_main(monkeypatch, "--version") == 0
    assert exit_code_of_main(monkeypatch, "check", "--data", bad) == 1
    assert exit_code_of_main(monkeypatch, "check", "--nope") == 2


def test_a_place_that_cannot_be_written_exits_with_3_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "schema").write_text("a file where a folder should be")
    assert exit_code_of_main(monkeypatch, "schema", "--data", copy) == 3
    err = capsys.readouterr().err
    assert err == f"handbook: {copy}/schema/role.schema.json: Not a directory\n"


def test_an_interrupt_exits_with_130(monkeypatch: pytest.MonkeyPatch, twin: Path) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("handbook.cli.check.open_book", interrupted)
    assert exit_code_of_main(monkeypatch, "check", "--data", twin) == 130


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (SystemExit(), 0, ""),
        (SystemExit(0), 0, ""),
        (SystemExit(4), 4, ""),
        (SystemExit("it broke"), 1, "it broke\n"),
    ],
)
def test_an_exit_in_the_midst_of_a_command_means_what_it_means_to_python(
    error: SystemExit, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    def ended(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("handbook.cli.check.open_book", ended)
    monkeypatch.setattr("sys.argv", ["handbook", "check"])
    with pytest.raises(SystemExit) as exit_:
        main()
    assert (exit_.value.code, capsys.readouterr().err) == (code, said)


def test_a_closed_pipe_exits_with_141_and_says_nothing(twin: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    program = [sys.executable, "-c", "from handbook.cli import main; main()"]
    with os.fdopen(writer, "wb") as closed:
        done = subprocess.run(
            [*program, "list", "--data", str(twin)],
            stdout=closed,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_record_is_shown_with_its_fields_place_and_relations_both_ways(twin: Path) -> None:
    result = run("show", "lens-token", "--data", twin)
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    path = twin / "credentials.yaml"
    assert lines[:2] == [
        "Lens token (credential)",
        f"{path}:2:3 -> credentials/#lens-token",
    ]
    assert "variable LENS_TOKEN" in lines
    names, named_by = lines.index("Names"), lines.index("Named by")
    assert "vendor: lens (vendor)" in lines[names:named_by]
    pipelines = twin / "pipelines.yaml"
    assert f"pipeline deploy (jobs) {pipelines}:19:17" in lines[named_by:]


def test_a_record_is_shown_with_what_the_log_says_of_it_newest_first(
    tmp_path: Path, make: Make
) -> None:
    event = "kind: {}\non: {}\nsubject: a\nby: a\noutcome: seen\n"
    files = {
        "roles.yaml": "- {id: a, title: A}\n",
        "log/2026/2026-03-01-a-1.yaml": event.format("review", "2026-03-01"),
        "log/2026/2026-03-09-a-2.yaml": event.format("approval", "2026-03-09"),
    }
    folder = make(tmp_path, files)
    lines = run("show", "a", "--data", folder).output.splitlines()
    log = folder / "log/2026"
    assert lines[lines.index("Log") + 1 :] == [
        f"  2026-03-09 approval by a: seen  {log}/2026-03-09-a-2.yaml:1:1",
        f"  2026-03-01 review by a: seen  {log}/2026-03-01-a-1.yaml:1:1",
    ]


def test_markup_in_a_record_is_shown_to_the_letter(tmp_path: Path, make: Make) -> None:
    role = "- {id: a, title: '[bold]A[/bold]', summary: '[red]x[/] :smile:'}\n"
    result = run("show", "a", "--data", make(tmp_path, {"roles.yaml": role}))
    assert "[bold]A[/bold]  (role)" in result.output
    assert "[red]x[/] :smile:" in result.output


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_record_of_every_kind_can_be_shown(kind: str, twin: Path, hostile: Path) -> None:
    for folder in (twin, hostile):
        for entry in load(folder).by_kind[kind]:
            result = run("show", entry.record.id, "--data", folder)
            assert (result.exit_code, f"({kind})" in result.output) == (0, True)


def test_the_kinds_are_listed_with_their_counts_and_places(twin: Path) -> None:
    lines = run("list", "--data", twin).output.splitlines()
    assert lines[0].split() == ["role", "3", f"{twin}/roles.yaml"]
    assert [line.split()[0] for line in lines] == list(KINDS)


def test_the_records_of_a_kind_are_listed_with_their_owners(twin: Path) -> None:
    assert run("list", "vendor", "--data", twin).output == (
        "lens   Lens  (devops)\nprism  Prism  (no owner)\n"
    )


def an_id(kind: str) -> str:
    return {"fact": "F90", "question": "Q90"}.get(kind, "brand-new")


def blanks(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The way to every value that is not written."""
    if isinstance(node, Map):
        return [way for key, each in node.items() for way in blanks(each, (*path, key))]
    if isinstance(node, Seq):
        return [way for n, each in enumerate(node) for way in blanks(each, (*path, n))]
    return [path] if node is None else []


def at(node: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        node = node[step]
    return node


# What no two records may share.
FRESH = {"title": "Brand new", "path": "brand-new", "role": "projectionist"}


def filled(text: str, like: Any) -> str:
    """A skeleton with its blanks filled in, by values of another record or by fresh ones."""
    root = read(text.encode(), "").root
    record = root[0] if isinstance(root, Seq) else root
    lines = text.split("\n")
    for path in blanks(record):
        number = position(record, path)[0] - 1
        bare, sign, comment = lines[number].partition("  #")
        lines[number] = (
            f"{bare} {json.dumps(FRESH.get(str(path[-1]), at(like, path)))}{sign}{comment}"
        )
    return "\n".join(lines)


def sample(kind: str, folder: Path) -> Any:
    """The fullest record of the twin; one that only claims, where more than a claim needs proof."""
    entries = load(folder).by_kind[kind]
    claimed = [e.node for e in entries if getattr(e.record, "assurance", "claimed") == "claimed"]
    return max(claimed, key=len)


def skeleton_place(kind: str, folder: Path) -> Path:
    store = folder / KINDS[kind].store
    return store / f"{an_id(kind)}.yaml" if KINDS[kind].store.endswith("/") else store


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_skeleton_passes_the_check_once_its_blanks_are_filled(
    kind: str, copy: Path, today: dt.date
) -> None:
    like = sample(kind, copy)
    place = skeleton_place(kind, copy)
    before = place.read_bytes() if place.exists() else b""
    printed = run("new", kind, an_id(kind), "--data", copy)
    assert printed.exit_code == 0
    assert place.exists() == bool(before)
    written = run("new", kind, an_id(kind), "--data", copy, "--write")
    assert (written.exit_code, str(place) in written.output) == (0, True)
    after = place.read_bytes()
    assert after.startswith(before)
    skeleton = after[len(before) :].decode()
    assert skeleton in printed.output
    place.write_bytes(before + filled(skeleton, like).encode())
    book = load(copy)
    assert an_id(kind) in book.entries
    assert [str(f) for f in check(book, today) if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_skeleton_names_every_key_of_its_kind_also_as_a_comment(kind: str, copy: Path) -> None:
    printed = run("new", kind, an_id(kind), "--data", copy).output
    lines = printed.partition("It belongs in")[0].splitlines()
    text = "\n".join(re.sub(r"^( *(?:- )?)# (?=\w+:  # )", r"\1", line) for line in lines)
    document = read(f"{text}\n".encode(), "")
    assert {each.code for each in document.findings} <= {"HB115"}
    record = document.root[0] if isinstance(document.root, Seq) else document.root
    assert list(record) == keys_of(KINDS[kind].model)
    for slot in fields_of(KINDS[kind].model):
        if slot.part and record[slot.key]:
            assert list(record[slot.key][0]) == keys_of(slot.part)


def test_a_skeleton_of_a_folder_kind_starts_with_its_schema(copy: Path) -> None:
    run("new", "playbook", "brand-new", "--data", copy, "--write")
    first = (copy / "playbooks" / "brand-new.yaml").read_text().split("\n")[0]
    assert first == "# yaml-language-server: $schema=../schema/playbook.schema.json"


def test_a_skeleton_of_a_new_file_starts_with_its_schema(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {})
    assert run("new", "role", "devops", "--data", folder, "--write").exit_code == 0
    lines = (folder / "roles.yaml").read_text().split("\n")
    assert lines[:2] == [
        "# yaml-language-server: $schema=schema/role.schema.json",
        "- id: devops",
    ]


@pytest.mark.parametrize("name", ["123", "true", "null", "0"])
def test_an_id_that_yaml_would_read_as_something_else_is_quoted(
    name: str, tmp_path: Path, make: Make
) -> None:
    result = run("new", "role", name, "--data", make(tmp_path, {}))
    assert result.output.startswith(f'- id: "{name}"\n')


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (b"# roles\r\n- {id: a, title: A}\r\n", b"# roles\r\n- {id: a, title: A}\r\n"),
        (b"- {id: a, title: A}", b"- {id: a, title: A}\n"),
        (b"- id: a\n  title: A\n  tags: []\n", b"- id: a\n  title: A\n  tags: []\n"),
        (b"- id: a\n  title: A\n  tags: []", b"- id: a\n  title: A\n  tags: []\n"),
        (b"# an empty list: []\n[]\n# end\n", b"# an empty list: []\n# end\n"),
        (b"\xef\xbb\xbf[]\n", b"\xef\xbb\xbf"),
        (b"# only a comment\n", b"# only a comment\n"),
        (b"", b""),
    ],
)
def test_appending_keeps_every_other_byte(
    before: bytes, kept: bytes, tmp_path: Path, make: Make
) -> None:
    place = make(tmp_path, {}) / "roles.yaml"
    place.write_bytes(before)
    assert run("new", "role", "new-role", "--data", tmp_path, "--write").exit_code == 0
    after = place.read_bytes()
    assert after.startswith(kept + b"- id: new-role")
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    assert after.count(b"\n") == after.count(newline)


@pytest.mark.parametrize(
    "before",
    [
        "- {id: a, title: A}\n...\n",
        "[{id: a, title: A}]\n",
        "  - {id: a, title: A}\n",
        "a: b\n",
        "- {id: a, title: A\n",
        "--- []\n",
    ],
)
def test_nothing_is_written_where_a_record_cannot_be_appended(
    before: str, tmp_path: Path, make: Make
) -> None:
    folder = make(tmp_path, {"roles.yaml": before})
    result = run("new", "role", "new-role", "--data", folder, "--write")
    assert result.exit_code == 1
    assert "no record can be appended here; run: handbook check" in result.output
    assert (folder / "roles.yaml").read_text() == before


def test_a_file_with_a_broken_record_is_not_written_over(tmp_path: Path, make: Make) -> None:
    broken = {"playbooks/restart.yaml": "id: restart\n", "playbooks/stop.yaml": "id: other\n"}
    folder = make(tmp_path, {**broken, "roles.yaml": "- id: devops\n"})
    before = contents(folder)
    for kind, name in (("playbook", "restart"), ("playbook", "stop"), ("role", "devops")):
        assert run("new", kind, name, "--data", folder, "--write").exit_code == 2
    assert contents(folder) == before


def test_schemas_that_were_written_are_up_to_date(copy: Path) -> None:
    assert run("schema", "--data", copy, "--check").exit_code == 1
    written = run("schema", "--data", copy)
    assert (written.exit_code, written.output.count(": written\n")) == (0, len(schemas(KINDS)))
    checked = run("schema", "--data", copy, "--check")
    assert (checked.exit_code, checked.output) == (0, "")


def test_a_schema_that_differs_is_named_and_not_written_when_only_checked(copy: Path) -> None:
    run("schema", "--data", copy)
    stale = copy / "schema" / "role.schema.json"
    stale.write_text("{}")
    result = run("schema", "--data", copy, "--check")
    assert result.exit_code == 1
    assert result.output == f"{stale}: differs; run: handbook schema\n"
    assert stale.read_text() == "{}"


def test_the_first_line_of_every_data_file_names_a_schema_that_is_there(
    copy: Path, hostile: Path
) -> None:
    run("schema", "--data", copy)
    for folder in (copy, hostile):
        for path in [each for each in folder.rglob("*.yaml") if each.is_file()]:
            first = path.read_text(encoding="utf-8").split("\n")[0]
            head, _, name = first.partition("$schema=")
            assert head == "# yaml-language-server: "
            there = copy / path.parent.relative_to(folder) / name
            assert there.resolve().is_file(), path
            assert json.loads(there.read_text())["$schema"].endswith("2020-12/schema")


def test_a_schema_knows_every_key_and_no_other(copy: Path) -> None:
    run("schema", "--data", copy)
    for name, kind in KINDS.items():
        schema = json.loads((copy / "schema" / f"{name}.schema.json").read_text())
        record = schema["items"] if schema.get("type") == "array" else schema
        assert sorted(record["properties"]) == sorted(keys_of(kind.model))
        assert record["additionalProperties"] is False
        parts = {slot.part.__name__ for slot in fields_of(kind.model) if slot.part}
        assert parts <= set(schema.get("$defs", {}))


def test_a_check_loads_nothing_that_only_other_commands_need(tmp_path: Path, make: Make) -> None:
    program = (
        "import sys\n"
        "from handbook.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "check", "--data", str(make(tmp_path, {}))],
        capture_output=True,
        check=True,
    )
    loaded = {name.split(".")[0] for name in done.stderr.decode().split()}
    assert "yaml" in loaded
    assert not loaded & {"icalendar", "jinja2", "markdown", "mkdocs", "rich", "ssl"}
