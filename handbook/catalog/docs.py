"""The docs folder: its pages with their text, and every file that would be published from it."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from handbook import secrets
from handbook.catalog import codes
from handbook.catalog.files import OF_DOCS
from handbook.files.inside import OutsideError, read_listed, resolved
from handbook.findings import Code, Finding, Where
from handbook.source import Map, position, read
from handbook.source.codes import NO_DATA
from handbook.source.decode import place, secret, secrets_inside
from handbook.source.opened import opened

PAGE = ".md"
# What is read as text besides pages, and what is published as it is.
TEXTS = (".csv", ".ics", ".json", ".svg", ".txt", ".vtt")
OTHERS = (
    *(".avif", ".gif", ".ico", ".jpeg", ".jpg", ".png", ".webp"),
    *(".mp3", ".mp4", ".pdf", ".webm", ".woff2"),
)
# Hidden files that systems and editors leave, and that no build publishes.
HARMLESS = (".DS_Store", ".gitignore", ".gitkeep")
_NAME = re.compile(r"[a-z0-9_][a-z0-9._-]*")
# As MkDocs finds front matter, and what it would take for it without the two lines.
_FRONT = re.compile(r"---[ \t]*\n(?P<front>(?s:.*?\n)??)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_TAKEN = re.compile(r"[ ]{0,3}[A-Za-z0-9_-]+:(?:\s|$)")


def page_url(path: str) -> str:
    """The address of a page that is written at a path of the docs folder, as faq/ for faq.md."""
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    parts = (folder,) if stem in ("index", "README") else (folder, stem)
    return "".join(f"{part}/" for part in parts if part)


@dataclass(frozen=True, slots=True)
class DocsFolder:
    """Where pages are written: the folder, and how findings name it."""

    root: Path
    shown: str


@dataclass(frozen=True, slots=True)
class Doc:
    """A file of the docs folder: its path there, how findings name it, and its text.

    `text` is "" for what is not text, or `unread`. `front` is a page's front matter. `body` is the
    page's Markdown, with blank lines in place of the front matter, so that places hold.
    """

    path: str
    shown: str
    text: str = ""
    front: Map | None = None
    body: str = ""
    unread: bool = False

    @property
    def is_page(self) -> bool:
        """Whether it is Markdown that becomes a page."""
        return self.path.endswith(PAGE)

    @property
    def url(self) -> str:
        """A page's address within the site, as faq/; "" for the home page."""
        return page_url(self.path)

    @property
    def title(self) -> str | None:
        """The title that the front matter of a page gives it, or None."""
        return self._front_text("title")

    @property
    def section(self) -> str | None:
        """The section of the navigation that the front matter of a page names, or None."""
        return self._front_text("section")

    def _front_text(self, key: str) -> str | None:
        value = self.front.get(key) if self.front else None
        return value if isinstance(value, str) and value.strip() else None

    def where(self, index: int) -> Where:
        """The place of a character of the body, or of the text of what is no page."""
        return place(self.body or self.text, index, self.shown)

    def front_where(self, key: str) -> Where:
        """The place of a key of the front matter."""
        return Where(self.shown, *position(self.front, (key,), key=True))


def read_docs(docs: DocsFolder, findings: list[Finding], unread: set[str]) -> tuple[Doc, ...]:
    """Every file of a docs folder that may be published; what is wrong is added to the findings.

    `unread` is told where a file is left out. One that cannot be read is there, without text.
    """
    return tuple(_Reader(docs, findings, unread).docs())


@dataclass
class _Reader:
    folder: DocsFolder
    findings: list[Finding]
    unread: set[str]

    def docs(self) -> Iterator[Doc]:
        for path in _walk(self.folder.root):
            name = path.rpartition("/")[2]
            if name in HARMLESS or (name.startswith(".") and name.endswith(".swp")):
                continue
            if self._reachable(path) and self._named(path) and self._published(path):
                yield self._read(path)
            else:
                self.unread.add(OF_DOCS)

    def _report(self, code: Code, path: str, message: str, hint: str) -> None:
        self.findings.append(code.at(Where(self._show(path)), message, hint))

    def _show(self, path: str) -> str:
        printable = (char if char.isprintable() else repr(char)[1:-1] for char in path)
        return f"{self.folder.shown}/{''.join(printable)}"

    def _reachable(self, path: str) -> bool:
        """Whether a path is a file of this folder, and no link to anywhere else."""
        full = self.folder.root / path
        if not full.is_symlink():
            return True
        try:
            target = resolved(self.folder.root, path)
        except OutsideError:
            message = "this link leads out of the docs folder"
            self._report(codes.DOC_OUTSIDE, path, message, "put a copy of the file here")
            return False
        except OSError:
            message = "this link leads nowhere, or round in a circle"
            self._report(codes.DOC_UNREADABLE, path, message, "remove it, or put the file here")
            return False
        if target.is_dir():
            message = "this link leads to a folder, whose pages would be there twice"
            self._report(codes.DOC_UNREADABLE, path, message, "remove it")
            return False
        return True

    def _named(self, path: str) -> bool:
        """Whether an address can hold every part of the path."""
        bad = [part for part in path.split("/") if not _NAME.fullmatch(part)]
        if bad and not bad[0].startswith("."):
            message = f"{bad[0]!a} cannot stand in an address"
            hint = "small letters, digits, hyphens, dots and underscores, as in rotate-keys.md"
            self._report(codes.DOC_NAME, path, message, hint)
        return not bad or bad[0].startswith(".")

    def _published(self, path: str) -> bool:
        suffix = PurePosixPath(path).suffix
        if suffix in (PAGE, *TEXTS, *OTHERS):
            return True
        message = f"files of this type are not published: {suffix or path.rpartition('/')[2]}"
        hint = f"keep it out of the docs folder; published are {', '.join((PAGE, *TEXTS, *OTHERS))}"
        self._report(codes.DOC_TYPE, path, message, hint)
        return False

    def _read(self, path: str) -> Doc:
        shown = self._show(path)
        for leak in secrets.find(path):
            self.findings.append(secret(Where(shown), leak, "the file's name"))
        try:
            data = read_listed(self.folder.root, path)
        except OSError as error:
            message = f"cannot read: {error.strerror or error}"
            self._report(codes.DOC_UNREADABLE, path, message, "check the file's rights")
            return Doc(path, shown, unread=True)
        if path.endswith(OTHERS):
            self.findings += secrets_inside(data, shown)
            return Doc(path, shown)
        opened_text, found = opened(data, shown, ruled=path.endswith(PAGE))
        self.findings += found
        if opened_text is None:
            return Doc(path, shown, unread=True)
        text = opened_text.replace("\r\n", "\n")
        return self._page(path, shown, text) if path.endswith(PAGE) else Doc(path, shown, text)

    def _page(self, path: str, shown: str, text: str) -> Doc:
        found = _FRONT.match(text)
        if not found:
            if text.startswith("---") or _TAKEN.match(text):
                message = "the page's first lines would be taken for front matter, and not shown"
                hint = "write it between two lines of ---, or start the page with its heading"
                self._report(codes.DOC_FRONT, path, message, hint)
            return Doc(path, shown, text, None, text)
        body = "\n" * found[0].count("\n") + text[found.end() :]
        return Doc(path, shown, text, self._front(found["front"], path), body)

    def _front(self, front: str, path: str) -> Any:
        # The line of --- above it counts as a line of the file.
        document = read(f"\n{front}".encode(), self._show(path))
        # Secrets in it were found with those of the whole page, and are dots by now. Where it
        # has no keys, the page has none.
        self.findings += (each for each in document.findings if each.code != NO_DATA.name)
        if document.root is not None and not isinstance(document.root, Map):
            hint = "as in hide: [navigation]"
            self._report(codes.DOC_FRONT, path, "front matter is not keys with values", hint)
            return None
        return document.root


def _walk(root: Path) -> Iterator[str]:
    """Relative paths of all files and links below a folder. Links are not followed."""
    for folder, folders, names in os.walk(root):
        here = os.path.relpath(folder, root)
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in links)
        for name in sorted([*names, *links]):
            yield name if here == "." else f"{here}/{name}".replace(os.sep, "/")
