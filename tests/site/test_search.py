"""What is found first, asked of the search as readers have it: the theme's own worker."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import browser as machine
import pytest
from building import Build
from playwright.sync_api import Page

# What people type in trouble, and the page that must come first.
FIRST = {
    "rollback": "playbooks/deploy-backend/",
    "roll back": "playbooks/deploy-backend/",
    "roll back frontend": "playbooks/deploy-frontend/",
    "revert": "playbooks/deploy-backend/",
    "undo deploy": "playbooks/deploy-backend/",
    "site down": "playbooks/respond-to-incident/",
    "api down": "playbooks/respond-to-incident/",
    "postgres down": "playbooks/respond-to-incident/",
    "outage": "playbooks/respond-to-incident/",
    "down": "playbooks/respond-to-incident/",
    "who is on call": "playbooks/respond-to-incident/",
    "leak": "playbooks/leaked-key/",
    "hacked": "playbooks/leaked-key/",
    "supabase key leaked": "playbooks/leaked-key/",
    "stripe key exposed": "playbooks/leaked-key/",
    "token leaked": "playbooks/revoke-deploy-access/",
    "VERCEL_TOKEN": "playbooks/revoke-deploy-access/",
    "aws_deploy_role": "playbooks/revoke-deploy-access/",
    "restore": "playbooks/recover-lost-data/",
    "restore table": "playbooks/recover-lost-data/",
    "deleted rows": "playbooks/recover-lost-data/",
    "data lost": "playbooks/recover-lost-data/",
    "backup missed": "playbooks/missed-backup/",
    "restore failed": "playbooks/failed-restore/",
    "stripe webhook missed": "playbooks/replay-stripe-webhooks/",
    "payments fail": "playbooks/replay-stripe-webhooks/",
    "aws locked out": "playbooks/break-glass-access/",
    "mfa": "playbooks/break-glass-access/",
    "kaiko 401": "playbooks/market-data-down/",
    "codedeploy": "playbooks/deploy-backend/",
    "TASK_DEFINITION": "playbooks/deploy-backend/",
    "coinmetrics": "playbooks/validate-market-data-keys/",
    "rotate stripe": "playbooks/rotate-stripe-restricted-keys/",
    "devops lead": "roles/devops-lead/",
}
# The worker is asked as the theme asks it: 0 sets it up, 2 is a query.
ASK = """async ([worker, queries]) => {
  const asked = new Worker(worker)
  const say = (type, data) => new Promise(heard => {
    asked.onmessage = ({data}) => heard(data)
    asked.postMessage({type, data})
  })
  const index = await (await fetch("search/search_index.json")).json()
  await say(0, {...index, options: {suggest: true}})
  const found = {}
  for (const query of queries) {
    const {data} = await say(2, query)
    found[query] = data.items[0]?.[0].location.split("#")[0]
  }
  asked.terminate()
  return found
}"""


@pytest.fixture(scope="module")
def documents(site: Build) -> list[dict[str, Any]]:
    """The documents of the index."""
    text = (site.site / "search/search_index.json").read_text("utf-8")
    found: list[dict[str, Any]] = json.loads(text)["docs"]
    return found


@pytest.fixture
def opened(site: Build, tab: Callable[..., Page]) -> Iterator[Page]:
    """The home page in a browser."""
    with machine.server(site.site) as address:
        page = tab()
        page.goto(address)
        yield page


@pytest.mark.browser
def test_what_people_type_in_trouble_finds_its_playbook_first(site: Build, opened: Page) -> None:
    (worker,) = (site.site / "assets/javascripts/workers").glob("search.*.js")
    address = worker.relative_to(site.site).as_posix()
    assert opened.evaluate(ASK, [address, list(FIRST)]) == FIRST


@pytest.mark.browser
def test_the_box_shows_the_same_and_says_the_kind(opened: Page) -> None:
    opened.keyboard.press("/")
    opened.keyboard.type("site down")
    hit = opened.locator(".md-search-result__item").first
    hit.wait_for()
    assert "Playbook" in hit.locator(".md-tag").all_inner_texts()
    opened.keyboard.press("Enter")
    opened.wait_for_url("**/playbooks/respond-to-incident/**")


def test_noise_is_not_in_the_index(documents: list[dict[str, Any]]) -> None:
    text = " ".join(each["text"] for each in documents)
    for noise in ("not set add", "Written in", "add rollback:", "CoreF21"):
        assert noise not in text


def test_each_hit_lands_at_an_anchor_of_its_page(
    site: Build, documents: list[dict[str, Any]]
) -> None:
    pages: dict[str, str] = {}
    lost = []
    for each in documents:
        page, _, anchor = each["location"].partition("#")
        html = pages.setdefault(page, site.page(page.rstrip("/") or "."))
        if anchor and f'id="{anchor}"' not in html and f"id={anchor}" not in html:
            lost.append(each["location"])
    assert lost == []


def test_each_hit_says_its_kind_once_and_pages_come_before_their_places(
    documents: list[dict[str, Any]],
) -> None:
    seen = set()
    for each in documents:
        page, _, anchor = each["location"].partition("#")
        assert len(each["tags"]) == 1
        assert (page in seen) == bool(anchor), each["location"]
        seen.add(page)
