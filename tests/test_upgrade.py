"""`handbook upgrade`: what is as it was written is renewed, and no edit is ever lost."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from faults import Fault, handbook, kill

from handbook import __version__
from handbook.cli.main import cli
from handbook.exports.schema import schemas
from handbook.files.write import replace
from handbook.model import KINDS
from handbook.starter import made
from handbook.starter.render import renewable

ENDS = f"All is as version {__version__} of the engine has it.\n"
OLD = b"all:\n\techo old\n"


@pytest.fixture(scope="module")
def new_handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "h"
    assert CliRunner().invoke(cli, ["init", str(folder), "--yes"]).exit_code == 0
    return folder


@pytest.fixture(autouse=True)
def _in_a_new_handbook(new_handbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(new_handbook, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


def upgrade(*words: str) -> Result:
    return CliRunner().invoke(cli, ["upgrade", *words])


def tree() -> dict[str, bytes]:
    paths = (path for path in Path().rglob("*") if path.is_file())
    return {path.as_posix(): path.read_bytes() for path in paths}


def record() -> made.Made:
    found, wrong = made.read_made(Path(made.NAME).read_bytes(), made.NAME)
    assert found, wrong
    return found


def as_an_older_engine_wrote(files: dict[str, bytes | None], version: str = "0.0.1") -> None:
    """Make the handbook one in which these files were written so, or not written (None)."""
    wrote = {**renewable(record().site_name, record().code_host)}
    for path, data in files.items():
        if data is None:
            del wrote[path]
            Path(path).unlink()
        else:
            wrote[path] = data
            Path(path).write_bytes(data)
    older = made.made(version, record().site_name, record().code_host, wrote)
    Path(made.NAME).write_bytes(made.written(older))


@pytest.mark.parametrize(
    ("code_host", "name"),
    [("github", "NO"), ("gitlab", '"NO": 1.10 # x'), ("other", "Ü 🚀 {{ x }} [[ y ]] אב")],
)
def test_what_init_has_just_written_is_all_there_is(
    code_host: str, name: str, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.yaml"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    answers.write_text(f'organisation: "{quoted}"\ncode_host: {code_host}\n', "utf-8")
    done = CliRunner().invoke(cli, ["init", "h", "--answers", str(answers)])
    assert done.exit_code == 0, done.output
    for words in ((), ("--write",)):
        done = upgrade("h", *words)
        assert (done.exit_code, done.output) == (0, ENDS)
    read_back, _ = made.read_made(Path("h", made.NAME).read_bytes(), made.NAME)
    assert read_back
    assert read_back.site_name == f"{name}: operations handbook"


def test_a_file_as_it_was_written_is_shown_first_and_then_replaced() -> None:
    new = Path("Makefile").read_bytes()
    as_an_older_engine_wrote({"Makefile": OLD})
    before = tree()
    done = upgrade()
    assert done.exit_code == 1
    assert done.output.startswith("--- Makefile\n+++ Makefile\n@@ ")
    assert "\n-\techo old\n" in done.output
    assert done.output.endswith("\n1 file to bring up to date: handbook upgrade --write\n")
    assert tree() == before

    done = upgrade("--write")
    assert done.exit_code == 0
    assert done.output.endswith("\n1 file brought up to date. Look at it: git diff\n")
    assert Path("Makefile").read_bytes() == new
    assert record().engine == __version__
    assert (upgrade().output, upgrade("--write").output) == (ENDS, ENDS)


def test_a_file_that_was_changed_is_shown_once_and_left_alone() -> None:
    as_an_older_engine_wrote({"Makefile": OLD})
    mine = OLD + b"\techo mine\n"
    Path("Makefile").write_bytes(mine)
    for words in ((), ("--write",)):
        done = upgrade(*words)
        assert done.exit_code == 1
        assert "\n-\techo mine\n" in done.output
        left = "Makefile was changed here, and is left as it is: take what you want from above.\n"
        assert left in done.output
        assert Path("Makefile").read_bytes() == mine
    assert upgrade().output == ENDS
    assert Path("Makefile").read_bytes() == mine


def test_an_edit_for_which_the_engine_has_nothing_new_is_nobody_s_business() -> None:
    Path("mkdocs.yml").write_text("site_name: Mine\n")
    Path("Makefile").unlink()
    assert upgrade("--write").output == ENDS
    assert not Path("Makefile").exists()


def test_a_change_that_is_there_already_is_none() -> None:
    now = Path("Makefile").read_bytes()
    as_an_older_engine_wrote({"Makefile": OLD})
    Path("Makefile").write_bytes(now.replace(b"\n", b"\r\n"))
    assert upgrade("--write").output == ENDS


def test_what_was_removed_stays_removed() -> None:
    as_an_older_engine_wrote({"Makefile": OLD})
    Path("Makefile").unlink()
    done = upgrade("--write")
    assert done.exit_code == 1
    assert "Makefile was removed here, and is left as it is" in done.output
    assert not Path("Makefile").exists()
    assert upgrade().output == ENDS


def test_a_file_that_is_new_is_written_unless_the_name_is_taken() -> None:
    new = Path("Dockerfile").read_bytes()
    as_an_older_engine_wrote({"Dockerfile": None, ".dockerignore": None})
    Path(".dockerignore").write_text("mine\n")
    done = upgrade("--write")
    assert done.output.startswith("--- .dockerignore\n+++ .dockerignore\n")
    assert "\n--- /dev/null\n+++ Dockerfile\n" in done.output
    assert ".dockerignore was written here, and is left as it is" in done.output
    assert Path("Dockerfile").read_bytes() == new
    assert Path(".dockerignore").read_text() == "mine\n"
    assert upgrade().output == ENDS


@pytest.mark.parametrize(
    ("holds", "said"),
    [
        (b"old\n", "1 file brought up to date."),
        (b"mine\n", "tox.ini was changed here, and is not needed now, and is left as it is"),
    ],
)
def test_what_the_engine_writes_no_more_goes_if_nobody_changed_it(holds: bytes, said: str) -> None:
    as_an_older_engine_wrote({"tox.ini": b"old\n"})
    Path("tox.ini").write_bytes(holds)
    done = upgrade("--write")
    assert said in done.output
    assert Path("tox.ini").exists() == (holds == b"mine\n")
    assert upgrade().output == ENDS


def test_schemas_and_the_lines_that_name_them_are_renewed_and_nothing_else_in_a_file() -> None:
    before = tree()
    Path("data/schema/role.schema.json").write_text("{}\n")
    Path("data/schema/duty.schema.json").unlink()
    mine = b"# Mine, with CR LF.\r\n- id: x\r\n"
    bom = b"\xef\xbb\xbf"
    Path("data/roles.yaml").write_bytes(
        bom + b"# yaml-language-server: $schema=old.json\r\n" + mine
    )
    Path("data/handbook.yaml").write_bytes(
        before["data/handbook.yaml"].replace(b"schema/handbook.", b"old/handbook.")
    )
    without = before["data/faq.yaml"].split(b"\n", 1)[1]
    Path("data/faq.yaml").write_bytes(without)
    done = upgrade("--write")
    assert done.exit_code == 0
    assert "\n4 files brought up to date." in done.output
    line = b"# yaml-language-server: $schema=schema/role.schema.json\r\n"
    now = tree()
    assert now.pop("data/roles.yaml") == bom + line + mine
    assert now.pop("data/faq.yaml") == without
    assert now == {name: data for name, data in before.items() if name in now}


def test_an_event_of_the_log_is_never_touched() -> None:
    event = Path("data/log/2026/2026-04-01-x-0000.yaml")
    event.parent.mkdir(parents=True)
    event.write_text("# yaml-language-server: $schema=old.json\nkind: done\n")
    assert upgrade("--write").output == ENDS


def test_a_handbook_that_init_did_not_make_has_its_schemas_renewed() -> None:
    Path(made.NAME).unlink()
    Path("Makefile").write_text("mine\n")
    Path("data/schema/role.schema.json").write_text("{}\n")
    done = upgrade("--write")
    assert done.exit_code == 0
    said = f"There is no {made.NAME}: only schemas and the lines that name them are seen.\n"
    assert said in done.output
    assert Path("Makefile").read_text() == "mine\n"
    assert not Path(made.NAME).exists()
    assert upgrade().output == said + ENDS


def test_an_older_engine_does_not_undo_what_a_newer_one_did() -> None:
    as_an_older_engine_wrote({"Makefile": OLD}, version="99.1")
    before = tree()
    done = upgrade("--write")
    assert done.exit_code == 2
    assert f"version 99.1 of the engine wrote here, and this is {__version__}" in done.output
    assert tree() == before


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("engine: 0.0.1\nsite_nam: x\ncode_host: other\n", f'{made.NAME}:2:1: HB201 unknown key "'),
        ("- 1\n", f"{made.NAME}:1:1: HB207 expected a mapping"),
        ("engine: [\n", f"{made.NAME}:"),
        (
            "engine: '1'\nsite_name: x\ncode_host: other\nfiles: [{path: ../x, sha256: y}]\n",
            '"../x" is no path within the handbook',
        ),
    ],
)
def test_a_record_that_cannot_be_read_is_named_with_its_place(line: str, said: str) -> None:
    Path(made.NAME).write_text(line)
    before = tree()
    done = upgrade("--write")
    assert done.exit_code == 1
    assert said in done.output
    assert done.output.endswith("Nothing was written.\n")
    assert tree() == before


def test_a_link_to_elsewhere_and_a_folder_are_left_alone(tmp_path: Path) -> None:
    as_an_older_engine_wrote({"Makefile": OLD, "Dockerfile": OLD})
    outside = tmp_path.with_name("outside")
    outside.write_bytes(OLD)
    Path("Makefile").unlink()
    Path("Makefile").symlink_to(outside)
    Path("Dockerfile").unlink()
    Path("Dockerfile").mkdir()
    done = upgrade("--write")
    assert "Makefile is a link to elsewhere, and is left as it is" in done.output
    assert "Dockerfile is a folder here, and is left as it is" in done.output
    assert outside.read_bytes() == OLD


def test_where_no_data_is_it_says_what_to_do() -> None:
    done = upgrade("docs")
    assert done.exit_code == 2
    assert "there is no folder data/ in 'docs'; run this beside it" in done.output


def test_what_is_saved_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    as_an_older_engine_wrote({"Makefile": OLD})

    def saved_first(path: Path, data: bytes, was: bytes | None) -> None:
        Path("Makefile").write_text("mine\n")
        replace(path, data, was)

    monkeypatch.setattr("handbook.cli.upgrade.replace", saved_first)
    done = upgrade("--write")
    assert isinstance(done.exception, OSError)
    assert Path("Makefile").read_text() == "mine\n"
    assert record().engine == "0.0.1"


def test_wherever_it_is_cut_off_the_next_one_completes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, made_once = tree(), schemas(KINDS)
    monkeypatch.setattr("handbook.cli.upgrade.schemas", lambda _kinds: made_once)
    for number in range(1, 100):
        as_an_older_engine_wrote({"Makefile": OLD, "tox.ini": b"old\n"})
        done = handbook("upgrade", "--write", fault=Fault(number, kill))
        assert Path("Makefile").read_bytes() in (OLD, whole["Makefile"])
        assert record().engine in ("0.0.1", __version__)
        assert upgrade("--write").exit_code == 0
        assert tree() == whole
        if done.code == 0:
            break
    assert number > 5
