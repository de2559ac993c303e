"""A fault in a page, a macro, a setting or the disk: one line, the right code, the old site."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from building import EPOCH, THEME, Build, add_own_macros

OLD = "the last good site"
BuildSite = Callable[..., Build]
QUIET = ("--quiet", "--verbose")


@pytest.fixture
def good(small_project: Path) -> Path:
    """A project whose site was built before, so that it can be lost."""
    (small_project / "site").mkdir()
    (small_project / "site/index.html").write_text(OLD)
    shutil.copy(THEME / "main.html", small_project / "overrides")
    return add_own_macros(small_project, "_parts.html")


def kept(project: Path) -> bool:
    """Whether the last good site is as it was, and nothing else is left."""
    site = [p.name for p in (project / "site").rglob("*")]
    beside = [p.name for p in project.iterdir() if p.name.startswith(".")]
    return (site, beside) == (["index.html"], []) and (
        (project / "site/index.html").read_text() == OLD
    )


def add(project: Path, path: str, text: str) -> None:
    with (project / path).open("a", encoding="utf-8") as file:
        file.write(text)


def said(done: Build) -> list[str]:
    """The findings that a build printed."""
    return [line for line in done.said.splitlines() if ": HB" in line]


ATTACKS = (
    ("{{ cycler.__init__.__globals__.os.popen('touch pwned').read() }}", "HB1022 refused: access"),
    ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "HB1022 refused: access"),
    ("{{ page_title.__globals__ }}", "HB1022 refused: access"),
    ("{{ ref.__code__ }}", "HB1022 refused: access"),
    ("{{ page_title|attr('__globals__') }}", "HB1022 refused: access"),
    ("{{ '{0.__class__}'.format(1) }}", "HB1022 refused: access"),
    ("{{ config.plugins }}", 'HB1021 unknown macro "config"'),
    ("{{ environment.system }}", 'HB1021 unknown macro "environment"'),
    ("{{ files }}", 'HB1021 unknown macro "files"'),
    ("{% include '/etc/passwd' %}", 'HB1021 there is no file "/etc/passwd" to include'),
    ("{% include '../mkdocs.yml' %}", 'HB1021 there is no file "../mkdocs.yml" to include'),
    ("{% import 'macros/__init__.py' as m %}", "HB1021 there is no file"),
)


def test_a_page_cannot_reach_behind_the_macros(good: Path, build: BuildSite) -> None:
    """Every attack on every page is refused with its place, and nothing is executed."""
    for number, (attack, _) in enumerate(ATTACKS):
        (good / f"docs/attack-{number:02}.md").write_text(
            f"---\nhide: [toc]\n---\n# A\n\n{attack}\n"
        )
    done = build(good)
    assert done.code == 1
    assert [line.split(":6:1: ", 1) for line in said(done)] == [
        [f"docs/attack-{number:02}.md", line.split(":6:1: ", 1)[1]]
        for number, line in enumerate(said(done))
    ]
    for line, (_, expected) in zip(said(done), ATTACKS, strict=True):
        assert expected in line
    assert "root:" not in done.said
    assert not list(good.rglob("pwned"))
    assert "Traceback" not in done.said
    assert kept(good)


def test_braces_in_data_are_read_and_never_run(hostile_site: Build) -> None:
    """The same in a value of the data arrives as text."""
    pages = "".join(p.read_text("utf-8") for p in hostile_site.site.rglob("*.html"))
    assert "{{ 7*7 }}" in pages
    assert "root:x" not in pages


FAILING = (
    ("failing-macro", "{{ page_titel() }}", 'HB1021 unknown macro "page_titel"'),
    ("failing-variable", "{{ no_such_thing }}", 'HB1021 unknown macro "no_such_thing"'),
    ("failing-record", '{{ ref("ghost") }}', 'HB1021 macro ref: there is no record "ghost"; '),
    ("failing-call", "{{ ref() }}", "HB1021 macro ref: TypeError: "),
    ("failing-include", '{% include "x.md" %}', 'HB1021 there is no file "x.md" to include'),
    ("failing-statement", "{% if %}", "HB1021 template syntax: Expected an expression"),
    ("failing-unfinished", "{{ page_title(", "HB1021 template syntax: "),
    ("failing-endless", "{% include 'failing-endless.md' %}", "HB1021 RecursionError: maximum"),
)


def test_macros_that_fail_are_named_with_their_places_all_at_once(
    good: Path, build: BuildSite
) -> None:
    """Each fault on a page of its own."""
    for name, text, _ in FAILING:
        (good / f"docs/{name}.md").write_text(f"# A\n\nWords.\n\n{text}\n")
    done = build(good)
    assert done.code == 1
    lines = sorted((f"docs/{name}.md:5:1", words) for name, _, words in FAILING)
    found = [line.split(": ", 1) for line in said(done)]
    assert [
        (place, rest[: len(words)]) for (place, rest), (_, words) in zip(found, lines, strict=True)
    ] == lines
    assert 'did you mean "page_title"?' in done.said
    assert "Traceback" not in done.said
    assert kept(good)


def test_a_template_that_fails_is_named(good: Path, build: BuildSite) -> None:
    (good / "macros/templates/faq_list.html").write_text("<p>\n{{ nothing.here }}</p>")
    done = build(good)
    assert done.code == 1
    assert "HB1021 macro faq_list: macros/templates/faq_list.html:2: 'nothing' is undefined" in (
        done.said
    )
    assert kept(good)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "macros/own.py",
            "\nimport no_such_package\n",
            "HB1021 ModuleNotFoundError: No module named 'no_such_package'",
        ),
        (
            "macros/__init__.py",
            "\nfrom macros.own import no_such_name\n",
            "HB1021 ImportError: cannot import name 'no_such_name'",
        ),
        ("macros/own.py", "\ndef broken(:\n", "HB1021 SyntaxError: invalid syntax"),
        ("macros/own.py", "\n1 / 0\n", "HB1021 ZeroDivisionError: division by zero"),
        ("macros/templates/_parts.html", "\n{% if %}", "HB1021 TemplateSyntaxError: Expected"),
        ("overrides/main.html", "\n{% if %}", "HB1021 TemplateSyntaxError: Expected"),
    ],
    ids=["package", "name", "syntax", "error", "template", "theme"],
)
def test_macros_that_cannot_be_loaded_are_named(
    good: Path, build: BuildSite, path: str, text: str, expected: str
) -> None:
    line = (good / path).read_text("utf-8").count("\n") + 2
    add(good, path, text)
    done = build(good)
    assert done.code == 1
    assert said(done) == [said(done)[0]], done.said
    assert said(done)[0].startswith(f"{path}:{line}:1: {expected}")
    assert "Traceback" not in done.said
    assert kept(good)


def test_a_package_of_macros_that_is_not_there_is_named(good: Path, build: BuildSite) -> None:
    config = good / "mkdocs.yml"
    config.write_text(config.read_text().replace("site.macros, macros]", "site.macros, makros]"))
    done = build(good)
    assert done.code == 1
    assert said(done) == ["mkdocs.yml:1:1: HB1021 ModuleNotFoundError: No module named 'makros'"]
    assert kept(good)


FAULTS = {
    "warning": ("docs/faq.md", "\n[gone](gone.md)\n"),
    "anchor": ("docs/faq.md", "\n[gone](gates.md#no-such-anchor)\n"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("option", QUIET, ids=["quiet", "verbose"])
def test_a_fault_fails_the_build_at_every_verbosity(
    good: Path, build: BuildSite, option: str, fault: str
) -> None:
    path, text = FAULTS[fault]
    add(good, path, text)
    done = build(good, options=(option,))
    assert done.code == 1, done.said
    assert path.rpartition("/")[2] in done.said
    assert kept(good)


@pytest.mark.parametrize("option", QUIET)
def test_a_good_site_is_built_at_every_verbosity(
    small_project: Path, build: BuildSite, option: str
) -> None:
    plain = build(small_project).page("faq")
    done = build(small_project, options=(option,))
    assert done.code == 0, done.said
    if option == "--quiet":
        assert done.said == ""
    assert done.page("faq") == plain


def test_a_build_that_fails_late_leaves_the_good_site_as_it_was(
    small_project: Path, build: BuildSite
) -> None:
    """Every byte of it."""
    assert build(small_project).code == 0
    before = {p: p.read_bytes() for p in (small_project / "site").rglob("*") if p.is_file()}
    add(small_project, "docs/faq.md", "\n[gone](gates.md#no-such-anchor)\n")
    assert build(small_project).code == 1
    assert {p: p.read_bytes() for p in (small_project / "site").rglob("*") if p.is_file()} == before
    assert [p.name for p in small_project.iterdir() if p.name.startswith(".")] == [".cache"]


WAITS = """
import os, signal, sys
from pathlib import Path
import mkdocs.utils as utils
write, count = utils.write_file, 0
def slow(content, path):
    global count
    count += 1
    if count == {after}:
        os.kill(os.getpid(), signal.{signal})
    write(content, path)
utils.write_file = slow
"""


@pytest.mark.parametrize(
    ("after", "name", "code"),
    [(1, "SIGINT", 130), (4, "SIGINT", 130), (3, "SIGTERM", 143)],
    ids=["first-file", "middle", "terminated"],
)
def test_an_interrupted_build_leaves_the_old_site_and_nothing_else(
    good: Path, build: BuildSite, after: int, name: str, code: int
) -> None:
    patch(good, WAITS.format(after=after, signal=name))
    done = build(good)
    assert done.code == code, done.said
    assert "Traceback" not in done.said
    assert kept(good)


def patch(project: Path, code: str) -> None:
    """Code that runs in the process of the build, before anything is built."""
    (project / "patch.py").write_text(code)
    add(project, "mkdocs.yml", "hooks: [patch.py]\n")


def test_a_build_killed_while_the_sites_are_swapped_is_healed_by_the_next(
    good: Path, build: BuildSite
) -> None:
    """A kill between the two renames is the one moment without a site."""
    (good / "site").rename(good / ".site.old")
    add(good, "docs/faq.md", "\n{{ page_titel() }}\n")
    assert build(good).code == 1
    assert kept(good)


DISK_FULL = """
import errno, os
import mkdocs.utils as utils
def full(content, path):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
utils.write_file = full
"""


def test_a_full_disk_is_named_and_leaves_the_old_site(good: Path, build: BuildSite) -> None:
    """A full disk names no file, so the site's folder is named."""
    patch(good, DISK_FULL)
    done = build(good)
    assert done.code == 3
    assert done.said.splitlines()[-1] == "site: No space left on device"
    assert "Traceback" not in done.said
    assert kept(good)


def test_a_file_size_limit_is_named_and_leaves_the_old_site(good: Path) -> None:
    """For real: the kernel refuses to write more than 200 kB into a file."""
    limit = 200_000
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=good,
        env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 3, done.stderr
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert kept(good)


def test_a_site_that_cannot_be_written_is_named(small_project: Path, build: BuildSite) -> None:
    """A file stands where a folder is needed; root would write into a read-only one."""
    (small_project / "out").write_text("not a folder")
    done = build(small_project, options=("--site-dir", str(small_project / "out/site")))
    assert done.code == 3
    assert done.said.splitlines()[-1] == "out/site: Not a directory"
    assert (small_project / "out").read_text() == "not a folder"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write into a read-only folder")
def test_a_read_only_folder_is_named(small_project: Path, build: BuildSite) -> None:
    small_project.chmod(0o555)
    try:
        done = build(small_project)
    finally:
        small_project.chmod(0o755)
    assert done.code == 3
    assert done.said.splitlines()[-1] == "site: Permission denied"


def test_a_fault_of_the_docs_folder_stops_a_build(good: Path, build: BuildSite) -> None:
    """A build refuses what `handbook check` refuses."""
    (good / "docs/hostname.md").symlink_to("/etc/hostname")
    (good / "docs/loop").symlink_to(".")
    (good / "docs/id_rsa").write_text("x")
    (good / "docs/Upper.md").write_text("# X\n")
    (good / "docs/deep.md").write_text("[" * 5000)
    done = build(good)
    assert done.code == 1
    assert [(line.split(":")[0], line.split()[1]) for line in said(done)] == [
        ("docs/Upper.md", "HB1003"),
        ("docs/deep.md", "HB1010"),
        ("docs/hostname.md", "HB1001"),
        ("docs/id_rsa", "HB1004"),
        ("docs/loop", "HB1002"),
    ]
    assert "Traceback" not in done.said
    assert kept(good)
