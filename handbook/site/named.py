"""Whether what mkdocs.yml names is there: MkDocs builds nothing where one of these is missing."""

from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import NamedTuple

from handbook.findings import Finding, meant
from handbook.pages import codes
from handbook.site.project import Project
from handbook.source import Seq


class _Setting(NamedTuple):
    """A file or folder that mkdocs.yml names: where in it, and what it must be."""

    path: tuple[str | int, ...]
    value: str
    kind: str


def missing(project: Project) -> Iterator[Finding]:
    """Each file, folder and theme of mkdocs.yml that is not there, where it is written as text."""
    for setting in _settings(project):
        place = project.root / setting.value
        there = {"file": place.is_file, "folder": place.is_dir}.get(setting.kind, place.exists)
        if not there():
            beside = sorted(each.name for each in project.root.iterdir())
            others = [name for name in beside if name != setting.value]
            hint = meant(setting.value, others, otherwise="paths start beside mkdocs.yml")
            yield codes.NAMED.at(
                project.where(*setting.path), f'there is no {setting.kind} "{setting.value}"', hint
            )
    yield from _theme(project)


def _settings(project: Project) -> Iterator[_Setting]:
    for key, kind in (("watch", "file or folder"), ("hooks", "file")):
        found = project.value(key)
        for number, value in enumerate(found if isinstance(found, Seq) else ()):
            if isinstance(value, str):
                yield _Setting((key, number), value, kind)
    folder = project.value("theme", "custom_dir")
    if isinstance(folder, str):
        yield _Setting(("theme", "custom_dir"), folder, "folder")


def _theme(project: Project) -> Iterator[Finding]:
    path = ("theme",) if isinstance(project.value("theme"), str) else ("theme", "name")
    name = project.value(*path)
    if isinstance(name, str):
        known = {each.name for each in entry_points(group="mkdocs.themes")}
        if name not in known:
            hint = meant(name, known, otherwise="handbook is the one of the engine")
            yield codes.NAMED.at(project.where(*path), f'no theme "{name}" is installed', hint)
