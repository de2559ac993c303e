"""CODEOWNERS: who is asked to review a change to a file, from the owners of what it says.

Format: GitHub, "About code owners". A line is a path and its owners; where a file has
several, each is asked and one of them approves. A file can't be owned in part, so it
belongs to the owners of all its records.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator

from handbook.catalog import Handbook
from handbook.catalog.roles import inside, rosters
from handbook.model.knowledge import Page
from handbook.model.people import Assignment, Person, Role

HEADER = """\
# Who is asked to review a change to a file: the owners of the records written in it.
# Made from {}/ by `handbook codeowners --write`. Change the roles there, not this file.
"""
UNSET = """
# Roles for which nobody is asked: neither the role nor a holder of it has a handle.
"""
# What stands around the handbook's part of a file that others write in too.
BEGIN, END = "# begin of what is made from {}/\n", "# end of what is made from {}/\n"


class NoEndError(ValueError):
    """The handbook's part of the file has a first line and no last one."""


def codeowners(
    book: Handbook,
    today: dt.date,
    place: Callable[[str], str] = str,
    *,
    regular: bool = False,
) -> str:
    """The text of the file on a day, for holders come and go.

    `place` gives a file's path in the repository from how findings name it. With `regular`,
    patterns are regular expressions, as Gitea and Forgejo have them.
    """
    handles = {role.id: _handles(book, role, today) for role in book.all(Role)}
    files = _owners(book)
    lines = []
    for path, roles in sorted((place(path), roles) for path, roles in files.items()):
        owners = sorted({handle for role in roles for handle in handles.get(role, ())})
        if owners:
            lines.append(f"{_expression(path) if regular else _pattern(path)} {' '.join(owners)}\n")
    unset = sorted(role for role in set().union(*files.values()) if not handles.get(role))
    asked = ["\n", *lines] if lines else []
    missing = [UNSET, *(f"# {role}\n" for role in unset)] if unset else []
    return "".join([HEADER.format(place(book.shown)), *asked, *missing])


def days_of_change(book: Handbook, today: dt.date) -> tuple[dt.date, ...]:
    """Today and each day before it on which somebody came to hold a role or ceased to, last first.

    A file that was right on one of them is as the data had it when it was written: that
    time passed since is no fault of a change.
    """
    after = dt.timedelta(days=1)
    days = {today}
    for each in book.all(Assignment):
        days.update([each.start] if each.start else [])
        days.update([each.end + after] if each.end and each.end < today else [])
    days.update(p.left + after for p in book.all(Person) if p.left and p.left < today)
    first = min(days)
    days.update([first - after] if first > dt.date.min else [])
    return tuple(sorted((day for day in days if day <= today), reverse=True))


def placed(before: str, own: str, data: str) -> str:
    """A file with the handbook's part as it should be; what others wrote in it stays.

    `own` is the part, made from the folder `data`. A file that starts with it is the
    handbook's own, up to a part of another handbook. Of several lines for a file the last
    one counts, so a part that is new comes last. Raises NoEndError.
    """
    begin, end = BEGIN.format(data), END.format(data)
    if not before.strip():
        return own
    if before.startswith(HEADER.format(data)):
        mark = BEGIN.partition("{}")[0]
        _, others, rest = before.partition(f"\n{mark}")
        return f"{own}\n{mark}{rest}" if others else own
    head, ours, tail = before.partition(begin)
    if not ours:
        return f"{before.rstrip()}\n\n{begin}{own}{end}"
    _, found, rest = tail.partition(end)
    if not found:
        raise NoEndError(end.strip())
    return f"{head}{begin}{own}{end}{rest}"


def _owners(book: Handbook) -> dict[str, set[str]]:
    """Each file of the handbook that has an owner, and the roles that own what it says."""
    found: dict[str, set[str]] = {}
    for path, role in _claims(book):
        found.setdefault(path, set()).add(role)
    return found


def _claims(book: Handbook) -> Iterator[tuple[str, str]]:
    pages = {doc.url.rstrip("/") or "index": doc.shown for doc in book.docs if doc.is_page}
    for entry in book.entries.values():
        record = entry.record
        owner = book.owner_of(record)
        if owner is None:
            continue
        yield entry.path, owner
        if isinstance(record, Page) and record.path in pages:
            yield pages[record.path], owner


def _handles(book: Handbook, role: Role, today: dt.date) -> tuple[str, ...]:
    """The team's handle or, without one, the handles of those who hold the role on the day.

    Of a role within it, that is also the handle of that team.
    """
    if role.handle:
        return (role.handle,)
    found: list[str] = []
    for name in inside(book, role.id):
        team = book.get(name).handle
        found += [team] if team else _handles_of_holders(book, name, today)
    return tuple(dict.fromkeys(found))


def _handles_of_holders(book: Handbook, role: str, today: dt.date) -> list[str]:
    running = (each for each in book.all(Assignment) if each.runs(today))
    holders = [each.person for each in running if each.role == role]
    for roster in rosters(book, today):
        holders += roster.people if roster.role == role else ()
    return [
        person.handle
        for person in map(book.get, holders)
        if isinstance(person, Person)
        and person.handle
        and not (person.left and person.left < today)
    ]


def _pattern(path: str) -> str:
    """A path from the repository's root; a blank would end it."""
    return "/" + path.removeprefix("./").replace(" ", "\\ ")


def _expression(path: str) -> str:
    """A path as Go's regular expression, which matches it whole (Gitea, "Code Owners").

    A sign that has a meaning there, or ends the pattern, stands for any one sign.
    """
    plain = re.sub(r"[^\w/.-]", "?", path.removeprefix("./"))
    return plain.replace(".", "[.]").replace("?", ".")
