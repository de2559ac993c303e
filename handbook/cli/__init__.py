"""The command line: the one place that reads the clock, arguments and environment."""

import sys

from handbook.system import EXIT_INTERRUPTED, require_posix, uncollected

require_posix()
try:
    with uncollected(for_good=True):
        from handbook.cli.main import main
except KeyboardInterrupt:  # loading takes long enough to be interrupted
    sys.exit(EXIT_INTERRUPTED)

__all__ = ["main"]
