"""A page as it is shown, before the theme's frame stands around it: plain values alone."""

from dataclasses import dataclass

from handbook.site.contents import Heading


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page is made to: whoever keeps it need not make the page again.

    `title` is the text of its first heading, and None where that is no title. `anchors` are the
    places that MkDocs lets others lead to, and `links` those that the page itself leads to: the
    path of the file, the anchor, and how the link is written.
    """

    html: str
    title: str | None
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    links: tuple[tuple[str, str, str], ...]
