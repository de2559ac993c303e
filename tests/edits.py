"""Random edits of a handbook, as people make them: each is right or wrong, and both are edits.

The same seed gives the same edits. An edit is a function of a folder and a source of chance; it
says what it did, or "" where there was nothing to do it to.
"""

import datetime as dt
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

TEMPLATES = Path(__file__).parents[1] / "handbook/pages/templates"
Edit = Callable[[Path, random.Random], str]
_ID = re.compile(r"(?m)^(?:- )?\{?\s*id: ([a-z0-9-]+)")
_TEXT = re.compile(r"(?m)^(\s*(?:- )?(?:title|summary|purpose|do|expect|text|reason): )([A-Z].*)$")
_RELATION = re.compile(
    r"(?m)^(\s*(?:owner|playbook|vendor|system|escalation|role|subject): )(\S+)$"
)
_OPTIONAL = re.compile(r"(?m)^  (?:summary|review|links|tags|source|purpose): .*\n(?:    .*\n)*")


def _files(folder: Path, pattern: str = "data/**/*.yaml") -> list[Path]:
    return sorted(each for each in folder.glob(pattern) if each.is_file())


def _replaced(path: Path, found: re.Match[str], new: str) -> None:
    text = path.read_text("utf-8")
    path.write_text(text[: found.start()] + new + text[found.end() :], "utf-8")


def _somewhere(
    folder: Path, chance: random.Random, form: re.Pattern[str], pattern: str = "data/**/*.yaml"
) -> tuple[Path, re.Match[str]] | None:
    """A place in a file where something stands, of all places each as likely."""
    found = [
        (path, each)
        for path in _files(folder, pattern)
        for each in form.finditer(path.read_text("utf-8"))
    ]
    return chance.choice(found) if found else None


def _ids(folder: Path) -> list[str]:
    texts = (path.read_text("utf-8") for path in _files(folder) if "/log/" not in str(path))
    return sorted({name for text in texts for name in _ID.findall(text)})


def a_text(folder: Path, chance: random.Random) -> str:
    """A word more in a text of a record."""
    if not (place := _somewhere(folder, chance, _TEXT)):
        return ""
    path, found = place
    word = chance.choice(("again", "today", "with care", "in full"))
    line = found[2]
    if line.endswith(('"', "'", "}", "]")) or ": " in line or line.startswith((">", "|")):
        return ""
    _replaced(path, found, f"{found[1]}{line.rstrip('.')} {word}")
    return f"{path.name}: a text"


def a_relation(folder: Path, chance: random.Random) -> str:
    """Another id in a relation, which may be of a kind that cannot stand there."""
    place = _somewhere(folder, chance, _RELATION)
    if not place:
        return ""
    path, found = place
    same = [each for each in (_somewhere(folder, chance, _RELATION),) if each]
    kind = found[1].strip()
    others = [
        each[2]
        for file in _files(folder)
        for each in _RELATION.finditer(file.read_text("utf-8"))
        if each[1].strip() == kind
    ]
    new = chance.choice(others or [same[0][1][2]])
    _replaced(path, found, f"{found[1]}{new}")
    return f"{path.name}: {kind} {new}"


def a_line_less(folder: Path, chance: random.Random) -> str:
    """A field that is not there any more."""
    if not (place := _somewhere(folder, chance, _OPTIONAL)):
        return ""
    _replaced(place[0], place[1], "")
    return f"{place[0].name}: less {place[1][0].split(':')[0].strip()}"


def a_comment(folder: Path, chance: random.Random) -> str:
    """A comment at the top of a file, which moves all lines below it."""
    path = chance.choice(_files(folder))
    path.write_text(f"# {chance.random()}\n{path.read_text('utf-8')}", "utf-8")
    return f"{path.name}: a comment"


def an_id(folder: Path, chance: random.Random) -> str:
    """An id that is another one everywhere, with its file and its place in `formerly`."""
    old = chance.choice(_ids(folder))
    new = f"{old}-{chance.randrange(9)}"
    word = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])")
    for path in _files(folder):
        text = path.read_text("utf-8")
        changed = word.sub(new, text)
        if changed != text:
            path.write_text(changed, "utf-8")
        if path.stem == old:
            path.rename(path.with_name(f"{new}.yaml"))
    return f"{old} is {new}"


def a_former_id(folder: Path, chance: random.Random) -> str:
    """A record that had another id before."""
    files = _files(folder, "data/playbooks/*.yaml")
    if not files:
        return ""
    path = chance.choice(files)
    text = path.read_text("utf-8")
    if "\nformerly:" in text:
        path.write_text(re.sub(r"\nformerly:.*", "", text, count=1), "utf-8")
        return f"{path.name}: nothing before"
    path.write_text(text.replace("\n", f"\nformerly: [was-{chance.randrange(99)}]\n", 1), "utf-8")
    return f"{path.name}: had an id before"


def a_file_more(folder: Path, chance: random.Random) -> str:
    """A playbook like another."""
    files = _files(folder, "data/playbooks/*.yaml")
    if not files:
        return ""
    path = chance.choice(files)
    new = path.with_name(f"{path.stem}-{chance.randrange(99)}.yaml")
    text = re.sub(r"(?m)^formerly:.*\n", "", path.read_text("utf-8"))
    new.write_text(text.replace(f"id: {path.stem}\n", f"id: {new.stem}\n", 1), "utf-8")
    return f"{new.name} is new"


def a_file_less(folder: Path, chance: random.Random) -> str:
    """A file that is gone, as often an event as a record."""
    files = _files(folder, chance.choice(("data/playbooks/*.yaml", "data/log/**/*.yaml")))
    if not files:
        return ""
    path = chance.choice(files)
    path.unlink()
    return f"{path.name} is gone"


def an_event(folder: Path, chance: random.Random) -> str:
    """An event of the log, like another one, on another day."""
    files = _files(folder, "data/log/**/*.yaml")
    if not files:
        return ""
    path = chance.choice(files)
    day = dt.date(2026, 1, 1) + dt.timedelta(days=chance.randrange(80))
    name = re.sub(r"^\d{4}-\d\d-\d\d", str(day), path.name)
    new = path.parent.parent / str(day.year) / name
    text = re.sub(r"(?m)^(on|date): \d{4}-\d\d-\d\d", rf"\1: {day}", path.read_text("utf-8"))
    if new.exists() or not new.parent.is_dir():
        return ""
    new.write_text(text, "utf-8")
    return f"{name} was logged"


def a_page(folder: Path, chance: random.Random) -> str:
    """A line more on a page, or another heading, or a link that may lead nowhere."""
    files = _files(folder, "docs/**/*.md")
    if not files:
        return ""
    path = chance.choice(files)
    text = path.read_text("utf-8")
    name = chance.choice(_ids(folder))
    more = chance.choice(
        (
            f"\nSee {{{{ ref({name!r}) }}}}.\n",
            f"\n## Part {chance.randrange(99)}\n\nMore.\n",
            "\n{{ duty_register() }}\n",
            "\n[up](index.md)\n",
            "",
        )
    )
    if not more:
        text = re.sub(r"(?m)^# (.*)$", rf"# \1 {chance.randrange(9)}", text, count=1)
    path.write_text(text + more.replace('"', "'"), "utf-8")
    return f"{path.name}: {more.strip() or 'its heading'}"


def a_page_more(folder: Path, chance: random.Random) -> str:
    """A page that is new, or one that is gone."""
    files = [each for each in _files(folder, "docs/**/*.md") if each.stem.startswith("extra")]
    if files and chance.random() < 0.4:
        path = chance.choice(files)
        path.unlink()
        return f"{path.name} is gone"
    path = folder / f"docs/extra-{chance.randrange(99)}.md"
    path.write_text(f"# Extra {chance.randrange(99)}\n\nWords.\n", "utf-8")
    return f"{path.name} is new"


def a_setting(folder: Path, chance: random.Random) -> str:
    """Another title of the handbook."""
    path = folder / "data/handbook.yaml"
    text = path.read_text("utf-8")
    path.write_text(
        re.sub(r"(?m)^title: .*$", f"title: Book {chance.randrange(99)}", text), "utf-8"
    )
    return "the title of the handbook"


DATA: Sequence[Edit] = (
    *(a_text, a_text, a_text, a_relation, a_relation, a_line_less, a_comment, an_id),
    *(a_former_id, a_file_more, a_file_less, an_event, a_setting),
)
DOCS: Sequence[Edit] = (a_page, a_page_more)


def a_template(folder: Path, chance: random.Random) -> str:
    """A template of the handbook's own in the place of the engine's, another one, or none."""
    own = folder / "macros/templates"
    name = chance.choice(("page_foot.html", "duty_register.html", "_head.html"))
    if (own / name).exists() and chance.random() < 0.5:
        (own / name).unlink()
        return f"{name} is the engine's"
    own.mkdir(exist_ok=True)
    text = (TEMPLATES / name).read_text("utf-8")
    (own / name).write_text(f"{text}{{# {chance.random()} #}}\n", "utf-8")
    return f"{name} is its own"


def a_macro(folder: Path, chance: random.Random) -> str:
    """A macro in Python, which says something else each time that it is written."""
    said = chance.randrange(99)
    text = f"def greeting():\n    return 'Good morning, {said}'\n\n\n"
    call = "def define_env(env):\n    env.macro(greeting)\n"
    (folder / "macros/__init__.py").write_text(text + call, "utf-8")
    page = folder / "docs/greeting.md"
    page.write_text("# Greeting\n\n{{ greeting() }}\n", "utf-8")
    return f"a macro says {said}"


def a_config(folder: Path, chance: random.Random) -> str:
    """A setting of mkdocs.yml: one that each page shows, or one that says which addresses are."""
    path = folder / "mkdocs.yml"
    key, value = chance.choice(
        (
            ("copyright", f"As of {chance.randrange(99)}."),
            ("use_directory_urls", chance.choice(("true", "false"))),
            ("site_url", f"https://books.example/{chance.randrange(9)}/"),
        )
    )
    rest = re.sub(rf"(?m)^{key}: .*\n", "", path.read_text("utf-8"))
    path.write_text(f"{rest}{key}: {value}\n", "utf-8")
    return f"{key}: {value}"


def an_override(folder: Path, chance: random.Random) -> str:
    """A part of the theme of the handbook's own."""
    path = folder / "overrides/partials/copyright.html"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"<p>{chance.randrange(99)}</p>\n", "utf-8")
    return "a partial of the theme"


ENGINE: Sequence[Edit] = (a_template, a_macro, a_config, an_override)
EVERY: Sequence[Edit] = (*DATA, *DOCS, *DOCS, *ENGINE)
