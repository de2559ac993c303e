"""`handbook build` and `handbook serve`: as MkDocs does it, for those who never heard of it."""

import socket
import urllib.request
from pathlib import Path

import pytest
from building import OLD, PROJECT
from click.testing import CliRunner, Result
from starting import Started, start

from handbook.cli.main import cli
from handbook.site import commands


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which one stands, with nothing in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ended(process: Started) -> tuple[int | None, str, str]:
    said, wrong = process.communicate()
    return process.returncode, said, wrong


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, [*words])


def build(project: Path, *words: str) -> tuple[int | None, str, str]:
    return ended(start("build", *words, cwd=project))


def test_a_build_says_in_one_line_where_the_site_is(small_project: Path) -> None:
    wanted = "The site is in site: files for any web server.\n"
    assert build(small_project) == (0, wanted, "")
    assert (small_project / "site/index.html").is_file()


def test_the_site_s_folder_may_be_another(small_project: Path) -> None:
    config = small_project / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "\nsite_dir: public\n", "utf-8")
    wanted = "The site is in public: files for any web server.\n"
    assert build(small_project) == (0, wanted, "")
    assert (small_project / "public/index.html").is_file()
    (small_project / "taken").write_text("mine")
    code, said, wrong = build(small_project, "--site", "taken")
    assert (code, said) == (2, "")
    assert "Directory 'taken' is a file" in wrong


def test_an_error_ends_it_with_1_and_leaves_the_last_good_site(small_project: Path) -> None:
    (small_project / "site").mkdir()
    (small_project / "site/index.html").write_text(OLD)
    with (small_project / "data/roles.yaml").open("a") as file:
        file.write("\n- id: nobody\n  titel: Nobody\n")
    code, said, wrong = build(small_project)
    assert (code, said) == (1, "")
    assert 'unknown key "titel"' in wrong
    assert "Traceback" not in wrong
    assert (small_project / "site/index.html").read_text() == OLD


def test_a_warning_is_shown_and_ends_it_with_1(small_project: Path) -> None:
    with (small_project / "docs/index.md").open("a") as file:
        file.write("\n[nowhere](nowhere.md)\n")
    code, said, wrong = build(small_project)
    assert (code, said) == (1, "")
    assert "nowhere.md" in wrong
    assert not (small_project / "site").exists()


def test_a_folder_that_cannot_be_written_ends_it_with_3(small_project: Path) -> None:
    code, said, wrong = build(small_project, "--site", "/proc/site")
    assert (code, said) == (3, "")
    assert wrong.endswith("/proc/site: No such file or directory\n")


def test_a_site_is_served_until_one_ends_it(small_project: Path) -> None:
    port = free_port()
    process = start("serve", "--port", port, cwd=small_project)
    lines = iter(process.stderr.readline, "")
    said = [next(lines)]
    while "Serving on" not in said[-1]:
        said.append(next(lines))
    assert f"http://127.0.0.1:{port}/" in said[-1]
    assert not [line for line in said if "[macros]" in line or "MkDocs 2" in line]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
        assert b"<title>" in answer.read()
    process.send_signal(2)
    code, _, wrong = ended(process)
    assert code == 0
    assert "Traceback" not in wrong


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number


@pytest.mark.parametrize("command", ["build", "serve"])
def test_where_no_mkdocs_yml_is_it_says_what_to_do(command: str, here: Path) -> None:
    done = run(command)
    assert done.exit_code == 2
    wanted = "there is no mkdocs.yml in this folder; handbook init my-handbook makes a handbook"
    assert wanted in done.output


def test_a_handbook_in_a_folder_above_is_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "mkdocs.yml").write_text("")
    (here / "data/playbooks").mkdir(parents=True)
    monkeypatch.chdir(here / "data/playbooks")
    assert run("build").output.endswith("; there is one in another: cd ../..\n")


def test_a_handbook_in_a_folder_below_is_named(here: Path) -> None:
    (here / "my handbook").mkdir()
    (here / "my handbook/mkdocs.yaml").write_text("")
    assert run("serve").output.endswith("; there is one in another: cd 'my handbook'\n")


def test_a_port_that_is_taken_is_named_before_anything_is_built(here: Path) -> None:
    (here / "mkdocs.yml").write_text("")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("serve", "--port", str(port))
    assert done.exit_code == 2
    assert f"--port: port {port} of 127.0.0.1 is taken by another program; end that" in done.output


def test_the_address_is_that_of_mkdocs_yml_where_none_is_named(here: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        (here / "mkdocs.yml").write_text(f"dev_addr: 127.0.0.1:{port}\n")
        assert f"port {port} of 127.0.0.1 is taken" in run("serve").output


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("example.org", '"example.org" is no IP address; write 127.0.0.1 or another'),
        ("192.0.2.1", "cannot answer at 192.0.2.1:8000: Cannot assign requested address"),
    ],
)
def test_an_address_that_is_not_this_machine_s_is_refused(
    address: str, wrong: str, here: Path
) -> None:
    (here / "mkdocs.yml").write_text("")
    done = run("serve", "--address", address)
    assert done.exit_code == 2
    assert f"--address: {wrong}" in done.output


def test_an_engine_that_was_never_installed_is_told_so(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "mkdocs.yml").write_text("")
    monkeypatch.setattr(commands, "theme_is_installed", lambda: False)
    done = run("build")
    assert done.exit_code == 2
    assert "the theme of the engine is not installed" in done.output


def test_settings_are_read_with_what_they_inherit(tmp_path: Path) -> None:
    (tmp_path / "base.yml").write_text("site_dir: public\n")
    own = tmp_path / "mkdocs.yml"
    own.write_text("INHERIT: base.yml\nsite_name: !ENV [NOT_SET_ANYWHERE, Words]\n")
    found = commands.settings(own)
    assert (found["site_dir"], found["site_name"]) == ("public", "Words")


@pytest.mark.parametrize("text", ["- a list", "a: [", "INHERIT: nowhere.yml", "\x00"])
def test_settings_that_cannot_be_read_are_left_to_mkdocs(text: str, tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(text)
    assert commands.settings(tmp_path / "mkdocs.yml") == {}


def test_the_project_s_own_settings_are_read() -> None:
    assert commands.settings(PROJECT / "mkdocs.yml")["theme"]["name"] == "handbook"
