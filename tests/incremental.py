"""Edits of a handbook, after each of which a build that goes on and one from nothing are compared.

Run by hand for as many as you like: `python tests/incremental.py FOLDER SEED COUNT`, and with
`served` behind it for builds in one process, as a server makes them while a few pages are open.
FOLDER itself is edited: it is a copy of a handbook, and each run has its own.
"""

import random
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import edits
from building import PARTS, ROWS_TOGETHER, Build, build_warm
from served import NOTHING, Saved, served

DAYS = ("1775044800", "1775131200", "1777723200")
# Lists of two rows are long here, and each row is taken or made by itself.
_EACH_ROW = {ROWS_TOGETHER: "1"}
# How often something more is saved while a site is being built, and at how many of its moments.
SOON, MOMENTS = 0.4, 400
_VARIES = re.compile(r"in \d+\.\d+ seconds|\.site\.new-\w+")
# What a build that goes on says of itself.
_OWN_WORDS = re.compile(
    r"pages are taken from|stands around all pages|Nothing changed"
    r"|Cleaning site directory|Building documentation to|Documentation built"
)


class Compared(NamedTuple):
    """What was edited, whether a site could be built, and what is not the same in the two."""

    edit: str
    built: bool
    differences: list[str]


def same_after_edits(
    folder: Path, seed: int, count: int, kinds: Sequence[edits.Edit] = edits.EVERY
) -> Iterator[Compared]:
    """Edit a project so often, and compare its site with that of a fresh copy after each edit.

    An edit that no site can be built with is undone, once both builds have said the same.
    """
    chance, day = random.Random(seed), DAYS[0]
    with tempfile.TemporaryDirectory() as place:
        cold, before = Path(place) / "cold", Path(place) / "before"
        for name in (folder / "site", folder / ".cache"):
            shutil.rmtree(name, ignore_errors=True)
        build_warm(folder, _EACH_ROW | {"SOURCE_DATE_EPOCH": day}, ())
        done = 0
        while done < count:
            _mirror(folder, before)
            edit = chance.choice(kinds)
            if chance.random() < 0.03:
                said, day = "another day", chance.choice(DAYS)
            elif not (said := edit(folder, chance)):
                continue
            done += 1
            shutil.rmtree(cold, ignore_errors=True)
            _mirror(folder, cold)
            env = _EACH_ROW | {"SOURCE_DATE_EPOCH": day}
            built, fresh = build_warm(folder, env, ()), build_warm(cold, env, ())
            yield Compared(said, fresh.code == 0, list(_differences(built, fresh)))
            if fresh.code:
                _mirror(before, folder)


def same_when_served(
    folder: Path, seed: int, count: int, kinds: Sequence[edits.Edit] = edits.EVERY
) -> Iterator[Compared]:
    """Edit a project that is served with pages open, and compare with one that is served anew."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as place:
        cold, before, between = (Path(place) / name for name in ("cold", "before", "between"))
        with served(folder, Path(place) / "site", _EACH_ROW) as site:
            done = 0
            while done < count:
                _mirror(folder, before)
                if not (said := chance.choice(kinds)(folder, chance)):
                    continue
                done += 1
                pages = sorted(name for name in _files(site.site) if name.endswith(".html"))
                open_pages = chance.sample(pages, min(3, len(pages)))
                more, again = NOTHING, ""
                if chance.random() < SOON:
                    again = chance.choice(kinds)(_copy(folder, between), chance)
                    more = Saved(_others(folder, between), chance.randrange(MOMENTS))
                answer = site.build(*open_pages, meanwhile=more)
                said += f" and, in {answer.builds} builds, {again}" if again else ""
                shutil.rmtree(cold, ignore_errors=True)
                _mirror(folder, cold)
                early = [f"{file} was shown as another one" for file in answer.wrong]
                differences = [] if answer.problem else [*early, *_from_fresh(cold, site.site)]
                yield Compared(said, not answer.problem, differences)
                if answer.problem:
                    _mirror(before, folder)
                    site.build()


def _copy(source: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    _mirror(source, target)
    return target


def _others(folder: Path, other: Path) -> dict[str, str | None]:
    """The files that are to be written for a folder to be as another one; None is to be removed."""
    found, there = _files(folder, *PARTS), _files(other, *PARTS)
    return {
        name: there[name].decode() if name in there else None
        for name in sorted(found.keys() | there.keys())
        if found.get(name) != there.get(name)
    }


def _from_fresh(project: Path, site: Path) -> Iterator[str]:
    """Where a site is not as that of a server that has just begun."""
    with served(project, project / "site") as fresh:
        found, there = _files(site), _files(fresh.site)
    for name in sorted(found.keys() | there.keys()):
        if found.get(name) != there.get(name):
            yield f"site/{name}"


def _mirror(source: Path, target: Path) -> None:
    """A copy of what a project is made from, and of nothing that builds left."""
    for part in PARTS:
        if (target / part).is_dir():
            shutil.rmtree(target / part)
    target.mkdir(exist_ok=True)
    for part in PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part)
        elif (source / part).exists():
            shutil.copy(source / part, target / part)


def _differences(built: Build, fresh: Build) -> Iterator[str]:
    if built.code != fresh.code:
        yield f"exit code {built.code}, not {fresh.code}"
    words, wanted = _words(built), _words(fresh)
    if words != wanted:
        yield f"says {words!r}, not {wanted!r}"
    if fresh.code == 0:
        found, there = _files(built.site), _files(fresh.site)
        for name in sorted(found.keys() | there.keys()):
            if found.get(name) != there.get(name):
                yield f"site/{name}"


def _words(build: Build) -> list[str]:
    """What a build said, in any order, less how long it took and where it is."""
    text = _VARIES.sub("", build.said).replace(str(build.site.parent), "")
    return sorted(line for line in text.splitlines() if not _OWN_WORDS.search(line))


def _files(site: Path, *parts: str) -> dict[str, bytes]:
    """The files of a folder, or of some parts of it, by their paths."""
    below = [site / part for part in parts] or [site]
    files = (path for each in below for path in (each, *each.rglob("*")) if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in files}


if __name__ == "__main__":
    wrong = built = 0
    compared = same_when_served if sys.argv[4:] == ["served"] else same_after_edits
    found = compared(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    for number, each in enumerate(found, 1):
        built += each.built
        wrong += bool(each.differences)
        if each.differences or number % 25 == 0:
            done = "built" if each.built else "refused"
            sys.stdout.write(" ".join((str(number), each.edit, done, *each.differences[:8])) + "\n")
            sys.stdout.flush()
    sys.stdout.write(f"{number} edits, {built} with a site, {wrong} with a difference\n")
    sys.exit(bool(wrong))
