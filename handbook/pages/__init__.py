"""What pages call: their Jinja, rendered in a sandbox that knows the macros and nothing else."""

from handbook.pages import codes

__all__ = ["codes"]
