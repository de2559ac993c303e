"""No build ends with exit code 0 but with a finished site, whatever its macros and hooks do."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from building import OLD, Build, add_own_macros, build_alone, build_site
from test_serve import change, serving


def failed(done: Build, *lines: str) -> None:
    """A build that says why it failed, and left the last good site and nothing beside it."""
    assert done.code == 1, done.said
    found = [line for line in done.said.splitlines() if re.search(r":\d+: HB\d+ ", line)]
    assert found == list(lines), done.said
    assert "Traceback" not in done.said
    assert (done.site / "index.html").read_text() == OLD
    assert [p.name for p in done.site.parent.iterdir() if p.name.startswith(".")] == []


def hook(folder: Path, event: str, code: str) -> None:
    text = f"import os, sys, click\ndef {event}(*_, **__):\n    {code}\n"
    (folder / "hooks/own.py").write_text(text)


def test_the_small_project_builds(small: Path) -> None:
    done = build_site(small)
    assert done.code == 0, done.said
    assert "Words" in (done.site / "index.html").read_text()


ENDS = {
    "exit": ("sys.exit(0)", "SystemExit: 0"),
    "exit-without-a-code": ("sys.exit()", "SystemExit"),
    "exit-at-once": ("os._exit(0)", "os._exit(0)"),
    "interrupt": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "generator": ("raise GeneratorExit", "GeneratorExit"),
    "click": ("raise click.exceptions.Exit(0)", "Exit: 0"),
}
# Python itself has a say in an interrupt; tests below let other exits have a Python of their own.
ALONE = ("interrupt",)


@pytest.mark.parametrize("way", ENDS)
def test_a_hook_that_ends_the_process_fails_the_build_with_its_place(small: Path, way: str) -> None:
    code, said = ENDS[way]
    hook(small, "on_page_context", code)
    done = (build_alone if way in ALONE else build_site)(small)
    if way == "click":
        failed(done, f"hooks/own.py:3:1: HB1021 {said}")
    else:
        failed(done, f"hooks/own.py:3:1: HB1021 {said} ended the build before it was finished")


@pytest.mark.parametrize("event", ["on_config", "on_files", "on_env", "on_post_page", "on_startup"])
def test_it_is_so_at_every_event(small: Path, event: str) -> None:
    hook(small, event, "sys.exit(0)")
    place = "hooks/own.py:3:1: HB1021 SystemExit: 0"
    failed(build_site(small), f"{place} ended the build before it was finished")


def test_a_hook_that_ends_the_process_when_it_is_loaded(small: Path) -> None:
    (small / "hooks/own.py").write_text("import sys\nsys.exit(0)\n")
    place = "hooks/own.py:2:1: HB1021 SystemExit: 0"
    failed(build_site(small), f"{place} ended the build before it was finished")


def test_another_program_does_not_take_the_build_s_place(small: Path) -> None:
    hook(small, "on_env", "os.execv('/bin/true', ['true'])")
    said = "RuntimeError: another program may not take the place of the build"
    failed(build_site(small), f"hooks/own.py:3:1: HB1021 {said}")


def test_a_hook_that_closes_the_output_first_is_no_success(small: Path) -> None:
    hook(small, "on_env", "sys.stdout.close(); sys.stderr.close(); sys.exit(0)")
    place = "hooks/own.py:3:1: HB1021 SystemExit: 0"
    failed(build_alone(small), f"{place} ended the build before it was finished")


def test_an_exit_after_the_site_is_finished_is_a_success_with_the_new_site(small: Path) -> None:
    (small / "hooks/own.py").write_text("import atexit, os\natexit.register(os._exit, 0)\n")
    done = build_alone(small)
    assert done.code == 0
    assert "Words" in (done.site / "index.html").read_text()


def test_a_program_that_a_hook_starts_may_end_as_it_likes(small: Path) -> None:
    hook(small, "on_env", "os.waitpid(os.fork() or os._exit(0), 0)")
    done = build_site(small)
    assert done.code == 0, done.said
    assert "Words" in (done.site / "index.html").read_text()


@pytest.mark.parametrize("way", ["exit", "interrupt", "generator"])
def test_a_macro_that_ends_the_process_is_named_with_its_page(small: Path, way: str) -> None:
    code, said = ENDS[way]
    with (small / "macros/__init__.py").open("a", encoding="utf-8") as file:
        file.write(
            "\n\ndef _ending():\n    import os, sys\n    "
            f"{code}\n\n\n_before = define_env\n\n\n"
            "def define_env(env):\n    _before(env)\n    env.macro(_ending, 'ending')\n"
        )
    with (small / "docs/index.md").open("a", encoding="utf-8") as page:
        page.write("\n{{ ending() }}\n")
    failed(build_site(small), f"docs/index.md:5:1: HB1021 macro ending: {said} would end the build")


def test_a_macro_that_ends_the_process_at_once_is_named(small: Path) -> None:
    file = add_own_macros(small) / "macros/own.py"
    line = file.read_text("utf-8").count("\n") + 2
    file.write_text(f"{file.read_text('utf-8')}\n__import__('os')._exit(0)\n", "utf-8")
    said = "os._exit(0) ended the build before it was finished"
    failed(build_alone(small), f"macros/own.py:{line}:1: HB1021 {said}")


def test_a_package_of_macros_that_ends_the_process_when_it_is_loaded(small: Path) -> None:
    file = add_own_macros(small) / "macros/own.py"
    line = file.read_text("utf-8").count("\n") + 2
    file.write_text(f"{file.read_text('utf-8')}\nraise SystemExit\n", "utf-8")
    failed(build_site(small), f"macros/own.py:{line}:1: HB1021 SystemExit")


@pytest.mark.proofs
def test_a_server_whose_first_build_is_ended_is_no_success(small: Path) -> None:
    hook(small, "on_env", "sys.exit(0)")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", "127.0.0.1:0"],
        cwd=small,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    said = "HB1021 SystemExit: 0 ended the build before it was finished"
    assert f"hooks/own.py:3:1: {said}\n" in done.stderr


@pytest.mark.proofs
def test_a_server_goes_on_where_a_rebuild_is_ended(small: Path) -> None:
    hook(small, "on_env", "os.path.exists('end') and sys.exit(0)")
    with serving(small) as server:
        (small / "end").touch()
        change(small / "docs/index.md", "# Words", "# Other")
        said = "".join(server.until("The last good site stays up"))
        assert "hooks/own.py:3:1: HB1021 SystemExit: 0 ended the build" in said
        assert "Traceback" not in said
        assert "Words" in server.page("")
