"""CODEOWNERS: who is asked to review a change to a file, from the owners of what it says.

Format: GitHub, "About code owners". A line is a path and its owners; where a file has
several, each is asked and one of them approves. A file can't be owned in part, so it
belongs to the owners of all its records.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

from handbook.catalog import Handbook
from handbook.model.knowledge import Page
from handbook.model.people import Assignment, Person, Role

HEADER = """\
# Who is asked to review a change to a file: the owners of the records written in it.
# Made from data/ by `handbook codeowners --write`. Change the roles there, not this file.
"""
UNSET = """
# Roles for which nobody is asked: neither the role nor a holder of it has a handle.
"""


def codeowners(book: Handbook, today: dt.date, pages: Mapping[str, str] | None = None) -> str:
    """The text of the file on a day, for holders come and go.

    `pages` are the pages of prose: the page's path in the site to its file in the repository.
    """
    handles = {role.id: _handles(book, role, today) for role in book.all(Role)}
    files = _owners(book, pages or {})
    lines = []
    for path, roles in sorted(files.items()):
        owners = sorted({handle for role in roles for handle in handles.get(role, ())})
        if owners:
            lines.append(f"{_pattern(path)} {' '.join(owners)}\n")
    unset = sorted(role for role in set().union(*files.values()) if not handles.get(role))
    asked = ["\n", *lines] if lines else []
    missing = [UNSET, *(f"# {role}\n" for role in unset)] if unset else []
    return "".join([HEADER, *asked, *missing])


def _owners(book: Handbook, pages: Mapping[str, str]) -> dict[str, set[str]]:
    """Each file of the handbook that has an owner, and the roles that own what it says."""
    found: dict[str, set[str]] = {}
    for path, role in _claims(book, pages):
        found.setdefault(path, set()).add(role)
    return found


def _claims(book: Handbook, pages: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for entry in book.entries.values():
        record = entry.record
        if record.owner is None:
            continue
        yield entry.path, record.owner
        if isinstance(record, Page) and record.path in pages:
            yield pages[record.path], record.owner


def _handles(book: Handbook, role: Role, today: dt.date) -> tuple[str, ...]:
    """The team's handle or, without one, the handles of those who hold the role on the day."""
    if role.handle:
        return (role.handle,)
    holders = (
        book.get(each.person)
        for each in book.all(Assignment)
        if each.role == role.id and each.runs(today)
    )
    return tuple(
        person.handle
        for person in holders
        if isinstance(person, Person)
        and person.handle
        and not (person.left and person.left < today)
    )


def _pattern(path: str) -> str:
    """A path from the repository's root; a blank would end it."""
    return "/" + path.removeprefix("./").replace(" ", "\\ ")
