"""The address of a page in the site, and the form of it that the rest of the engine uses.

The handbook names a page as faq/, its home page as "" (`Doc.url`). So does a site, unless
`use_directory_urls: false` lets it be read from a disk: then it is faq.html there.
"""

import functools
import html
from collections.abc import Iterable
from posixpath import dirname, normpath, relpath
from typing import Protocol

from handbook.catalog.docs import page_url


class File(Protocol):
    """A page of a build: its path in the docs folder, and its address in the site."""

    @property
    def src_uri(self) -> str:
        """The path, as faq.md."""

    @property
    def url(self) -> str:
        """The address, as faq/ or faq.html."""


class Addresses:
    """The addresses of a site's pages, in both forms; until it learns any, they are the same."""

    def __init__(self) -> None:
        self._site: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def learn(self, files: Iterable[File]) -> None:
        """Take the pages of a build."""
        for file in files:
            name, url = page_url(file.src_uri), "" if file.url == "./" else file.url
            self._site[name], self._names[url] = url, name

    def of(self, address: str) -> str:
        """The site's form of an address, as faq.html#x for faq/#x; what is no page stays so."""
        name, hash_, anchor = address.partition("#")
        return f"{self._site.get(name, name)}{hash_}{anchor}"

    def name(self, url: str) -> str:
        """The handbook's form of a page's address in the site."""
        return self._names.get(url, url)

    def between(self, here: str, there: str) -> str:
        """A page's address as it is written on another, both in the handbook's form."""
        return _between(self.of(here), self.of(there))

    def led_to(self, here: str, links: Iterable[str]) -> set[str]:
        """Where the links of a page lead, in the site's form; the page is in the handbook's.

        The links are as `between` writes them, and as they then stand in HTML.
        """
        start = self.of(here)
        folder = dirname(start)
        # Most lead to another folder, and a page may have thousands of them.
        up = "../" * len(folder.split("/")) if folder else ""
        known = (html.unescape(link) if "&" in link else link for link in links)
        return {
            rest
            if link.startswith(up) and (rest := link[len(up) :])[:1] not in (".", "#")
            else _led_to(start, folder, link)
            for link in known
        }


def _led_to(start: str, folder: str, link: str) -> str:
    path, hash_, anchor = link.partition("#")
    if not path:
        return f"{start}{hash_}{anchor}"
    found = normpath(f"/{folder}/{path}").lstrip("/")
    slash = "/" if found and path.endswith("/") else ""
    return f"{found}{slash}{hash_}{anchor}"


@functools.lru_cache(maxsize=1 << 14)
def _between(start: str, end: str) -> str:
    relative = _relative(end.removesuffix("/"), dirname(start))
    slash = "/" if end.endswith("/") or not end else ""
    return "./" if relative == "." else f"{relative}{slash}"


def _relative(end: str, folder: str) -> str:
    """A path as it is written in a folder: as `relpath`, which costs ten times as much."""
    if any("//" in each or "/." in f"/{each}" for each in (end, folder)):
        return relpath(end or ".", folder or ".")
    there, here = (each.split("/") if each else [] for each in (end, folder))
    shared = 0
    for one, other in zip(there, here, strict=False):
        if one != other:
            break
        shared += 1
    return "/".join([*[".."] * (len(here) - shared), *there[shared:]]) or "."
