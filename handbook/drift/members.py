"""Handles and the list of members and teams that the code host gives.

https://docs.github.com/en/rest/orgs/members and /rest/teams/teams. GitLab's members and groups have
`username` and `full_path` in their place.
"""

from collections.abc import Iterator

from handbook.catalog import Handbook
from handbook.drift import codes
from handbook.drift.given import Compared, File
from handbook.drift.listed import objects, read_file, text
from handbook.findings import Finding, Where, meant
from handbook.model.people import Person, Role


def compare(book: Handbook, files: tuple[File, ...]) -> Iterator[Compared]:
    """The handles that no file lists; teams are looked for once one of them is listed."""
    logins: dict[str, str] = {}
    teams: dict[str, str] = {}
    place: Where | None = None
    wrong: tuple[Finding, ...] = ()
    for file in files:
        json, trouble = read_file(file)
        wrong += trouble
        if json:
            place = place or Where(file.shown)
            for _, each in objects(json):
                for name, known in (("login", logins), ("slug", teams)):
                    other = {"login": "username", "slug": "full_path"}[name]
                    if found := text(each, name, other):
                        known[found.rpartition("/")[2].casefold()] = found
    yield Compared(wrong)
    if place and not wrong:
        yield Compared(tuple(_unlisted(book, logins, teams, place)))


def _unlisted(
    book: Handbook, logins: dict[str, str], teams: dict[str, str], place: Where
) -> Iterator[Finding]:
    handles = [(each.where("handle"), each.record.handle) for each in book.each(Role)]
    handles += [(each.where("handle"), each.record.handle) for each in book.each(Person)]
    for where, handle in handles:
        if not handle:
            continue
        what, known = ("team", teams) if "/" in handle else ("member", logins)
        name = handle.removeprefix("@").rpartition("/")[2]
        if known and name.casefold() not in known:
            message = f'"{handle}" is no {what} of the list'
            hint = meant(name, known.values(), otherwise="correct it, or add them there")
            yield codes.NO_MEMBER.at(where, message, hint, place)
