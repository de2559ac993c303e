"""What pages call: their Jinja, rendered in a sandbox that knows the macros and nothing else.

Importing this declares the codes, and loads no template engine.
"""

from handbook.pages import codes

__all__ = ["codes"]
