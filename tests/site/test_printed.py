"""Pages as Chromium prints them: what is gone, what stays, and how many sheets it takes."""

from collections.abc import Callable, Iterator

import browser as machine
import pytest
from building import Build
from pdf import Pdf
from playwright.sync_api import Page
from proofs import first_of

pytestmark = pytest.mark.browser

Printed = Callable[..., Pdf]


@pytest.fixture(scope="module")
def address(site: Build) -> Iterator[str]:
    with machine.server(site.site) as found:
        yield found


@pytest.fixture
def printed(tab: Callable[..., Page], address: str) -> Printed:
    """A function that prints a page, from a screen that is dark unless it is said otherwise."""

    def go(path: str, paper: str = "A4", scheme: str = "dark") -> Pdf:
        page = tab(color_scheme=scheme)
        page.goto(f"{address}{path}")
        return Pdf(page.pdf(format=paper))

    return go


@pytest.mark.parametrize("paper", first_of(["A4", "Letter"]))
@pytest.mark.parametrize("path", ["card/", "contacts/"])
def test_what_hangs_on_a_wall_is_one_sheet(printed: Printed, path: str, paper: str) -> None:
    assert len(printed(path, paper).pages) == 1


def test_a_playbook_is_ink_on_white_with_its_name_and_its_handbook_on_each_sheet(
    printed: Printed,
) -> None:
    playbook = printed("playbooks/deploy-frontend/")
    many = len(playbook.pages)
    for number, page in enumerate(playbook.pages, 1):
        assert f"{number} of {many}" in page
        assert "Operations Handbook · Blockbuilders · " in page
        assert "Deploy and roll back the frontend" in page
    # Links of this site say nothing, and those that leave it say where they lead.
    assert "127.0.0.1" not in playbook.text
    assert "(https://vercel.com/docs/" in playbook.text
    for words in ("Copy", "handbook packet deploy-frontend", "data/playbooks", "Skip to"):
        assert words not in playbook.text
    # Each value is found and filled in once; the ways name it.
    assert playbook.text.count("(found and filled in under Values)") >= 1
    # No sheet is left half empty because a command would not fit.
    assert all(fill > 0.35 for fill in list(playbook.fills())[:-1])


@pytest.mark.proofs
def test_a_dark_screen_prints_as_a_light_one(printed: Printed) -> None:
    dark, light = printed("duties/"), printed("duties/", scheme="light")
    assert dark.pages == light.pages
    for one, other in zip(dark.file, light.file, strict=True):
        assert (
            one.render(scale=0.5).to_pil().tobytes() == other.render(scale=0.5).to_pil().tobytes()
        )


@pytest.mark.parametrize("paper", first_of(["A4", "Letter"]))
def test_each_card_of_a_packet_is_one_sheet(printed: Printed, paper: str) -> None:
    sheets = printed("onboarding/sprint-0/", paper).pages
    for title, last in (
        ("Roll back after it has ended", "8. Tell the others"),
        ("Roll back now", "5. Tell the others"),
        ("Stop writes now", "8. Turn the Data API off"),
    ):
        assert any(title in each and last in " ".join(each.split()) for each in sheets), title


@pytest.mark.proofs
def test_links_of_the_site_say_nothing_after_instant_navigation(
    tab: Callable[..., Page], address: str
) -> None:
    page = tab()
    page.goto(f"{address}systems/backend/")
    page.evaluate(
        "for (const a of document.querySelectorAll('.md-content a')) a.href = a.href;"
        "document$.next(document)"
    )
    text = Pdf(page.pdf()).text
    assert "127.0.0.1" not in text
    # An address that is its own text stands there once.
    assert text.count("https://api.blockbuilders.app") == 1
