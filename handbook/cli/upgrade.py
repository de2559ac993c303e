"""`handbook upgrade`: what a new engine changes in a handbook that an older one made."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

import click
from packaging.version import InvalidVersion, Version

from handbook import __version__
from handbook.catalog.files import SETTINGS, walk
from handbook.cli.common import say_findings
from handbook.cli.diffs import show_diff
from handbook.cli.schema import kinds_in
from handbook.cli.writing import say
from handbook.exports.schema import SETTINGS_HEADER, header, schemas
from handbook.files.write import ChangedError, create, current, only_writer, replace, sync_folder
from handbook.model import Kinds
from handbook.starter import made
from handbook.starter.made import Made
from handbook.starter.render import renewable
from handbook.starter.renewal import Renewal, generated, renewals, with_modeline
from handbook.system import EXIT_FINDINGS

DATA = "data"


@click.command()
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("--write", is_flag=True, help="Write it; without this nothing is written.")
def upgrade(folder: str, write: bool) -> None:
    r"""Show what this version of the engine changes in a handbook that an older one made.

    These are the schemas, the lines that name them, and what `handbook init` wrote besides the
    data: mkdocs.yml, Makefile, workflows, hooks, the container, the test. What is as it was
    written is brought up to date. What somebody changed or removed is left alone: the
    difference is shown once, to take from it what is wanted.

    \b
    Examples:
      handbook upgrade
      handbook upgrade --write
    """
    root = Path(folder)
    if not (root / DATA).is_dir():
        raise click.BadParameter(
            f"there is no folder {DATA}/ in {folder!r}; run this beside it, or name the folder",
            param_hint="DIR",
        )
    with only_writer(root, say, below=False) if write else nullcontext():
        before = _made(root)
        found = _found(root, before)
        _show(found)
        if write:
            _write(root, found)
            _record(root, before)
    _conclude(found, write=write, known=before is not None)


def _made(root: Path) -> Made | None:
    """What was written here before. Where that cannot be told, it ends here."""
    path = root / made.NAME
    data = current(path)
    if data is None:
        return None
    found, wrong = made.read_made(data, os.fspath(path))
    if found is None:
        say_findings(wrong)
        click.echo("Nothing was written.", err=True)
        sys.exit(EXIT_FINDINGS)
    if _newer(found.engine):
        raise click.UsageError(
            f"version {found.engine} of the engine wrote here, and this is {__version__}; "
            "install the newer one"
        )
    return found


def _newer(version: str) -> bool:
    try:
        return Version(version) > Version(__version__)
    except InvalidVersion:
        return False


def _found(root: Path, before: Made | None) -> list[Renewal]:
    """All that differs, in the order of the paths."""
    found = [*_of_data(root)]
    if before is not None:
        wanted = renewable(before.site_name, before.code_host)
        there = {path: current(root / path) for path in {*wanted, *before.digests}}
        found += renewals(before, there, wanted)
    return sorted((_kept_apart(root, each) for each in found), key=lambda each: each.path)


def _kept_apart(root: Path, each: Renewal) -> Renewal:
    """What is no file, or lies elsewhere, is not ours to replace."""
    path = root / each.path
    if path.is_dir():
        return Renewal(each.path, each.was, each.new, "is a folder here")
    if not path.resolve().is_relative_to(root.resolve()):
        return Renewal(each.path, each.was, each.new, "is a link to elsewhere")
    return each


def _of_data(root: Path) -> Iterator[Renewal]:
    """The schemas of the kinds that this handbook has, and the lines of its files that name them.

    A folder that cannot be listed has no lines to renew; the check tells of it.
    """
    kinds = kinds_in(os.fspath(root / DATA))
    wanted = {f"{DATA}/{name}": text.encode() for name, text in schemas(kinds).items()}
    names = walk(root / DATA, lambda _path, _error: None)
    there = {f"{DATA}/{name}": current(root / DATA / name) for name in names}
    lines = {
        path: with_modeline(data, line)
        for path, data in there.items()
        if data is not None and (line := _header(path.removeprefix(f"{DATA}/"), kinds))
    }
    there |= {path: current(root / path) for path in wanted}
    yield from generated(there, {**wanted, **lines})


def _header(name: str, kinds: Kinds) -> str:
    """The first line of a data file; "" where its kind is not known. Events never change."""
    if name == SETTINGS:
        return SETTINGS_HEADER
    kind = kinds.in_file(name)
    return header(kind) if kind else ""


def _show(found: Iterable[Renewal]) -> None:
    for each in found:
        show_diff(each.was, each.new, each.path)


def _write(root: Path, found: Iterable[Renewal]) -> None:
    for each in found:
        if not each.left:
            _put(root / each.path, each)


def _put(path: Path, each: Renewal) -> None:
    """Bring one file up to date. Raises ChangedError where somebody wrote it meanwhile."""
    if each.new is None:
        if current(path) != each.was:
            raise ChangedError(path)
        path.unlink()
        sync_folder(path.parent)
    elif each.was is None:
        create(path, each.new)
    else:
        replace(path, each.new, each.was)


def _record(root: Path, before: Made | None) -> None:
    """Remember what was written or offered: it is not offered again."""
    if before is None:
        return
    wanted = renewable(before.site_name, before.code_host)
    after = made.made(__version__, before.site_name, before.code_host, wanted)
    if after != before:
        path = root / made.NAME
        replace(path, made.written(after), current(path))


def _conclude(found: list[Renewal], *, write: bool, known: bool) -> None:
    """Say what was done, or would be, and end with 1 where something is left to do."""
    left = [each for each in found if each.left]
    for each in left:
        click.echo(f"{each.path} {each.left}, and is left as it is: take what you want from above.")
    if not known:
        click.echo(f"There is no {made.NAME}: only schemas and the lines that name them are seen.")
    changed = len(found) - len(left)
    if not found:
        click.echo(f"All is as version {__version__} of the engine has it.")
    elif write:
        click.echo(f"{_files(changed)} brought up to date. Look at it: git diff")
    else:
        click.echo(f"{_files(changed)} to bring up to date: handbook upgrade --write")
    sys.exit(EXIT_FINDINGS if left or (found and not write) else 0)


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
