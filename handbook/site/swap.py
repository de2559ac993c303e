"""Build beside, then swap: a build that fails leaves the last good site as it was."""

import shutil
import signal
import sys
import threading
from pathlib import Path
from types import FrameType


class Swap:
    """Takes the place of a site folder only once the new site is whole."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.new = site.with_name(f".{site.name}.new")
        self.old = site.with_name(f".{site.name}.old")
        self._swapping = False

    def begin(self) -> Path:
        """The folder to build in. What an interrupted build left is removed or put back.

        Raises OSError where nothing can be written there.
        """
        if self.old.exists() and not self.site.exists():
            self.old.replace(self.site)
        shutil.rmtree(self.new, ignore_errors=True)
        self.new.mkdir(parents=True)
        return self.new

    def finish(self) -> None:
        """Put the new site in the old one's place. Raises OSError; the old one then stays."""
        self._swapping = True
        shutil.rmtree(self.old, ignore_errors=True)
        if self.site.exists():
            self.site.replace(self.old)
        try:
            self.new.replace(self.site)
        except OSError:
            if self.old.exists():
                self.old.replace(self.site)
            raise
        finally:
            self._swapping = False
        shutil.rmtree(self.old, ignore_errors=True)

    def abandon(self) -> None:
        """Drop the new site."""
        shutil.rmtree(self.new, ignore_errors=True)

    def abandon_when_stopped(self) -> None:
        """Leave the last good site, and nothing else, when the build is interrupted.

        The process then exits with 128 and the signal's number, as shells have it.
        """

        def stop(number: int, _frame: FrameType | None) -> None:
            if not self._swapping:  # else it comes too late: the new site is whole
                self.abandon()
                sys.exit(128 + number)

        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, stop)
