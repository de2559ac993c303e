"""The files of the archive: the page, the tables, the events, and a manifest with their digests."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from handbook.exports.compliance.page import page
from handbook.exports.compliance.report import Report, file_of
from handbook.files.archive import names

FIRST = "index.html"
PDF, MANIFEST, SUMS = "compliance.pdf", "manifest.json", "SHA256SUMS"
# How the manifest is read; a change that breaks its readers counts it up.
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Revision:
    """The commit that the data is of, None where that is not known, and why, or what differs.

    `changed` are files of the data that are not as that commit has them.
    """

    commit: str | None
    why: str = ""
    changed: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What the records are of, for a reader."""
        if self.commit is None:
            return f"no commit that is known ({self.why})"
        differs = f", of which {len(self.changed)} files were changed since" if self.changed else ""
        return f"commit {self.commit}{differs}"


def is_ours(data: bytes) -> bool:
    """Whether an archive was made here."""
    found = names(data)
    return bool(found) and found[0].endswith(f"/{FIRST}") and found[-1].endswith(f"/{SUMS}")


def files(
    report: Report, maker: str, revision: Revision, raw: Mapping[str, bytes], pdf: bytes | None
) -> dict[str, bytes]:
    """Each file of the archive by its path, in their order; the page stands first.

    `raw` has the bytes of each event by its id, as they were recorded. The same arguments give
    the same bytes.
    """
    found = {FIRST: page(report, maker, revision.words).encode()}
    if pdf is not None:
        found[PDF] = pdf
    found |= {table.file: table.csv().encode() for table in report.tables}
    found |= {file_of(each): raw[each.id] for each in report.events}
    found[MANIFEST] = _manifest(report, maker, revision, found)
    found[SUMS] = "".join(f"{_digest(data)}  {name}\n" for name, data in found.items()).encode()
    return found


def _manifest(report: Report, maker: str, revision: Revision, found: Mapping[str, bytes]) -> bytes:
    """What it is of, and each file with its size and SHA-256, as JSON; not known is null."""
    asked = report.asked
    settings = asked.book.settings
    value = {
        "format": _FORMAT,
        "engine": maker,
        "handbook": settings and settings.title,
        "organisation": settings and settings.organisation,
        "id": asked.book.namespace,
        "period": {
            "name": asked.name,
            "from": str(asked.period.first),
            "until": str(asked.period.last),
            "over": asked.today >= asked.period.last,
        },
        "as_of": str(asked.today),
        "timezone": asked.book.zone.key,
        "commit": revision.commit,
        "commit_not_known_because": revision.why or None,
        "changed_since_commit": list(revision.changed),
        "not_known_to_git": list(report.notes),
        "files": [
            {"path": name, "bytes": len(data), "sha256": _digest(data)}
            for name, data in found.items()
        ],
    }
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
