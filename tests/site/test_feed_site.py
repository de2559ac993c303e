"""The feed in the site as built: there, readable, and found from every page."""

import re
from typing import Any

import feedparser

LINK = re.compile(
    r'<link rel="alternate" type="application/atom\+xml" title="([^"]*)" href="([^"]*)">'
)


def test_every_page_leads_to_the_feed(site: Any) -> None:
    pages = [page for page in site.site.rglob("*.html") if page.name != "404.html"]
    assert len(pages) > 60
    for page in pages:
        ((title, href),) = LINK.findall(page.read_text("utf-8"))
        assert title == "Operations Handbook"
        assert (page.parent / href).resolve() == site.site / "feed.xml", page


def test_the_pages_of_dates_and_of_the_log_link_to_the_feed(site: Any) -> None:
    for page in ("calendar", "log"):
        assert '<a href="../feed.xml">feed</a>' in site.page(page)


def test_the_feed_of_each_site_is_read_by_a_feed_reader(
    site: Any, twin_site: Any, hostile_site: Any
) -> None:
    titles = []
    for built in (site, twin_site, hostile_site):
        parsed = feedparser.parse((built.site / "feed.xml").read_bytes())
        assert (parsed.bozo, parsed.version) == (False, "atom10")
        titles.append((parsed.feed.title[:19], len(parsed.entries)))
    assert titles == [
        ("Operations Handbook", 12),
        ("Acme Operations", 41),
        ("--- title: settings", 17),
    ]


def test_with_an_address_of_the_site_the_entries_link_to_its_pages(published_site: Any) -> None:
    parsed = feedparser.parse((published_site.site / "feed.xml").read_bytes())
    links = {link.rel: link.href for link in parsed.feed.links}
    assert links == {
        "self": "https://ops.example/h/feed.xml",
        "alternate": "https://ops.example/h/",
    }
