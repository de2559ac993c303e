"""A built site as one archive that is unpacked and opened without a server.

The archive is made of the site's bytes alone: names are sorted, and every entry has the day on
which the site was built. So the same site gives the same archive (ZIP, APPNOTE.TXT 6.3).
"""

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template

from handbook.files.archive import FIRST_DAY, archive
from handbook.publish.listing import Refused
from handbook.publish.on_disk import INDEX, led_to_files

# The folder that unpacking makes, and the one within it that holds the site.
TOP, SITE = "handbook", "site"
_TEXTS = Path(__file__).parent
# What is read first stands first, where an archive is listed.
_READ_FIRST = ("README.txt", "open-me.html")
# What only a server, a search engine or who looks for faults in the theme needs.
_LEFT_OUT = re.compile(r"404\.html|sitemap\.xml(\.gz)?|.*\.map")
_BUILT = re.compile(r'<meta name="handbook-built" content="(\d{4}-\d\d-\d\d)">')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def bundle(site: Path) -> bytes:
    """The archive of a built site.

    Raises Refused where there is no site or where a link stands in it, and OSError where it
    can't be read.
    """
    files = _files(site)
    if INDEX not in files:
        raise Refused(f"{site} holds no {INDEX}: build the site first, with handbook build")
    home = files[INDEX].decode("utf-8", errors="replace")
    built = _BUILT.search(home)
    day = max(dt.date.fromisoformat(built[1]), FIRST_DAY) if built else FIRST_DAY
    title = _TITLE.search(home)
    words = {"title": html.unescape(title[1]).strip() if title else TOP, "day": day.isoformat()}
    entries = ((f"{TOP}/{name}", data) for name, data in _entries(files, words))
    return archive(entries, day)


def _files(site: Path) -> dict[str, bytes]:
    """What a copy holds of a site, by its path; hidden entries are other programs'."""
    found = {}
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if any(part.startswith(".") for part in name.split("/")) or _LEFT_OUT.fullmatch(name):
            continue
        if path.is_symlink():
            raise Refused(f"{path} is a link, and an archive holds files: put the file there")
        if path.is_file():
            found[name] = path.read_bytes()
    return found


def _entries(files: Mapping[str, bytes], words: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    for name in _READ_FIRST:
        escape = html.escape if name.endswith(".html") else str
        text = Template((_TEXTS / name).read_text("utf-8"))
        yield name, text.substitute({key: escape(said) for key, said in words.items()}).encode()
    for name, data in sorted(files.items()):
        yield f"{SITE}/{name}", _led(data, name, files) if name.endswith(".html") else data


def _led(page: bytes, name: str, files: Mapping[str, bytes]) -> bytes:
    """A page with links that lead to files, and every other byte as it was."""
    text = page.decode("utf-8", errors="surrogateescape")
    return led_to_files(text, name, files).encode("utf-8", errors="surrogateescape")
