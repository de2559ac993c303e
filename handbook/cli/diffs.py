"""Changes as people read them before they are made."""

import difflib

import click


def show_diff(before: bytes | None, after: bytes | None, path: str, to: str = "") -> None:
    """Print how a file would change, as `diff -u` has it; None is a file that is not there."""
    names = (
        "/dev/null" if before is None else path,
        "/dev/null" if after is None else to or path,
    )
    texts = (_lines(before), _lines(after))
    for line in difflib.unified_diff(*texts, *names, lineterm=""):
        click.echo(line)


def _lines(data: bytes | None) -> list[str]:
    """The lines of a file without their ends, which a checkout may have changed."""
    return (data or b"").decode("utf-8-sig", "backslashreplace").splitlines()
