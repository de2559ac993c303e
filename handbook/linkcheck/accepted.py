"""Findings about links that the settings say are known and accepted."""

import re
from collections.abc import Collection, Iterable, Iterator
from fnmatch import fnmatchcase

from handbook.findings import Finding, Where
from handbook.linkcheck.codes import UNUSED
from handbook.model.settings import Ignore


class Accepted:
    """The ignores of a handbook, each with its place; remembers which of them were needed."""

    def __init__(self, ignores: Iterable[tuple[Ignore, Where]] = ()) -> None:
        self._known = tuple(ignores)
        self._used: set[int] = set()

    def has(self, code: str, subject: str, *paths: str) -> bool:
        """Whether findings of a code about an address are accepted, on a page or where written."""
        fitting = {
            number
            for number, (each, _) in enumerate(self._known)
            if _fits(each, code, subject, paths)
        }
        self._used |= fitting
        return bool(fitting)

    def unused(self, looked: Collection[str]) -> Iterator[Finding]:
        """A finding for each ignore of a code that was looked for, and that hid nothing."""
        for number, (each, where) in enumerate(self._known):
            if each.code in looked and number not in self._used:
                about = f' about "{each.link}"' if each.link else ""
                said = f"nothing{about} is found as {each.code}"
                yield UNUSED.at(where, said, "it was mended: remove the ignore")


# A page of the site as the data names it, whether the site says faq/ or faq.html.
_PAGE = re.compile(r"^(?!\w+:)(.*?)(?:(^|/)index)?\.html(?=#|$)")


def _named(subject: str) -> str:
    return _PAGE.sub(
        lambda page: f"{page[1]}{page[2] or ''}" if page[2] is not None else f"{page[1]}/", subject
    )


def _fits(ignore: Ignore, code: str, subject: str, paths: tuple[str, ...]) -> bool:
    file, link = ignore.file, ignore.link
    return (
        ignore.code == code
        and ignore.record is None
        and (file is None or any(f"/{path}".endswith(f"/{file}") for path in paths))
        and (link is None or fnmatchcase(subject, link) or fnmatchcase(_named(subject), link))
    )
