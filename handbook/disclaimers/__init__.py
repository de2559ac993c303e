"""What the built site says: disclaimers where they are needed, and no macro left as text."""

from handbook.disclaimers import codes

__all__ = ["codes"]
