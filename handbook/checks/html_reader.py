"""Reads the HTML that an author wrote, as browsers do, whatever stands in it."""

from html.parser import HTMLParser


class HtmlReader(HTMLParser):
    """The parser of the standard library, which never gives up on a text.

    In Python before 3.13 it raises AssertionError for `<![` that no name and bracket follow; a
    browser reads a comment there (HTML Living Standard, 13.2.5.42).
    """

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """The index after what starts at one as `<![`, or -1 where it has no end."""
        return self.parse_bogus_comment(i, bool(report))
