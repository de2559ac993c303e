"""The theme `handbook`: Material, and how the parts of a handbook look in it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

if TYPE_CHECKING:
    from mkdocs.theme import Theme

SEARCH = "handbook/search"
_OF_MATERIAL = "material/search"


def keep_search(plugins: dict[str, Any]) -> None:
    """Let Material's templates find the search by the name that it has under their own theme.

    MkDocs calls it after the theme that is named in mkdocs.yml. Its events are registered already,
    so it is added as a plain item.
    """
    if SEARCH in plugins:
        dict.__setitem__(plugins, _OF_MATERIAL, plugins[SEARCH])


class _Shown(jinja2.FileSystemLoader):
    """The templates of a theme, listed without the hidden folders, of which MkDocs takes none.

    Material has ten thousand icons in one, and MkDocs would look at each of them in each build.
    """

    def list_templates(self) -> list[str]:
        """The names of all that can be a file of the site."""
        found = set()
        for folder in self.searchpath:
            for here, folders, names in os.walk(folder, followlinks=self.followlinks):
                folders[:] = [each for each in folders if not each.startswith(".")]
                within = Path(here).relative_to(folder)
                found |= {(within / name).as_posix() for name in names}
        return sorted(found)


def list_shown(theme: "Theme") -> None:
    """Let MkDocs list only what it can take of a theme."""
    made = theme.get_env

    def get_env() -> jinja2.Environment:
        env = made()
        env.loader = _Shown(theme.dirs)
        return env

    theme.get_env = get_env  # type: ignore[method-assign]
