"""The address of a site that will be published beside its older versions.

A published version never changes, so what it says of its own addresses must hold for good: its
pages, sitemap and feed name BASE/VERSION/, where that version stays, and not BASE/latest/, where
a page may be gone one day. Only its feed is read at BASE/latest/, where new entries come.
"""

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from handbook.catalog.made import FEED
from handbook.publish.listing import LATEST

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig


def settle(config: "MkDocsConfig", version: str) -> None:
    """Move the site's address below that of all versions, and let the theme have its selector."""
    if version:
        # The list that `handbook publish` writes has the form of mike's.
        config.extra.setdefault("version", {"provider": "mike"})
        if config.site_url:
            config.site_url = f"{config.site_url.rstrip('/')}/{version}/"


def feed_address(site_url: str, version: str) -> str:
    """Where the site's feed is read, now and later; "" where the site's address is not known."""
    return urljoin(site_url, f"../{LATEST}/{FEED}" if version else FEED) if site_url else ""
