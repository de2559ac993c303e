"""HTML to PDF, by WeasyPrint: tagged, with an outline, and the same bytes for the same text."""

import hashlib
import logging
from typing import Any

EXTRA = "ops-handbook[pdf]"
# What the identifier of each file starts with (ISO 32000-1, 14.4), so that ours are known by it.
MARK = "ops-handbook"
# Debian's names of what WeasyPrint loads from the system.
SYSTEM = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
# PDF/UA-1 (ISO 14289-1): tags, a language, a title that viewers show.
_VARIANT = "pdf/ua-1"


class PdfError(Exception):
    """A PDF cannot be made here; it says what to install."""


def is_ours(data: bytes) -> bool:
    """Whether a file was made here."""
    return data.startswith(b"%PDF-") and f"/ID [({MARK}:".encode() in data


def pdf(html: str, paper: str) -> bytes:
    """The PDF of a document, which carries its pictures itself: no file or network is asked.

    `paper` is a size as CSS names it. Raises PdfError where WeasyPrint, or a library that it
    loads, is missing, or where it fails.
    """
    weasyprint = ready()
    page = weasyprint.CSS(string=f"@page {{ size: {paper} }}")
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    made = weasyprint.HTML(string=html, url_fetcher=fetcher)
    try:
        result: bytes = made.write_pdf(
            stylesheets=[page],
            pdf_identifier=f"{MARK}:{hashlib.sha256(html.encode()).hexdigest()[:32]}".encode(),
            pdf_variant=_VARIANT,
        )
    # What WeasyPrint trips over is a fault of its own, and no news for whoever wants to print.
    except Exception as error:
        raise PdfError(
            f"WeasyPrint could not lay this out ({type(error).__name__}: {error})"
        ) from error
    return result


def ready() -> Any:
    """WeasyPrint, loaded. Raises PdfError where it, or a library that it loads, is missing."""
    try:
        import weasyprint  # noqa: PLC0415 -- an extra, and slow to load
    except ImportError:
        raise PdfError(
            f"WeasyPrint is not installed; it comes with the extra: pip install '{EXTRA}'"
        ) from None
    except OSError as error:
        library = str(error).partition("\n")[0]
        raise PdfError(
            f"WeasyPrint finds no Pango ({library}); on Debian: apt install {' '.join(SYSTEM)}"
        ) from None
    # It tells of each style that it does not know; a browser is as quiet about them.
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return weasyprint
