"""PDF files read back: what stands on each page, where links lead, and what is inside."""

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as c
import pytest

from handbook.paper.pdf import PdfError, ready

REQUIRED = "HANDBOOK_REQUIRE_BROWSER"
# Tests of paper need what browser tests need too: a machine that can draw a page.
MISSING = "Tests of PDF need WeasyPrint and its libraries: "
# Of a page's height, what margin boxes have.
MARGIN = 0.062


def required() -> None:
    """Skip where no PDF can be made, or fail where one must."""
    try:
        ready()
    except PdfError as error:
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(f"{MISSING}{error}", pytrace=False)
        pytest.skip(f"{MISSING}{error}")


class Pdf:
    """A PDF that was read."""

    def __init__(self, data: bytes | Path) -> None:
        self.file = pdfium.PdfDocument(data)
        self.pages = [page.get_textpage().get_text_range() for page in self.file]

    @property
    def text(self) -> str:
        """All text, with one blank where there is any white space."""
        return " ".join(" ".join(self.pages).split())

    @property
    def sizes(self) -> set[tuple[int, int]]:
        """The sizes of its pages in points, rounded."""
        return {(round(page.get_width()), round(page.get_height())) for page in self.file}

    def outline(self) -> list[tuple[int, str, int]]:
        """Each entry of the outline: its level from 0, its title, and the number of its page."""
        return [
            (each.level, each.get_title(), dest.get_index() + 1)
            for each in self.file.get_toc()
            if (dest := each.get_dest())
        ]

    def links(self, number: int) -> list[str | int]:
        """The links of a page, by its number: addresses, and numbers of pages."""
        page, found = self.file[number - 1], list[str | int]()
        position, link = ctypes.c_int(0), c.FPDF_LINK()
        while c.FPDFLink_Enumerate(page, position, link):
            dest = c.FPDFLink_GetDest(self.file, link)
            found.append(
                c.FPDFDest_GetDestPageIndex(self.file, dest) + 1 if dest else self._uri(link)
            )
        return found

    def _uri(self, link: c.FPDF_LINK) -> str:
        action = c.FPDFLink_GetAction(link)
        size = c.FPDFAction_GetURIPath(self.file, action, None, 0)
        text = ctypes.create_string_buffer(size)
        c.FPDFAction_GetURIPath(self.file, action, text, size)
        return text.value.decode()

    @property
    def is_tagged(self) -> bool:
        """Whether it says what is a heading, a list, a table."""
        return bool(c.FPDFCatalog_IsTagged(self.file))

    def fonts(self) -> dict[str, bool]:
        """The fonts of its text, and whether each is inside the file."""
        found = {}
        for page in self.file:
            for each in page.get_objects(filter=[c.FPDF_PAGEOBJ_TEXT], max_depth=8):
                font = c.FPDFTextObj_GetFont(each)
                name = ctypes.create_string_buffer(200)
                c.FPDFFont_GetBaseFontName(font, name, 200)
                found[name.value.decode()] = c.FPDFFont_GetIsEmbedded(font) == 1
        return found

    def fills(self) -> Iterator[float]:
        """How far down each page has ink, from 0 to 1, its margins left out."""
        for page in self.file:
            image = page.render(scale=0.4, grayscale=True).to_pil()
            top, bottom = (round(image.height * part) for part in (MARGIN, 1 - MARGIN))
            box = image.crop((0, top, image.width, bottom)).point(lambda ink: 255 * (ink < 200))
            inked = box.getbbox()
            yield inked[3] / box.height if inked else 0.0
