"""What the parts of the adapter share over one build."""

import gc
import logging
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import jinja2
from mkdocs.exceptions import Abort
from mkdocs.structure.nav import Navigation

from handbook.catalog.made import Made
from handbook.findings import Finding, Severity, has_errors
from handbook.pages.parts import Memory
from handbook.pages.placeholders import Placeholders
from handbook.pages.reading import Reading
from handbook.site.around import Around
from handbook.site.early import Left, Newer
from handbook.site.ending import Ending
from handbook.site.first import First
from handbook.site.making import Making
from handbook.site.rendering import Rendering
from handbook.site.staging import Staging
from handbook.site.standing import Standing

if TYPE_CHECKING:
    from handbook.site.live import LiveServer

log = logging.getLogger("mkdocs.plugins.handbook")
Command = Literal["build", "gh-deploy", "serve"]


class State:
    """One build: what was read, what is being made, and, while a site is served, its server."""

    _project: Path
    _reading: Reading
    _placeholders: Placeholders
    _made: Mapping[str, Made]
    _nav: Navigation
    _around: Around
    _rendering: Rendering
    _swap: Staging | None = None
    _ending: Ending | None = None
    _command: Command = "build"
    _dirty = False
    _live: "LiveServer | None" = None
    _first: First | None = None
    _left: Left | None = None
    _memory: Memory | None = None
    # Which site is being built, as the server counts them, and what makes pages of the one that
    # was asked for last before builds come to them, if anything can. It is overtaken while pages
    # of a newer one are shown.
    _site = 0
    _overtaken = False
    _newest: tuple[int, Newer | None] = (0, None)
    # The files that changed since the last good site, and those of them that did while the next
    # one is being built.
    _since: frozenset[str] = frozenset()
    _late: frozenset[str] = frozenset()
    _standing: Standing | None = None
    _env: jinja2.Environment
    _own_titles: frozenset[str]
    # The address of the repository as mkdocs.yml has it.
    _written = ""
    # What keeps the site from being built, for people to read.
    _problems: list[str]
    making: Making

    def _is_newest(self) -> bool:
        """Whether, while a site is served, none was asked for after the one that is made."""
        return self._live is not None and self._live.coming == self._site

    def _abandon(self) -> None:
        """Drop what was begun: the last good site stays, and others may build."""
        gc.enable()
        if self._standing:
            self._standing.close()
        if "making" in vars(self):
            self.making.close()
        if self._swap:
            self._swap.abandon()

    def _refuse(self, findings: Iterable[Finding], what: str) -> None:
        """Print findings as `handbook check` does; errors stop the build."""
        for finding in findings:
            if finding.severity is Severity.ERROR:
                self._problems.append(str(finding))
                print(finding, file=sys.stderr)  # noqa: T201
            elif finding.severity is Severity.WARNING:
                log.info("%s", finding)
        if has_errors(findings):
            raise Abort(f"The {what} have errors; nothing was built.")
