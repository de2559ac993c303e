"""A packet as one HTML document, from which a PDF is made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from handbook.catalog import Handbook
from handbook.model.knowledge import Question
from handbook.paper.drawings import styled
from handbook.paper.joining import Joiner, contents
from handbook.paper.packet import Packet

# Contents longer than this stand in two columns.
MANY = 50
_HERE = Path(__file__).parent
_OWN_STYLE = "paper.css"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document comes from: the site's style, its address, and what reads its pictures.

    `address` is "" where nobody said where the site is published.
    """

    style: str
    address: str
    picture: Callable[[str], bytes | None]


def document(packet: Packet, place: Place, maker: str, book: Handbook) -> str:
    """The document. The same arguments give the same text.

    `maker` is the program's name with its version.
    """
    open_ones = {book.entries[each.id].url: each for each in packet.unknown}
    names = {url: _name(each) for url, each in open_ones.items()}
    joined = Joiner(packet.chapters, place.address, names, place.picture).joined()
    html = "".join(joined.html)
    asked = [(_name(each), each) for url, each in open_ones.items() if url in joined.asked]
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE), autoescape=True, trim_blocks=True
    )
    return env.get_template("document.html").render(
        packet=packet,
        maker=maker,
        copy=" · ".join(_copy(packet)),
        # Styles are the engine's and the handbook's own, and no data.
        style=Markup(f"{place.style}\n{(_HERE / _OWN_STYLE).read_text('utf-8')}"),  # noqa: S704
        asked=asked,
        not_set=html.count('class="hb-notset"'),
        contents=list(contents(joined.headings)),
        many=sum(each.level <= 3 for each in joined.headings) > MANY,
        chapters=[Markup(styled(each, place.style)) for each in joined.html],  # noqa: S704 -- made by our macros
    )


def _copy(packet: Packet) -> Iterator[str]:
    """What stands at the foot of each page: whose it is, and how old."""
    yield packet.title
    yield f"Owner: {packet.owner}"
    if packet.version:
        yield f"version {packet.version}"
    yield str(packet.day)


def _name(question: Question) -> str:
    return f"not-known-{question.id.lower()}"
