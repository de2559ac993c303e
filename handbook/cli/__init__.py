"""The command line: the one place that reads the clock, arguments and environment."""

from handbook.cli.main import main

__all__ = ["main"]
