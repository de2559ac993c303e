"""Files that cannot be read or named, and the places and machines that a check runs on."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from faults import handbook as run
from starting import start

import handbook
from handbook.catalog import files, load
from handbook.cli.main import cli

Make = Callable[[Path, Mapping[str, str]], Path]
PROGRAM = "from handbook.cli import main; main()"
ROLES = {"roles.yaml": "- {id: müller, title: Müller – „ü“ 字}\n- {id: ä, title: 🚦}\n"}
PEOPLE = "- {id: ada, title: Ada, ownr: x}\n"


def said(folder: Path) -> tuple[int, list[str]]:
    """The exit code and the lines of `handbook check`, paths relative to the folder."""
    result = CliRunner().invoke(cli, ["check", "--data", str(folder), "--format", "json"])
    assert type(result.exception) in (type(None), SystemExit)
    found = json.loads(result.output)
    name = f"{files.readable(str(folder))}/"
    return result.exit_code, [
        f"{each['path'].removeprefix(name)}:{each['line']}:{each['column']} "
        f"{each['code']} {each['message']}"
        for each in found
        if each["severity"] == "error"
    ]


READ = 'people.yaml:1:25 HB201 unknown key "ownr"'


def test_a_file_without_rights_is_named_and_the_others_are_checked(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(tmp_path, {"roles.yaml": "[]\n", "people.yaml": PEOPLE})
    (folder / "roles.yaml").chmod(0)
    opened = os.open

    def refusing(path: str, *rest: int) -> int:  # root may read everything
        if str(path).endswith("roles.yaml"):
            raise PermissionError(13, "Permission denied", path)
        return opened(path, *rest)

    monkeypatch.setattr(os, "open", refusing)
    assert said(folder) == (3, [READ, "roles.yaml:1:1 HB303 cannot read: Permission denied"])


@pytest.mark.parametrize("name", ["roles.yaml", "playbooks/x.yaml", "log/2026/x.yaml"])
@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("folder", "Is a directory"),
        ("broken link", "No such file or directory"),
        ("link to itself", "Too many levels of symbolic links"),
        ("link that leads out", "a link leads out of the data folder"),
    ],
)
def test_what_is_no_file_is_named_and_the_others_are_checked(
    name: str, kind: str, reason: str, tmp_path: Path, make: Make
) -> None:
    folder = make(tmp_path / "data", {"people.yaml": PEOPLE})
    (tmp_path / "outside.yaml").write_text("[]\n")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "folder":
        path.mkdir()
    else:
        targets = {"broken link": "gone.yaml", "link to itself": path.name}
        path.symlink_to(targets.get(kind, tmp_path / "outside.yaml"))
    code, found = said(folder)
    assert code == 3
    assert sorted(found) == sorted([READ, f"{name}:1:1 HB303 cannot read: {reason}"])


def test_a_data_folder_that_is_missing_is_a_usage_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["check", "--data", str(tmp_path / "gone")])
    assert result.exit_code == 2
    assert "there is no folder" in result.output


def test_an_empty_data_folder_is_told(tmp_path: Path) -> None:
    assert said(tmp_path) == (1, ["handbook.yaml:1:1 HB302 file is missing"])


def test_a_file_has_one_spelling(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {"roles.yaml": "[]\n", "roles.yml": "- {id: a, title: A}\n"})
    assert said(folder) == (1, ["roles.yml:1:1 HB301 data files end in .yaml"])
    assert load(folder).entries == {}


LONG = "x" * 250 + ".yaml"


@pytest.mark.parametrize(
    ("name", "shown", "code"),
    [
        (b"caf\xe9.yaml", "caf\\xe9.yaml", "HB301"),
        (b"playbooks/\xff.yaml", "playbooks/\\xff.yaml", "HB202"),
        (b"playbooks/\xff.yml", "playbooks/\\xff.yml", "HB301"),
        (b"log/2026/\xc3\x28.yaml", "log/2026/\\xc3(.yaml", "HB208"),
        ("字.yaml".encode(), "字.yaml", "HB301"),
        (b"a\nb.yaml", "a\nb.yaml", "HB301"),
        (b"a\x1b[31mb.yaml", "a\x1b[31mb.yaml", "HB301"),
        (LONG.encode(), LONG, "HB301"),
        (b"con.yml", "con.yml", "HB301"),
        (b"playbooks/con.yaml", "playbooks/con.yaml", "HB205"),
    ],
)
def test_a_file_with_any_name_is_told(
    name: bytes, shown: str, code: str, tmp_path: Path, make: Make
) -> None:
    folder = make(tmp_path, {"people.yaml": PEOPLE, "playbooks/.keep": "", "log/2026/.keep": ""})
    (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_bytes(b"id: con\n")
    found = said(folder)[1]
    assert READ in found
    assert any(line.startswith(f"{shown}:1:") and code in line for line in found)
    done = run("check", "--data", folder)
    assert (done.code, done.err) == (1, "")
    lines = done.out.split("\n")
    assert any(f": {code} " in line for line in lines)
    assert all(line.isprintable() for line in lines)


def test_a_file_of_fifty_megabytes_is_refused_with_its_size(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {"people.yaml": PEOPLE})
    with (folder / "roles.yaml").open("wb") as file:
        for _ in range(50):
            file.write(b"- {id: a, title: A}\n" * (1024 * 1024 // 20))
    assert said(folder) == (
        1,
        [READ, "roles.yaml:1:1 HB103 file of 49 MiB is larger than the limit"],
    )


def check(
    *words: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> tuple[int, bytes, bytes]:
    """Exit code, output and errors of `handbook check` in a process of its own."""
    plain = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": "1775044800"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "check", *words],
        cwd=cwd,
        env={**plain, **(env or {})},
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def odd(tmp_path: Path, make: Make) -> Path:
    """A folder with a handbook whose findings and files are not ASCII."""
    make(tmp_path / "here" / "data", {**ROLES, "straße.yaml": "[]\n"})
    return tmp_path / "here"


@pytest.mark.proofs
def test_a_check_says_the_same_from_anywhere(odd: Path, tmp_path: Path) -> None:
    expected = check(cwd=odd)
    assert expected[0] == 1
    assert "data/straße.yaml:1:1: HB301".encode() in expected[1]
    away = tmp_path / "an anderem Örtchen" / "日本 #1 [x]"
    shutil.copytree(odd, away)
    assert check(cwd=away) == expected
    code, out, err = check("--data", away / "data", cwd=tmp_path)
    assert (code, err) == (1, b"")
    assert out.replace(f"{away}/".encode(), b"") == expected[1]
    code, out, err = check("--data", "here/data/../data/", cwd=tmp_path)
    assert out.replace(b"here/", b"") == expected[1]


@pytest.mark.proofs
def test_a_check_says_the_same_from_a_zip(odd: Path, tmp_path: Path) -> None:
    package = Path(handbook.__file__).parent
    with zipfile.ZipFile(tmp_path / "handbook.whl", "w") as wheel:
        for path in package.rglob("*.py"):
            wheel.write(path, path.relative_to(package.parent))
    program = f"import handbook; print(handbook.__file__); {PROGRAM}"
    done = subprocess.run(
        [sys.executable, "-c", program, "check"],
        cwd=odd,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "handbook.whl")},
        capture_output=True,
        check=False,
    )
    first, _, rest = done.stdout.partition(b"\n")
    assert b"handbook.whl" in first
    assert (done.returncode, rest, done.stderr) == check(cwd=odd)


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0"},
        {"PYTHONUTF8": "1"},
        {"PYTHONIOENCODING": "latin-1"},
        {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
        {"HOME": "/root", "LANG": "C.UTF-8", "COLUMNS": "20"},
    ],
    ids=str,
)
def test_a_check_writes_the_same_bytes_on_any_machine(env: dict[str, str], odd: Path) -> None:
    expected = CliRunner().invoke(cli, ["check", "--format", "github", "--data", str(odd / "data")])
    code, out, err = check("--format", "github", cwd=odd, env=env)
    assert "straße" in expected.output
    assert (code, err) == (expected.exit_code, b"")
    assert out.decode() == expected.output.replace(f"{odd}/", "")


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif"])
def test_a_closed_pipe_is_no_traceback(form: str, twin: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = run("check", "--data", twin, "--format", form, stdout=writer)
    finally:
        os.close(writer)
    assert (done.code, done.err) == (141, "")


def test_every_file_is_opened_once(twin: Path) -> None:
    program = (
        "import sys, collections\n"
        "opened = collections.Counter()\n"
        "hook = lambda event, args: event == 'open' and opened.update([str(args[0])])\n"
        "sys.addaudithook(hook)\n"
        "from handbook.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "for path, count in opened.items(): print(count, path, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "check", "--data", twin], capture_output=True, check=True
    )
    lines = [line.split(" ", 1) for line in done.stderr.decode().splitlines()]
    counts = {path: int(count) for count, path in lines if path.startswith(f"{twin}/")}
    data = [path for path in twin.rglob("*") if path.suffix in (".yaml", ".md")]
    assert counts == {str(path): 1 for path in data}


@pytest.mark.proofs
def test_five_hundred_errors_are_all_told_in_the_same_order(tmp_path: Path, make: Make) -> None:
    duties = "".join(
        f"- {{id: duty-{n}, title: Duty {n}, cadence: daily, owner: roel-{n}, about: [x-{n}]}}\n"
        for n in range(250)
    )
    roles = "".join(f"- {{id: role-{n}, title: Role {n}}}\n" for n in range(250))
    folder = make(tmp_path, {"duties.yaml": duties, "roles.yaml": roles})
    said = {
        check("--data", folder, "--select", "HB401", env={"PYTHONHASHSEED": seed})
        for seed in ("0", "1", "2")
    }
    ((code, out, err),) = said
    lines = [line for line in out.decode().splitlines() if "HB401" in line]
    places = [(int(line.split(":")[1]), int(line.split(":")[2])) for line in lines]
    assert (code, err, len(lines)) == (1, b"", 500)
    assert places == sorted(set(places))
    assert b'unknown role "roel-249"\n    did you mean "role-249"?' in out
    assert out.endswith(b"500 errors, 0 warnings, 0 gaps\n")


DEEP = "".join(f"{' ' * n}a:\n" for n in range(1500))
BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(BOMB, "HB129", id="alias bomb"),
        pytest.param("[" * 1500 + "]" * 1500, "HB127", id="brackets"),
        pytest.param(DEEP, "HB127", id="blocks"),
        pytest.param("[" * 100_000, "HB127", id="unclosed brackets"),
        pytest.param("{" * 100_000, "HB127", id="unclosed braces"),
        pytest.param("- " * 100_000, "HB127", id="hyphens"),
        pytest.param("? " * 100_000, "HB126", id="question marks"),
        pytest.param("a: " + "1" * 5000, "HB117", id="long number"),
        pytest.param("a: " + "1" * 5_000_000, "HB117", id="very long number"),
        pytest.param('a: "' + "x" * 5_000_000, "HB111", id="long unclosed quote"),
        pytest.param("&a " * 50_000, "HB121", id="many anchors"),
    ],
)
def test_what_would_eat_the_machine_is_refused_within_bounds(
    text: str, code: str, tmp_path: Path, make: Make
) -> None:
    """Five seconds of processor time and a hundred megabytes beside the program are enough."""
    folder = make(tmp_path, {"playbooks/x.yaml": text})
    started = start("check", "--data", folder, limits=(5, 100_000_000))
    out, err = started.communicate()
    assert (started.returncode, err) == (1, "")
    assert "playbooks/x.yaml:" in out
    assert code in out
