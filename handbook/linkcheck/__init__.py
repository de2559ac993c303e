"""Looking at the built site as a reader would: its links, its anchors, and where they lead.

Importing this declares every code, and loads no engine.
"""

from handbook.linkcheck import codes, links, outcome, whole

__all__ = ["codes", "links", "outcome", "whole"]
