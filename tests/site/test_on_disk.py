"""A site that is opened from a disk: as it was built, and as an archive has it."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from building import Build
from playwright.sync_api import Page

from handbook.publish.bundle import bundle

HIT = ".md-search-result__item"


@pytest.fixture(scope="module")
def unpacked(site: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the handbook, in a folder as people have them."""
    folder = tmp_path_factory.mktemp("disk") / "Übung 1"
    with zipfile.ZipFile(io.BytesIO(bundle(site.site))) as archive:
        archive.extractall(folder)
    return folder / "handbook"


@pytest.mark.proofs
@pytest.mark.browser
@pytest.mark.parametrize("start", ["open-me.html", "index.html"])
def test_a_copy_on_a_disk_is_searched_and_leads_on(
    start: str, site: Build, unpacked: Path, tab: Callable[..., Page]
) -> None:
    asked: list[str] = []
    told: list[str] = []
    page = tab(
        {
            "request": lambda request: asked.append(request.url),
            "console": lambda message: told.append(message.text),
            "pageerror": lambda error: told.append(str(error)),
        }
    )
    copied = start == "open-me.html"
    root = unpacked / "site" if copied else site.site
    page.goto((unpacked / start if copied else root / start).as_uri())
    page.wait_for_url((root / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("rollback")
    page.locator(HIT).first.locator(".md-tag").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{(root / 'playbooks/deploy-backend/index.html').as_uri()}*#roll-back-now")
    # Each link of this page is to a file that is there, or to another place.
    links = page.evaluate("[...document.querySelectorAll('a[href]')].map(link => link.href)")
    assert [link for link in links if link.startswith("file:") and "/?" in f"{link}?"] == []
    page.locator(".md-tabs__link", has_text="What is due").click()
    page.wait_for_url((root / "duties/index.html").as_uri())
    page.locator(".hb-due[data-due][data-state]").first.wait_for(state="attached")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert told == []
    # Without a script too, but for a site as a server has it.
    html = (root / "duties/index.html").read_text("utf-8")
    assert ('href="../playbooks/index.html"' in html) == copied
