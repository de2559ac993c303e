"""Which of two versions is the newer one: by what their names say, not by when they came.

Numbers and dates are ordered as PEP 440 has it, which knows the forms of SemVer too, but for
pre-releases with words of their own. A name that says nothing of order, as "spring" or that of
a commit, is older than any that does.
"""

import re

from packaging.version import InvalidVersion, Version

# As 2026-12-01; PEP 440 would read the second number as a post-release.
_DATE = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?!\d)")
_NUMBERED = re.compile(r"(?:[A-Za-z]+[._-]?)?(?P<number>\d.*)")
_RELEASE = re.compile(r"\d+(?:\.\d+)*")
_COMMIT = re.compile(r"(?=\d*[a-f])[0-9a-f]{7,40}")
_UNORDERED = Version("0.dev0")
Order = tuple[bool, Version, tuple[tuple[int, int | str], ...]]


def order(name: str) -> Order:
    """What a version is compared by."""
    found = None if _COMMIT.fullmatch(name) else _NUMBERED.fullmatch(name)
    if not found:
        return False, _UNORDERED, ()
    text = _DATE.sub(lambda date: ".".join(filter(None, date.groups())), found["number"])
    try:
        return True, Version(text), ()
    except InvalidVersion:
        # SemVer 11: a version with a suffix comes before the one without.
        release = _RELEASE.findall(text)[0]
        return True, Version(f"{release}.dev0"), _natural(text.removeprefix(release))


def newer(one: str, other: str) -> bool:
    """Whether a version, published after another, is the newer one.

    A pre-release is not newer than a release.
    """
    if not order(one)[0] and not order(other)[0]:
        return True
    return (not _before(one), order(one)) > (not _before(other), order(other))


def newest_first(names: list[str]) -> list[str]:
    """Versions in order; those whose names say nothing of it stay in theirs, at the end."""
    return sorted(names, key=order, reverse=True)


def _before(name: str) -> bool:
    return order(name)[1].is_prerelease


def _natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """Words and numbers, so that rc9 comes before rc10."""
    parts = re.findall(r"\d+|[A-Za-z]+", text)
    return tuple((1, int(part)) if part.isdigit() else (0, part.casefold()) for part in parts)
