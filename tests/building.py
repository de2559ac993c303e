"""Sites for tests: copies of the project, and builds of them.

A build that is the same for many tests is made once, also where several workers run
(`built_once`). A build that changes something is warm: a fork of a process that has imported
all (`builder.py`). What Python reads when it starts needs a process of its own.
"""

import atexit
import fcntl
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

PROJECT = Path(__file__).resolve().parents[1]
PARTS = ("data", "docs", "macros", "overrides", "mkdocs.yml")
OLD = "the last good site"
EPOCH = "1775044800"  # 2026-04-01T12:00:00Z
# What a Python that runs already would not see.
AT_START = ("PYTHON", "LC_", "LANG")
STRICT = ("--strict",)
# How many rows of a long list are kept as one part, for lists that are none in a small handbook.
ROWS_TOGETHER = "ROWS_TOGETHER"


class Found(NamedTuple):
    """What the search shows of a hit: HTML, a line of the text for each block."""

    location: str
    title: str
    kind: str
    text: str


def parts(site: Path, name: str) -> Iterator[dict[str, Any]]:
    """The parts of a site's search index that are called so, `words` or `hits`, in their order."""
    files = (site / "search/parts").glob(f"{name}-*.js")
    for path in sorted(files, key=lambda each: int(each.stem.rpartition("-")[2])):
        call, _, rest = path.read_text("utf-8").partition("(")
        assert call == "handbookSearch"
        yield json.loads("[" + rest.removesuffix(")\n") + "]")[2]


def found_in(site: Path) -> list[Found]:
    """All that the search of a site can show."""
    return [
        Found(f"{page}#{anchor}" if anchor else page, title, kind, text)
        for part in parts(site, "hits")
        for page, *hits in part.values()
        for anchor, title, kind, text in hits
    ]


@dataclass(frozen=True)
class Build:
    """What a build said, and where its site is."""

    code: int
    said: str
    site: Path

    def page(self, path: str) -> str:
        """The HTML of a page, named as in its address."""
        return (self.site / path / "index.html").read_text("utf-8")

    def found(self) -> list[Found]:
        """All that the search can show, page by page, each page before its places."""
        return found_in(self.site)


def build_site(
    folder: Path, env: Mapping[str, str] | None = None, options: Sequence[str] = ()
) -> Build:
    """Build a project folder strictly, as `mkdocs build --strict` does."""
    alone = any(name.startswith(AT_START) for name in env or {})
    return (build_alone if alone else build_warm)(folder, env, (*STRICT, *options))


def build_alone(
    folder: Path, env: Mapping[str, str] | None = None, options: Sequence[str] = STRICT
) -> Build:
    """Run `mkdocs build` as a person does: a Python of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=folder,
        env=_environment(env),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Build(done.returncode, done.stdout + done.stderr, folder / "site")


def build_warm(
    folder: Path, env: Mapping[str, str] | None = None, options: Sequence[str] = STRICT
) -> Build:
    """Run `mkdocs build` in a fork of a process that has imported all."""
    with tempfile.TemporaryDirectory() as said:
        files = {"out": f"{said}/out", "err": f"{said}/err"}
        code = ask({"folder": str(folder), "options": list(options), **files}, env)
        text = "".join(Path(files[name]).read_text("utf-8") for name in ("out", "err"))
    return Build(code, text, folder / "site")


def ask(request: Mapping[str, object], env: Mapping[str, str] | None) -> int:
    """Ask the warm process for something, to be done in this environment; its answer."""
    builder = _builder()
    assert builder.stdin
    assert builder.stdout
    builder.stdin.write(json.dumps({**request, "env": _environment(env)}) + "\n")
    builder.stdin.flush()
    return int(builder.stdout.readline())


@functools.cache
def _builder() -> subprocess.Popen[str]:
    """The warm process of this worker. It ends when nobody can ask it any more."""
    folder = tempfile.mkdtemp(prefix="builder-")
    started = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("builder.py"), folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=_environment(None),
    )

    def end() -> None:
        started.communicate()
        shutil.rmtree(folder)

    atexit.register(end)
    return started


def _environment(env: Mapping[str, str] | None) -> dict[str, str]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith(("HANDBOOK_", "PYTHONHASH"))}
    return {**plain, "SOURCE_DATE_EPOCH": EPOCH, "NO_MKDOCS_2_WARNING": "1", **(env or {})}


def built_once(
    root: Path, name: str, prepare: Callable[[Path], Path], env: Mapping[str, str] | None = None
) -> Build:
    """The site of a project that nobody changes, built by the first worker that asks for it."""
    folder, done = root / name, root / f"{name}.json"
    with _locked(root / f"{name}.lock"):
        if not done.exists():
            folder.mkdir()
            built = build_site(prepare(folder), env)
            done.write_text(json.dumps([built.code, built.said]))
    code, said = json.loads(done.read_text())
    assert code == 0, said[:2000]
    return Build(code, said, folder / "site")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def copy_project(folder: Path, data: Path | None = None) -> Path:
    """A copy of the project to build; with `data`, pages that name no record of the first one."""
    for part in PARTS:
        if (PROJECT / part).is_dir():
            _copy_tree(PROJECT / part, folder / part)
        else:
            shutil.copy(PROJECT / part, folder / part)
    if data:
        _replace_data(folder, data)
    return folder


# The smallest handbook that builds: three pages and no record, under the project's own macros,
# theme and settings. A fault in it is found as in a large one, in a third of the time.
SMALL = {
    "data/handbook.yaml": (
        "title: Handbook\norganisation: Acme Pictures\ntimezone: UTC\nadopted: 2026-01-05\n"
        "source_document:\n  title: Notes\n  file: source/notes.md\n"
    ),
    "data/source/notes.md": "Films are shown at night.\n",
    "data/pages.yaml": "".join(
        f"- {{id: page-{name}, title: {name.capitalize()}, path: {name}, review: yearly}}\n"
        for name in ("index", "faq", "gates")
    ),
    "docs/index.md": "# {{ page_title() }}\n\n[Questions](faq.md), [gates](gates.md)\n",
    "docs/faq.md": (
        "# {{ page_title() }}\n\n## Trust and compliance\n\n{{ faq_list('trust') }}\n\n"
        "## Operations\n\n{{ faq_list('operations') }}\n"
    ),
    "docs/gates.md": (
        "# {{ page_title() }}\n\nWhat must hold before something may happen.\n\n"
        "{{ gate_register() }}\n"
    ),
}


def write_page(folder: Path, name: str) -> Path:
    """Write the smallest handbook's page of this name, which takes the place of the engine's."""
    page = folder / name
    page.write_text(SMALL[name], "utf-8")
    return page


def copy_small(folder: Path) -> Path:
    """The smallest handbook that builds; its pages are `index`, `faq` and `gates`."""
    for part in ("macros", "overrides"):
        _copy_tree(PROJECT / part, folder / part)
    for name, text in SMALL.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    config, _, _ = (PROJECT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")
    nav = "\nnav:\n  - Home: index.md\n  - faq.md\n  - gates.md\n"
    (folder / "mkdocs.yml").write_text(config + nav, "utf-8")
    return folder


# A package of macros with a module, and templates that take the place of the engine's.
OWN_MACROS = {
    "macros/__init__.py": (
        "from macros.own import greeting\n\n\ndef define_env(env):\n    env.macro(greeting)\n"
    ),
    "macros/own.py": 'def greeting():\n    return "Good morning"\n',
}
TEMPLATES = PROJECT / "handbook/pages/templates"
THEME = PROJECT / "handbook/site/theme"


def add_own_macros(folder: Path, *templates: str) -> Path:
    """Give a project macros of its own, and its own copy of some of the engine's templates."""
    (folder / "macros/templates").mkdir(parents=True, exist_ok=True)
    for name, text in OWN_MACROS.items():
        (folder / name).write_text(text, "utf-8")
    for name in templates:
        shutil.copy(TEMPLATES / name, folder / "macros/templates" / name)
    return folder


_NO_SEARCH = """
def on_page_markdown(markdown, page, **_):
    if page.url.count("/") < 2:
        page.meta = {**page.meta, "search": {"exclude": True}}
"""


def make_light(folder: Path) -> Path:
    """Let a site with thousands of rows build in half the time: no list in search or navigation.

    The theme reads a section for its search in the square of its length, and the titles in a list
    are those of record pages; it writes the navigation anew on every page.
    """
    (folder / "hooks").mkdir(exist_ok=True)
    (folder / "hooks/no_search.py").write_text(_NO_SEARCH, "utf-8")
    config, _, _ = (folder / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")
    light = "\nnav: [index.md]\nnot_in_nav: /*\nhooks: [hooks/no_search.py]\n"
    (folder / "mkdocs.yml").write_text(config + light, "utf-8")
    return folder


def _copy_tree(origin: Path, folder: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(origin, folder, ignore=ignored, dirs_exist_ok=True)


def _replace_data(folder: Path, data: Path) -> None:
    pages = (folder / "data" / "pages.yaml").read_text("utf-8")
    shutil.rmtree(folder / "data")
    shutil.copytree(data, folder / "data")
    pages = re.sub(r"(?m)^  (owner|source): .*\n", "", pages)
    (folder / "data" / "pages.yaml").write_text(pages, "utf-8")
    facts = folder / "data" / "facts.yaml"
    facts.write_text(re.sub(r"(?m)^( *page:) .*", r"\1 faq", facts.read_text("utf-8")), "utf-8")
    for page in (folder / "docs").rglob("*.md"):
        text = re.sub(r"\{\{ (ref|home)\(.*?\) \}\}", "x", page.read_text("utf-8"), flags=re.S)
        page.write_text(text, "utf-8")
