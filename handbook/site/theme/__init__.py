"""The theme `handbook`: Material, and how the parts of a handbook look in it."""

from typing import Any

SEARCH = "handbook/search"
_OF_MATERIAL = "material/search"


def keep_search(plugins: dict[str, Any]) -> None:
    """Let Material's templates find the search by the name that it has under their own theme.

    MkDocs calls it after the theme that is named in mkdocs.yml. Its events are registered already,
    so it is added as a plain item.
    """
    if SEARCH in plugins:
        dict.__setitem__(plugins, _OF_MATERIAL, plugins[SEARCH])
