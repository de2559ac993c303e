"""mkdocs.yml, as far as a check needs it: read with places, and without MkDocs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from handbook.findings import Finding, Where
from handbook.pages import codes
from handbook.source import Map, Seq, position, read

NAME = "mkdocs.yml"
# What YAML 1.1 has and our own files may not have: MkDocs reads this file, not we.
_ALLOWED = ("HB115", "HB119", "HB123", "HB124", "HB131")


class NavEntry(NamedTuple):
    """An entry of the navigation: where it leads, and where that is written.

    `target` is None for a title that leads nowhere.
    """

    target: str | None
    where: Where


@dataclass(frozen=True)
class Project:
    """A project folder with a mkdocs.yml, and what that says; `findings` is what is wrong in it."""

    root: Path
    shown: str
    node: Any = None
    findings: tuple[Finding, ...] = field(default=())

    def value(self, *path: str) -> Any:
        """A value by its keys, or None."""
        node = self.node
        for key in path:
            node = node.get(key) if isinstance(node, Map) else None
        return node

    def where(self, *path: str | int) -> Where:
        """Where a value is written."""
        return Where(self.shown, *position(self.node, path))

    @property
    def modules(self) -> tuple[str, ...]:
        """The packages with macros."""
        found = self.plugin("macros")
        names = found.get("modules") if isinstance(found, Map) else None
        return tuple(str(name).rpartition(":")[2] for name in names or ())

    def plugin(self, name: str) -> Any:
        """The settings of a plugin, empty where it has none; None where it is not used."""
        plugins = self.value("plugins")
        if isinstance(plugins, Map):
            return plugins.get(name) or Map() if name in plugins else None
        for each in plugins if isinstance(plugins, Seq) else ():
            if each == name:
                return Map()
            if isinstance(each, Map) and name in each:
                return each[name] or Map()
        return None

    @property
    def extensions(self) -> tuple[list[str], dict[str, Any]]:
        """The Markdown extensions that it adds, and their settings."""
        found = self.value("markdown_extensions")
        items = found if isinstance(found, Seq) else [found] if isinstance(found, Map) else []
        configs: dict[str, Any] = {}
        for each in items:
            configs.update(each if isinstance(each, dict) else {str(each): {}})
        return list(configs), {name: settings or {} for name, settings in configs.items()}

    @property
    def wants_all_in_nav(self) -> bool:
        """Whether a page outside of the navigation stops a strict build."""
        flat = self.value("validation", "omitted_files")
        return "warn" in (self.value("validation", "nav", "omitted_files"), flat)

    @property
    def left_out(self) -> str:
        """The patterns of pages that are in no navigation on purpose."""
        found = (self.value(name) for name in ("not_in_nav", "draft_docs", "exclude_docs"))
        return "\n".join(text for text in found if isinstance(text, str))

    def nav(self) -> list[NavEntry] | None:
        """The entries of the navigation; None where there is none, and MkDocs makes it."""
        found = self.value("nav")
        return None if found is None else list(self._entries(found, ("nav",)))

    def _entries(self, node: Any, path: tuple[str | int, ...]) -> Iterator[NavEntry]:
        if isinstance(node, Seq):
            for index, each in enumerate(node):
                yield from self._entries(each, (*path, index))
        elif isinstance(node, Map):
            for key, each in node.items():
                yield from self._entries(each, (*path, key))
        else:
            yield NavEntry(node if isinstance(node, str) else None, self.where(*path))


def project(root: Path, shown_docs: str) -> Project | None:
    """The project of a docs folder; None where no mkdocs.yml stands beside it."""
    path = root / NAME
    if not path.exists():
        return None
    above = shown_docs.replace("\\", "/").rpartition("/")[0]
    shown = f"{above}/{NAME}" if above else NAME
    try:
        document = read(path.read_bytes(), shown)
    except OSError as error:
        found = codes.CONFIG.at(
            Where(shown), f"cannot read: {error.strerror}", "check its type and rights"
        )
        return Project(root, shown, findings=(found,))
    wrong = tuple(each for each in document.findings if each.code not in _ALLOWED)
    return Project(root, shown, document.root, wrong)
