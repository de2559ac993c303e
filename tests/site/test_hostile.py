"""Whatever the data says arrives as visible text, and does nothing."""

import json
import re
from html.parser import HTMLParser

import pytest

ALLOWED_SCRIPT = re.compile(r"^(\s*__md|\{\"|\s*var |\s*document|\s*const)")


class Danger(HTMLParser):
    """Collects what data must never become: handlers, script addresses, planted elements."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            said = (value or "").strip().lower()
            if name.startswith("on") or said.startswith(("javascript:", "data:text", "vbscript:")):
                self.found.append(f"<{tag} {name}={value}>")
            if tag == "img" and name == "src" and said in {"x", "y.png"}:
                self.found.append(f"<img {said}>")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(html: str) -> Danger:
    danger = Danger()
    danger.feed(html)
    return danger


def test_no_page_holds_a_planted_element_or_handler(hostile_site) -> None:
    pages = list(hostile_site.site.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        assert parsed(page.read_text("utf-8")).found == [], page


def test_no_page_runs_a_planted_script(hostile_site) -> None:
    for page in hostile_site.site.rglob("*.html"):
        scripts = re.findall(r"<script[^>]*>(.*?)</script>", page.read_text("utf-8"), re.S)
        assert [s for s in scripts if "alert(1)" in s] == [], page


@pytest.mark.parametrize(
    "path",
    [
        "vendors/hostile-vendor",
        "systems/hostile-system",
        "pipelines/hostile-pipeline",
        "roles/hostile-role",
        "playbooks/hostile-playbook",
        "onboarding/hostile-track",
        "onboarding/hostile-packet",
        "duties",
        "credentials",
        "backups",
        "monitors",
        "gates",
        "escalation",
        "faq",
        "glossary",
        "questions",
        "log",
        "responsibilities",
    ],
)
def test_what_was_planted_is_read_as_it_was_written(hostile_site, path: str) -> None:
    text = "".join(parsed(hostile_site.page(path)).text)
    assert "<script>alert(1)</script>" in text
    assert "{{ 7*7 }} {% raw %} a | b" in text
    assert "{: onclick=alert(1) }" in text
    assert "[x](javascript:alert(1))" in text or "x](javascript:" in text


def test_templates_in_data_are_not_evaluated(hostile_site) -> None:
    for page in hostile_site.site.rglob("*.html"):
        text = "".join(parsed(page.read_text("utf-8")).text)
        assert not re.search(r"not a heading\s+49 ", text), page


def test_the_search_index_holds_no_element(hostile_site) -> None:
    index = json.loads((hostile_site.site / "search/search_index.json").read_text("utf-8"))
    for entry in index["docs"]:
        for field in ("title", "text"):
            found = re.findall(r"<\s*(script|img)\b", entry[field])
            assert found == [], (entry["location"], field)


def test_a_calendar_line_cannot_be_planted(hostile_site) -> None:
    for file in (hostile_site.site / "calendar").glob("*.ics"):
        for line in file.read_bytes().split(b"\r\n"):
            assert b"\n" not in line, file
            assert len(line) <= 75, file
