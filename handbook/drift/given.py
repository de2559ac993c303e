"""What was read of the world, and what came of comparing it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from handbook.drift import codes
from handbook.findings import Finding, Severity, Where


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is called in findings, its path below its repository, and its bytes.

    `trouble` says why it has none; it is "" where it has. One that was named by hand is of no
    repository, and `path` is then what it is called.
    """

    shown: str
    path: str
    data: bytes = b""
    trouble: str = ""

    def unreadable(self) -> tuple[Finding, ...]:
        """The finding that it cannot be read, if it cannot."""
        if not self.trouble:
            return ()
        hint = "check the file's type, size and rights"
        return (codes.NOT_COMPARED.at(Where(self.shown), f"cannot read: {self.trouble}", hint),)


@dataclass(frozen=True, slots=True)
class Tree:
    """What was read of a repository: its workflows, and the Terraform in it."""

    shown: str
    workflows: tuple[File, ...] = ()
    terraform: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class There:
    """All that was read. What is None or empty was not asked for, and nothing is said of it.

    `given` has files by what they are: "workflow", "members", "aws-backup-plan",
    "datadog-monitors". `answers` has what became of each address that was asked: "" where it
    answered, or else why it did not.
    """

    tree: Tree | None = None
    given: Mapping[str, tuple[File, ...]] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """A record that was compared with a file: what differs. Without an id it is of no record."""

    findings: tuple[Finding, ...]
    id: str = ""
    file: File | None = None
    source: str = ""

    @property
    def agrees(self) -> bool:
        """Whether a record was compared with a file, and nothing differs."""
        wrong = any(each.severity is not Severity.GAP for each in self.findings)
        return bool(self.id and self.file) and not wrong
