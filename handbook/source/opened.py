"""The bytes of a file to text without secrets and unseen characters, and findings for these."""

from handbook.findings import Finding
from handbook.source.characters import without_hidden
from handbook.source.conflicts import conflicts
from handbook.source.decode import decode, without_secrets


def opened(data: bytes, path: str, *, ruled: bool = False) -> tuple[str | None, list[Finding]]:
    """The text of a file without secrets and unseen characters, and a finding for each.

    None where it cannot be used: it is no text, or a merge left a conflict in it; then that
    is all that is said. `ruled` says that it is Markdown, where lines of = and > mean more.
    """
    text, refused = decode(data, path)
    if refused:
        return None, [refused]
    if unmerged := conflicts(text, path, ruled=ruled):
        return None, unmerged
    text, unseen = without_hidden(text, path)
    text, leaked = without_secrets(text, path)
    return text, [*unseen, *leaked]
