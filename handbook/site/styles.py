"""The theme's style sheet, joined from its parts so that a page asks for one file."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from handbook.pages.reading import Reading

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

SHEET = "assets/handbook.css"
PARTS = PurePosixPath("assets/handbook")
_FIRST, _LAST = "base", "print"


def join(files: "Files", config: "MkDocsConfig") -> None:
    """Put one style sheet in the place of its parts.

    A part of the same name in a handbook's own overrides has taken the engine's place before, and
    a whole sheet of its own is left as it is.
    """
    from mkdocs.structure.files import File  # noqa: PLC0415 -- paper and trees have no MkDocs

    parts = [each for each in files if is_part(each.src_uri)]
    for part in parts:
        files.remove(part)
    if files.get_file_from_path(SHEET) is None:
        text = sheet(
            {part.src_uri: part.content_string for part in parts}, config.extra["handbook"]
        )
        files.append(File.generated(config, SHEET, content=text))


def is_part(name: str) -> bool:
    """Whether a file of the site, by its path, is a part of the style sheet."""
    path = PurePosixPath(name)
    return path.parent == PARTS and path.suffix == ".css"


def sheet(parts: Mapping[str, str], reading: Reading) -> str:
    """The style sheet of a site: its parts by their paths, and what stands below printed pages."""
    return f"{joined(parts)}\n:root {{ --hb-copy: {quoted(_copy(reading))}; }}\n"


def _copy(reading: Reading) -> str:
    """What stands below each printed page: which handbook it is from, and how old it is."""
    settings = reading.book.settings
    names = (settings.title, settings.organisation) if settings else ()
    version = f"version {reading.version}" if reading.version else ""
    return " · ".join(filter(None, (*names, version, str(reading.today))))


def quoted(text: str) -> str:
    """A text as a string of CSS, with all but letters and digits escaped (CSS Syntax 3, 4.3.7)."""
    plain = (each if each.isalnum() or each in " .-" else f"\\{ord(each):x} " for each in text)
    return f'"{"".join(plain)}"'


def joined(parts: Mapping[str, str]) -> str:
    """Parts by their file names, as one sheet: what all others lean on first, and paper last."""
    return "\n".join(parts[name] for name in sorted(parts, key=_order))


def _order(name: str) -> tuple[int, str]:
    stem = PurePosixPath(name).stem
    return (stem == _LAST) - (stem == _FIRST), stem
