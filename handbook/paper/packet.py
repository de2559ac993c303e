"""A document for paper: what stands on its title page, and the pages that are its chapters."""

import datetime as dt
from dataclasses import dataclass

from handbook.model.knowledge import Question

# The sizes that paper has, as CSS names them (CSS Paged Media Level 3, "page size").
PAPERS = ("a4", "letter")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of the handbook: its address within the site, as duties/, its title, its HTML."""

    url: str
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Packet:
    """A document: its title, what sort of document it is, and what a reader must know of it.

    `audience` says for whom it is, `owner` who answers for it, `handbook` and `organisation`
    where it comes from. `version` is "" where the handbook has no versions; `day` is the day on
    which all of it was true. `unknown` are the open questions of the handbook in their order,
    of which the document shows those that it leads to. `bare`: a single sheet, without a title
    page and contents.
    """

    title: str
    sort: str
    summary: str
    audience: str
    owner: str
    handbook: str
    organisation: str
    version: str
    day: dt.date
    chapters: tuple[Chapter, ...]
    unknown: tuple[Question, ...] = ()
    language: str = "en"
    direction: str = "ltr"
    bare: bool = False
