"""The page that an auditor opens first: all tables in one HTML file that needs no other."""

from collections.abc import Mapping
from pathlib import Path

import jinja2
from markupsafe import Markup

from handbook.exports.compliance.report import Report, file_of
from handbook.exports.compliance.tables import OF_EVENTS

_HERE = Path(__file__).parent


def page(report: Report, maker: str, revision: str) -> str:
    """The page. `maker` is the program with its version, `revision` what the records are of."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE), autoescape=True, trim_blocks=True
    )
    files = {each.id: file_of(each) for each in report.events}
    settings = report.asked.book.settings
    return env.get_template("page.html").render(
        report=report,
        parts=lambda key, text: _parts(key, text, files),
        title=f"Compliance, {report.asked.name}",
        handbook=f"{settings.title}, {settings.organisation}" if settings else "",
        maker=maker,
        revision=revision,
        style=Markup((_HERE / "page.css").read_text("utf-8")),  # noqa: S704 -- the engine's own
    )


def _parts(key: str, text: str, files: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a cell says, each part with the file that it leads to or ""; events lead to theirs."""
    if key in OF_EVENTS:
        return [(name, files.get(name, "")) for name in text.split()]
    return [(text, text if key == "file" else "")]
