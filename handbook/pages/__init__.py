"""What pages call: their Jinja, rendered in a sandbox that knows the macros and nothing else."""

from handbook.pages.sandbox import Sandbox

__all__ = ["Sandbox"]
