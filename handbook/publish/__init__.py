"""Versions of a built site, side by side: one that is there never changes."""
