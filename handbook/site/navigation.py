"""The navigation in mkdocs.yml, and the icons of pages: what the theme would miss."""

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from handbook.catalog import Doc, Handbook
from handbook.findings import Finding, Where, nearest
from handbook.pages import codes
from handbook.schemes import ALLOWED
from handbook.site.links import Files
from handbook.site.project import NAME, NavEntry, Project
from handbook.site.sections import is_record_page
from handbook.source import position


@dataclass(frozen=True)
class Navigation:
    """What a project's navigation says of its pages, of which `files` has all."""

    project: Project
    book: Handbook
    files: Files

    def findings(self) -> Iterator[Finding]:
        """What is wrong in it, and with the icons that pages show in it."""
        yield from self._of_nav()
        for doc in self.book.docs:
            yield from self._of_icon(doc)

    def _of_nav(self) -> Iterator[Finding]:
        nav = self.project.nav()
        if nav is None:
            return
        for entry in nav:
            yield from self._of_entry(entry)
        named = {entry.target for entry in nav}
        left_out = patterns(self.project.left_out)
        for doc in self.book.docs if self.project.wants_all_in_nav else ():
            meant = left_out(doc.path) or is_record_page(self.book, doc)
            if doc.is_page and doc.path not in named and not meant:
                hint = f"name it below nav: in {NAME}, or below not_in_nav:"
                yield codes.NOT_IN_NAV.at(
                    Where(doc.shown), "this page is not in the navigation", hint
                )

    def _of_entry(self, entry: NavEntry) -> Iterator[Finding]:
        target = entry.target
        if not target:
            hint = "write the path of a page, as in duties.md"
            yield codes.NAV.at(entry.where, "an entry of the navigation that names no page", hint)
            return
        try:
            parts = urlsplit(target)
        except ValueError:
            yield codes.NAV.at(entry.where, f'"{target}" is not an address', "as in duties.md")
            return
        if parts.scheme or parts.netloc:
            if parts.scheme and parts.scheme not in ALLOWED:
                hint = f"use {', '.join(ALLOWED)}, or the path of a page"
                yield codes.NAV.at(entry.where, f'scheme "{parts.scheme}" is not allowed', hint)
        elif target not in self.files.addresses and target not in self.files.waiting:
            near = self.files.nearest(target.lstrip("/"))
            hint = "write the path of a page within the docs folder"
            if waiting := nearest(target, self.files.waiting):
                hint = f'did you mean "{waiting}"?'
            if near:
                hint = f'did you mean "{near[0]}"?' + (f" {near[1]}" if near[1] else "")
            yield codes.NAV.at(
                entry.where, f'the navigation names "{target}", which is no page', hint
            )

    def _of_icon(self, doc: Doc) -> Iterator[Finding]:
        """The icon of a page: the theme stops where it has none of that name."""
        name = doc.front.get("icon") if doc.front else None
        folders = self._icons()
        if not folders or not isinstance(name, str) or not name:
            return
        if not any((folder / f"{name}.svg").is_file() for folder in folders):
            group = posixpath.dirname(name)
            known = [f"{group}/{p.stem}" for f in folders for p in (f / group).glob("*.svg")]
            near = nearest(name, known)
            hint = f'did you mean "{near}"?' if near else "as in material/bell"
            where = Where(doc.shown, *position(doc.front, ("icon",)))
            yield codes.ICON.at(where, f'there is no icon "{name}"', hint)

    def _icons(self) -> list[Path]:
        """The folders with icons: the project's own, and the theme's; none for another theme."""
        theme = self.project.value("theme", "name") or self.project.value("theme")
        found = find_spec("material") if theme == "material" else None
        roots = [
            Path(each) / "templates" for each in (found and found.submodule_search_locations) or ()
        ]
        own = self.project.value("theme", "custom_dir")
        roots += [self.project.root / own] if isinstance(own, str) else []
        return [root / ".icons" for root in roots] if found else []


def patterns(text: str) -> Callable[[str], bool]:
    """Whether a path is one of those that patterns name, as .gitignore has them."""
    if not text.strip():
        return lambda _path: False
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 -- few projects leave a page out

    return GitIgnoreSpec.from_lines(text.splitlines()).match_file
