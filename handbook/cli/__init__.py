"""The command line: the one place that reads the clock, arguments and environment."""

import sys

try:
    from handbook.cli.main import main
except KeyboardInterrupt:  # loading takes long enough to be interrupted
    sys.exit(130)

__all__ = ["main"]
