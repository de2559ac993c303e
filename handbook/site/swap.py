"""Build beside, then swap: a build that fails leaves the last good site as it was."""

import shutil
from pathlib import Path


class Swap:
    """Takes the place of a site folder only once the new site is whole."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.new = site.with_name(f".{site.name}.new")
        self.old = site.with_name(f".{site.name}.old")

    def begin(self) -> Path:
        """The folder to build in; what an interrupted build left there is removed."""
        shutil.rmtree(self.new, ignore_errors=True)
        self.new.mkdir(parents=True)
        return self.new

    def finish(self) -> None:
        """Put the new site in the old one's place."""
        shutil.rmtree(self.old, ignore_errors=True)
        if self.site.exists():
            self.site.replace(self.old)
        self.new.replace(self.site)
        shutil.rmtree(self.old, ignore_errors=True)

    def abandon(self) -> None:
        """Drop the new site."""
        shutil.rmtree(self.new, ignore_errors=True)
