"""Looking at the built site as a reader would: its links, its anchors, and where they lead."""

from handbook.probes import built, external, linkchecker

__all__ = ["built", "external", "linkchecker"]
