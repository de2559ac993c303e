"""The theme's style sheet, joined from its parts so that a page asks for one file."""

from pathlib import PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

SHEET = "assets/handbook.css"
_PARTS = PurePosixPath("assets/handbook")
_FIRST, _LAST = "base", "print"


def join(files: Files, config: MkDocsConfig) -> None:
    """Put one style sheet in the place of its parts.

    A part of the same name in a handbook's own overrides has taken the engine's place before, and
    a whole sheet of its own is left as it is.
    """
    parts = sorted((each for each in files if _is_part(each)), key=_order)
    for part in parts:
        files.remove(part)
    if files.get_file_from_path(SHEET) is None:
        text = "\n".join(part.content_string for part in parts)
        files.append(File.generated(config, SHEET, content=text))


def _is_part(file: File) -> bool:
    path = PurePosixPath(file.src_uri)
    return path.parent == _PARTS and path.suffix == ".css"


def _order(file: File) -> tuple[int, str]:
    """What all others lean on comes first, and paper has the last word."""
    return (file.name == _LAST) - (file.name == _FIRST), file.name
