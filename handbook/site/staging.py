"""Builds a site in a folder beside and puts it in place when it is whole."""

import errno
import glob
import logging
import os
import secrets
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Sequence, Set
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import mkdtemp
from types import FrameType

from handbook.files.lock import locked
from handbook.site import inplace, linked

log = logging.getLogger("mkdocs.plugins.handbook")

# How systems say that a folder can't be renamed: it is mounted, on another file system, in a
# folder that this user may not write, or something is in the way (rename(2)).
_FIXED = frozenset(
    {errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTEMPTY}
    | {errno.EEXIST}
)


class Staging:
    """Takes the place of a site folder only once the new site is whole.

    One build at a time has the place: another waits for it, and reads the data afterwards.
    A link stays, and what it leads to gets the new site. What can't be renamed, as a mounted
    folder, gets the new files one by one.
    """

    def __init__(self, site: Path) -> None:
        self.site = site
        self._place = Path(os.path.realpath(site))
        self._beside = self._place.with_name(f".{self._place.name}.new-{secrets.token_hex(4)}")
        self._old = self._place.with_name(f".{self._place.name}.old")
        self._held = ExitStack()
        self._swapping = False

    @property
    def place(self) -> Path:
        """The folder of the site itself, whatever link leads to it."""
        return self._place

    def wait(self, say: Callable[[str], None], sources: Sequence[Path] = ()) -> None:
        """Have the place for this build alone; `say` is told where another build has it.

        What a killed build left is removed or put back. Raises OSError where no site can be
        written, or where it would replace what is in one of the `sources`, from which it is made.
        """
        try:
            self._refuse_place(sources)
            self._make_parent()
            self._held.enter_context(locked(self._place.parent, say))
            with suppress(PermissionError):  # then nobody could leave anything there either
                self._heal()
        except OSError as error:
            self.abandon()
            raise _named(error, self.site) from None

    def begin(self) -> Path:
        """The folder to build in. Raises OSError where nothing can be written."""
        try:
            self._beside.mkdir()
        except OSError as error:
            if error.errno not in _FIXED or not os.access(self._place, os.W_OK):
                self.abandon()
                raise _named(error, self.site) from None
            self._beside = Path(mkdtemp(prefix="handbook-site-"))
        return self._beside

    def finish(self, stay: Set[str] = frozenset()) -> None:
        """Put the new site in the old one's place, where some of its files stay, by their paths.

        With files that stay the others are moved in among them, each at once; else the whole
        folder takes the place of the other. Raises OSError; where the folder could be renamed, the
        old site then stays as it was.
        """
        self._swapping = True
        try:
            if stay and inplace.takes(self._place, self._beside, stay):
                inplace.merge(self._beside, self._place, stay)
            else:
                for path in stay:
                    linked.bring(self._place, self._beside, path)
                self._replace()
        except OSError as error:
            raise _named(error, self.site) from None
        finally:
            self._swapping = False
            self.abandon()

    def _replace(self) -> None:
        kept = inplace.kept(self._place, self._beside)
        if kept or not self._renamed():
            why = f"holds {kept[0]}, which is kept" if kept else "can't be renamed"
            log.info(f"{self.site} {why}: its files are replaced one by one.")
            inplace.sync(self._beside, self._place)

    def merge(self, stay: Set[str]) -> None:
        """Put what is new in its place, where other files stay, by their paths.

        For a site that nobody sees meanwhile. Raises OSError.
        """
        try:
            inplace.merge(self._beside, self._place, stay)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Drop what was not put in place, and let others build."""
        shutil.rmtree(self._beside, ignore_errors=True)
        self._held.close()

    def abandon_when_stopped(self) -> None:
        """Leave the last good site, and nothing else, when the build is interrupted.

        The process then ends with 128 and the signal's number, as shells have it, and at once:
        an exception could be caught by whatever is running.
        """

        def stop(number: int, _frame: FrameType | None) -> None:
            if not self._swapping:  # else it comes too late: the new site is whole
                self.abandon()
                sys.stdout.flush()
                os._exit(128 + number)

        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, stop)

    def _make_parent(self) -> None:
        try:
            self._place.parent.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None

    def _refuse_place(self, sources: Sequence[Path]) -> None:
        if self._place.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if self._place.exists() and not self._place.is_dir():
            raise OSError(errno.ENOTDIR, "is a file, and a site is a folder; move it away")
        for source in map(Path.resolve, sources):
            if source.is_relative_to(self._place) or self._place.is_relative_to(source):
                said = f"is no place for a site, which would replace what is in {source.name}"
                raise OSError(errno.EINVAL, f"{said}; choose another folder")

    def _heal(self) -> None:
        """Clear what a killed build left; the lock says that nobody is building here."""
        if self._old.exists():
            if self._place.exists():
                shutil.rmtree(self._old, ignore_errors=True)
            else:
                self._old.replace(self._place)
        for left in self._place.parent.glob(f".{glob.escape(self._place.name)}.new*"):
            shutil.rmtree(left, ignore_errors=True)

    def _renamed(self) -> bool:
        """Whether the new folder could be given the old one's name."""
        if self._beside.parent != self._place.parent or os.path.ismount(self._place):
            return False
        if not self._place.exists():
            self._beside.replace(self._place)
            return True
        inplace.look_like(self._place, self._beside)
        try:
            self._place.replace(self._old)
        except OSError as error:
            if error.errno in _FIXED:
                return False
            raise
        try:
            self._beside.replace(self._place)
        except OSError:
            self._old.replace(self._place)
            raise
        shutil.rmtree(self._old, ignore_errors=True)
        return True


def _named(error: OSError, site: Path) -> OSError:
    """The same error, of the site as it was named and not of a folder beside it."""
    return OSError(error.errno, error.strerror or str(error), os.fspath(site))
