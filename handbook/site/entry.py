"""What MkDocs loads as the plugin `handbook`: to import it is most of a build without changes."""

from handbook.system import uncollected

with uncollected(for_good=True):
    from handbook.site.plugin import HandbookPlugin

__all__ = ["HandbookPlugin"]
