"""What looks like a secret, and how it is shown instead."""

from handbook.secrets.finding import Leak, find, mask
from handbook.secrets.forms import DOT

__all__ = ["DOT", "Leak", "find", "mask"]
