"""What MkDocs loads as the plugin `handbook`: a fifth of a small build is the import of it."""

from handbook.system import uncollected

with uncollected():
    from handbook.site.plugin import HandbookPlugin

__all__ = ["HandbookPlugin"]
