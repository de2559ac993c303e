"""What looks like a secret, and how it is shown instead."""

from handbook.secrets.finding import Leak, find, mask
from handbook.secrets.forms import DOT
from handbook.secrets.names import says_secret

__all__ = ["DOT", "Leak", "find", "mask", "says_secret"]
