"""What looks like a secret, and how it is shown instead."""

from handbook.leaks.finding import Leak, find, mask
from handbook.leaks.forms import DOT

__all__ = ["DOT", "Leak", "find", "mask"]
