"""What the built site says: disclaimers where they are needed, and no macro left as text."""

from handbook.words import codes

__all__ = ["codes"]
