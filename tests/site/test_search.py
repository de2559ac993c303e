"""What is found first, asked of the search as readers have it: its own worker, in a browser."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import browser as machine
import pytest
from building import Build, Found
from playwright.sync_api import Page, Route

# What people type in trouble, and what must come first.
IN_TROUBLE = {
    "rollback": "playbooks/deploy-backend/#roll-back-now",
    "roll back": "playbooks/deploy-backend/#roll-back-now",
    "roll back frontend": "playbooks/deploy-frontend/#roll-back-now",
    "revert": "playbooks/deploy-backend/#roll-back-now",
    "undo deploy": "playbooks/deploy-backend/#roll-back-now",
    "a deploy broke it": "playbooks/deploy-backend/#roll-back-now",
    "broken deploy": "playbooks/deploy-backend/#roll-back-now",
    "site down": "playbooks/respond-to-incident/#respond-now",
    "api down": "playbooks/respond-to-incident/#respond-now",
    "postgres down": "playbooks/respond-to-incident/#respond-now",
    "database down": "playbooks/respond-to-incident/#respond-now",
    "outage": "playbooks/respond-to-incident/#respond-now",
    "down": "playbooks/respond-to-incident/#respond-now",
    "502": "playbooks/respond-to-incident/#respond-now",
    "timeout": "playbooks/respond-to-incident/#respond-now",
    "incident": "playbooks/respond-to-incident/#respond-now",
    "postmortem": "playbooks/respond-to-incident/#afterwards",
    "on call": "playbooks/respond-to-incident/",
    "who is on call": "playbooks/respond-to-incident/",
    "leak": "playbooks/leaked-key/",
    "key leaked": "playbooks/leaked-key/",
    "hacked": "playbooks/leaked-key/",
    "supabase key leaked": "playbooks/leaked-key/",
    "stripe key exposed": "playbooks/leaked-key/",
    "secret in git": "playbooks/leaked-key/",
    "token leaked": "playbooks/revoke-deploy-access/#shut-out-vercel-token",
    "restore": "playbooks/recover-lost-data/",
    "restore table": "playbooks/recover-lost-data/#rows",
    "restore bucket": "playbooks/recover-lost-data/#bucket",
    "deleted rows": "playbooks/recover-lost-data/#rows",
    "deleted by mistake": "playbooks/recover-lost-data/",
    "database gone": "playbooks/recover-lost-data/#project",
    "data lost": "playbooks/recover-lost-data/",
    "backup missed": "playbooks/missed-backup/",
    "restore failed": "playbooks/failed-restore/",
    "replication lag": "playbooks/replication-behind/",
    "stripe webhook missed": "playbooks/replay-stripe-webhooks/#resend-live",
    "payments fail": "playbooks/replay-stripe-webhooks/#resend-live",
    "webhook": "playbooks/replay-stripe-webhooks/#resend-live",
    "aws locked out": "playbooks/break-glass-access/#break-the-glass",
    "locked out": "playbooks/break-glass-access/#break-the-glass",
    "mfa": "playbooks/break-glass-access/#break-the-glass",
    "lost phone": "playbooks/break-glass-access/#break-the-glass",
    "kaiko 401": "playbooks/market-data-down/#fail-over",
    "prices stale": "playbooks/market-data-down/#fail-over",
    "market data down": "playbooks/market-data-down/",
    "db down": "playbooks/respond-to-incident/#respond-now",
    "restore postgres": "playbooks/recover-lost-data/#whole-database",
    "stripe secret leaked": "playbooks/leaked-key/",
    "webhook failed": "playbooks/replay-stripe-webhooks/#resend-live",
    "production is down": "playbooks/respond-to-incident/#respond-now",
    "500": "playbooks/respond-to-incident/#respond-now",
    "deploy failed": "playbooks/deploy-backend/#roll-back-now",
    "ci failing": "pipelines/ci-cd/",
    "rotate supabase": "playbooks/rotate-supabase-service-keys/",
    "aws key leaked": "playbooks/leaked-key/",
    "github token leaked": "playbooks/revoke-deploy-access/#shut-out-vercel-token",
    "lost laptop": "playbooks/break-glass-access/#break-the-glass",
    "2fa lost": "playbooks/break-glass-access/#break-the-glass",
    "cannot log in": "playbooks/break-glass-access/#break-the-glass",
    "no access to aws": "playbooks/break-glass-access/#break-the-glass",
    "data corrupted": "playbooks/recover-lost-data/#whole-database",
    "dropped table": "playbooks/recover-lost-data/#rows",
    "backup failed": "playbooks/missed-backup/",
    "snapshot missing": "playbooks/missed-backup/",
    "point in time recovery": "playbooks/recover-lost-data/",
    "pitr": "playbooks/recover-lost-data/",
    "prices wrong": "playbooks/market-data-down/#fail-over",
    "slow site": "playbooks/respond-to-incident/#respond-now",
    "latency": "playbooks/respond-to-incident/#respond-now",
    "vercel rollback": "playbooks/deploy-frontend/#roll-back-now",
    "payment failed": "playbooks/replay-stripe-webhooks/#resend-live",
    "subscription broken": "playbooks/replay-stripe-webhooks/#resend-live",
    "revoke access": "playbooks/revoke-deploy-access/",
    "how do I roll back": "playbooks/deploy-backend/#roll-back-now",
}
# What is looked for by its name, its id, a variable, a tag or another spelling.
BY_NAME = {
    "supabase": "vendors/supabase/",
    "kaiko": "vendors/kaiko/",
    "stripe": "vendors/stripe/",
    "coinmetrics": "vendors/coin-metrics/",
    "vercel": "systems/#vercel",
    "datadog": "systems/#datadog",
    "Slack": "systems/#slack-incident-channel",
    "VERCEL_TOKEN": "credentials/#vercel-token",
    "aws_deploy_role": "credentials/#aws-deploy-role",
    "VERCEL_ORG_ID": "credentials/#vercel-org-id",
    "us-east-1": "parameters/#aws-region",
    "HB570": "rules/#hb570",
    "Q05": "questions/#q05",
    "F21": "source/#f21",
    "RTO": "glossary/#rto",
    "severity": "glossary/#severity",
    "ISR": "glossary/#isr",
    "codedeploy": "playbooks/deploy-backend/#roll-back-now",
    "TASK_DEFINITION": "playbooks/deploy-backend/",
    "pnpm": "pipelines/ci-cd/",
    "staging": "environments/#staging",
    "devops lead": "roles/devops-lead/",
    "pm": "roles/pm/",
    "who owns stripe": "vendors/stripe/",
    "who approves": "faq/#who-approves-a-deploy",
    "rotate stripe": "playbooks/rotate-stripe-restricted-keys/",
    "rotate keys": "playbooks/rotate-supabase-service-keys/",
    "iam review": "playbooks/review-iam-access/",
    "drill": "playbooks/backup-restore/",
    "coinmetrics key": "credentials/#coin-metrics-key",
    "aws deploy role": "credentials/#aws-deploy-role",
    "blue green": "playbooks/deploy-backend/",
    "KAIKO_API_KEY": "playbooks/market-data-down/#fail-over",
    "SUPABASE_SERVICE_ROLE_KEY": "playbooks/rotate-supabase-service-keys/",
    "ecs": "playbooks/deploy-backend/#roll-back-now",
    "iam": "playbooks/review-iam-access/",
    "escalate": "escalation/",
    "new vendor": "playbooks/onboard-market-data-vendor/",
    "quarterly review": "playbooks/review-disclosures/",
    "knowledge transfer": "playbooks/refresh-knowledge-transfer-packet/",
    "leaver": "roles/",
    "who is responsible": "responsibilities/",
}
# What newcomers and editors look for.
PAGES = {
    "new hire": "onboarding/",
    "first day": "onboarding/first-day/",
    "sprint 0": "onboarding/sprint-0/",
    "what is due": "duties/",
    "overdue": "duties/",
    "offboarding": "roles/",
    "raci": "glossary/#raci",
    "escalation": "escalation/",
    "backups": "backups/",
    "pipeline": "pipelines/",
    "export": "exports/",
    "edit": "changing/",
    "accept a finding": "changing/#accept-a-finding",
    "glossary": "glossary/",
    "open questions": "questions/",
}
# What fingers make of it.
MISTYPED = {
    "rollbck": "playbooks/deploy-backend/#roll-back-now",
    "rolback": "playbooks/deploy-backend/#roll-back-now",
    "incidnet": "playbooks/respond-to-incident/#respond-now",
    "break glas": "playbooks/break-glass-access/#break-the-glass",
    "resto": "playbooks/recover-lost-data/",
    "revok access": "playbooks/revoke-deploy-access/",
    "restor database": "playbooks/recover-lost-data/#whole-database",
    "playbok": "playbooks/",
    "escalaton": "escalation/",
}
FIRST = IN_TROUBLE | BY_NAME | PAGES | MISTYPED
# The worker is asked as the theme asks it: 0 sets it up, 2 is a query.
ASK = """async (queries) => {
  const asked = new Worker("assets/search.js")
  const say = (type, data) => new Promise(heard => {
    asked.onmessage = ({data}) => heard(data)
    asked.postMessage({type, data})
  })
  const index = await (await fetch("search/search_index.json")).json()
  await say(0, {...index, options: {suggest: true}})
  const found = {}
  for (const query of queries) found[query] = (await say(2, query)).data
  asked.terminate()
  return found
}"""
META = ".md-search-result__meta"
HIT = ".md-search-result__item"
FOUND = re.compile(r"\d+ matching documents?")


@pytest.fixture(scope="module")
def hits(site: Build) -> list[Found]:
    """All that the search can show."""
    return site.found()


@pytest.fixture(scope="module")
def address(site: Build) -> Iterator[str]:
    """Where the handbook is served."""
    with machine.server(site.site) as served:
        yield served


@pytest.fixture
def opened(address: str, tab: Callable[..., Page]) -> Page:
    """The home page in a browser."""
    page = tab()
    page.goto(address)
    return page


@pytest.mark.browser
def test_what_people_type_finds_its_place_first(opened: Page) -> None:
    answers: dict[str, Any] = opened.evaluate(ASK, list(FIRST))
    # Of a page's hits the best is first; the page itself stands above them.
    found = {query: data["items"][0][0]["location"] for query, data in answers.items()}
    assert found == FIRST
    for query, data in answers.items():
        for hit in (each for group in data["items"] for each in group):
            assert len(hit["tags"]) == 1, query
            assert len(re.sub("<.*?>", "", hit["text"])) < 600, query
    assert answers["rollbck"]["suggest"] == []
    assert answers["resto"]["suggest"] == ["restore"]


@pytest.mark.browser
def test_the_box_shows_the_same_says_the_kind_and_lands_at_the_heading(
    address: str, tab: Callable[..., Page]
) -> None:
    asked: list[str] = []
    page = tab({"request": lambda request: asked.append(request.url)})
    page.goto(address)
    # The first page is light: nothing of the index is read before it is needed.
    page.locator(META).wait_for(state="attached")
    assert [url for url in asked if "/search/parts/" in url] == []
    page.keyboard.press("/")
    page.keyboard.type("deleted rows")
    hit = page.locator(HIT).first
    hit.locator("mark").first.wait_for()
    assert hit.locator(".md-tag").all_inner_texts()[:2] == ["Playbook", "Way in"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/playbooks/recover-lost-data/?h=*#rows")
    page.locator("#rows").wait_for()
    page.wait_for_function(
        "() => Math.abs(document.querySelector('#rows').getBoundingClientRect().top) < 200"
    )


@pytest.mark.browser
def test_while_the_index_comes_the_box_says_that_it_looks(opened: Page) -> None:
    """A slow network is no empty answer, and a request that failed is made again."""
    held: list[Route] = []
    opened.context.route("**/search/parts/words-*", lambda route: held.append(route))  # noqa: PLW0108 -- Playwright marks a handler
    opened.locator(".md-search__input").click()
    opened.locator(META, has_text="Type to start searching").wait_for()
    opened.evaluate("""() => {
      const meta = document.querySelector(".md-search-result__meta")
      window.told = []
      const tell = () => told.push(meta.textContent.trim())
      new MutationObserver(tell).observe(meta, {childList: true})
    }""")
    opened.keyboard.type("mfa")
    opened.locator(META, has_text="Initializing search").wait_for()
    first, *others = held
    first.abort()
    for route in others:
        route.continue_()
    opened.context.unroute("**/search/parts/words-*")
    opened.locator(HIT).first.wait_for()
    opened.locator(META, has_text=FOUND).wait_for()
    # A machine that is slow tells of "m" and "mf" too, once their hits are there.
    told = opened.evaluate("told")
    assert told[0] == "Initializing search"
    assert {each for each in told if not FOUND.fullmatch(each)} == {told[0]}


def test_noise_is_not_in_the_index(hits: list[Found]) -> None:
    text = " ".join(each.text for each in hits)
    for noise in ("not set add", "Written at", "add rollback:", "CoreF21", "<p>"):
        assert noise not in text


def test_each_hit_lands_at_an_anchor_of_its_page(site: Build, hits: list[Found]) -> None:
    pages: dict[str, str] = {}
    lost = []
    for each in hits:
        page, _, anchor = each.location.partition("#")
        html = pages.setdefault(page, site.page(page.rstrip("/") or "."))
        if anchor and f'id="{anchor}"' not in html and f"id={anchor}" not in html:
            lost.append(each.location)
    assert lost == []


def test_each_hit_says_its_kind_and_pages_come_before_their_places(hits: list[Found]) -> None:
    seen = set()
    for each in hits:
        page, _, anchor = each.location.partition("#")
        assert each.kind
        assert (page in seen) == bool(anchor), each.location
        seen.add(page)
