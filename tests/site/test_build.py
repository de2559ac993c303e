"""Building: strict, the same everywhere, and never at the cost of the last good site."""

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

PLAYBOOK = """\
id: water-the-plants
title: Water the office plants
purpose: The plants live.
triggers: [The soil is dry.]
preconditions: [There is water.]
steps:
  - {title: Pour, do: Pour a glass., expect: The soil is dark., undo: Wait.}
verification: [The leaves stand.]
escalation: platform
terraform_none: Plants are not in Terraform.
review: half-yearly
"""


def digests(site: Path) -> dict[str, str]:
    return {
        str(p.relative_to(site)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(site.rglob("*"))
        if p.is_file()
    }


def test_a_playbook_file_alone_gives_page_row_and_search_hit(project: Path, build) -> None:
    (project / "data/playbooks/water-the-plants.yaml").write_text(PLAYBOOK, "utf-8")
    done = build(project)
    assert done.code == 0, done.said
    assert "Pour a glass." in done.page("playbooks/water-the-plants")
    assert 'href="water-the-plants/"' in done.page("playbooks")
    hits = [each.location for each in done.found() if each.title == "Water the office plants"]
    assert hits == ["playbooks/water-the-plants/"]


@pytest.mark.proofs
def test_one_changed_record_changes_every_page_that_speaks_of_it(project: Path, build) -> None:
    file = project / "data/roles.yaml"
    file.write_text(file.read_text("utf-8").replace("title: Data Engineering", "title: Quants"))
    done = build(project)
    assert done.code == 0, done.said
    for page in ("roles/data-engineering", "vendors/kaiko", "duties", "vendors", "roles"):
        assert "Quants" in done.page(page), page
        assert ">Data Engineering<" not in done.page(page), page


# Another umask, the files of each folder in another order, and another day.
OTHERWISE = """
import os, time
os.umask(0o077)
scandir, listdir, now = os.scandir, os.listdir, time.time

class Scan:
    def __init__(self, path="."):
        with scandir(path) as entries:
            self.found = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))
    def __iter__(self): return self
    def __next__(self): return next(self.found)
    def __enter__(self): return self
    def __exit__(self, *_): return None
    def close(self): return None

os.scandir = Scan
os.listdir = lambda path=".": sorted(listdir(path), reverse=True)
time.time = lambda: now() + 40 * 86400
"""


@pytest.mark.proofs
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_builds_from_other_places_are_byte_for_byte_the_same(
    twin_project: Path, build, twin_site, locale: str
) -> None:
    elsewhere = twin_project.with_name(f"ein anderer Örtlichkeit {locale}")
    shutil.copytree(twin_project, elsewhere)
    (elsewhere / "patch").mkdir()
    (elsewhere / "patch/sitecustomize.py").write_text(OTHERWISE)
    env = {
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "4242",
        "LC_ALL": locale,
        "PYTHONPATH": str(elsewhere / "patch"),
        "USER": "somebody",
        "HOME": "/nonexistent",
    }
    other = build(elsewhere, env)
    assert other.code == 0, other.said
    assert digests(other.site) == digests(twin_site.site)


def test_an_error_in_the_data_is_said_as_check_says_it_and_the_site_stays(
    project: Path, build: Callable
) -> None:
    (project / "site").mkdir()
    (project / "site/index.html").write_text("the last good site")
    file = project / "data/vendors.yaml"
    file.write_text(file.read_text("utf-8").replace("owner: data-engineering", "owner: data-eng"))
    done = build(project)
    assert done.code == 1
    lines = [line for line in done.said.splitlines() if "HB401" in line]
    assert re.fullmatch(r'data/vendors\.yaml:\d+:\d+: HB401 unknown role "data-eng"', lines[0]), (
        done.said
    )
    assert 'did you mean "data-engineering"?' in done.said
    assert "Traceback" not in done.said
    assert digests(done.site) == digests(project / "site")
    assert (done.site / "index.html").read_text() == "the last good site"
    assert not [p for p in project.iterdir() if p.name.startswith(".site")]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("faq.md", "\n{{ no_such_macro() }}\n"),
        ("faq.md", "\n{% if %}\n"),
        ("faq.md", "\n[gone](gone.md)\n"),
        ("faq.md", "\n[gone](gates.md#no-such-anchor)\n"),
        ("faq.md", '\n{{ ref("no-such-record") }}\n'),
    ],
    ids=["macro", "template", "link", "anchor", "record"],
)
def test_a_fault_in_a_page_fails_the_build_and_keeps_the_site(
    small_project: Path, build, page: str, text: str
) -> None:
    (small_project / "site").mkdir()
    (small_project / "site/index.html").write_text("the last good site")
    with (small_project / "docs" / page).open("a", encoding="utf-8") as file:
        file.write(text)
    done = build(small_project)
    assert done.code not in (0, None), done.said
    assert "faq.md" in done.said
    assert (done.site / "index.html").read_text() == "the last good site"


PASSIVE = {"canonical", "edit", "next", "prev"}


def requests(html: str) -> Iterator[str]:
    """Addresses that a browser asks for by itself."""
    for node in LexborHTMLParser(html).css("[src], [srcset], [poster], [data], link[href]"):
        had = node.attributes
        if node.tag == "link" and had.get("rel") in PASSIVE:
            continue
        names = ("src", "srcset", "poster", "data", *(("href",) if node.tag == "link" else ()))
        yield from (found for name in names if (found := had.get(name)))


def test_no_page_asks_a_third_party_for_anything(site, twin_site) -> None:
    for built in (site, twin_site):
        for page in built.site.rglob("*.html"):
            found = list(requests(page.read_text("utf-8")))
            assert found, page
            assert [each for each in found if re.match(r"(?i)([a-z]+:)?//", each)] == [], page
        for sheet in built.site.rglob("*.css"):
            assert not re.search(r"url\([\"']?(https?:)?//", sheet.read_text("utf-8")), sheet


def test_each_file_of_the_site_is_named_in_lower_case_without_blanks(site) -> None:
    names = [str(p.relative_to(site.site)) for p in site.site.rglob("*") if p.suffix == ".html"]
    assert len(names) > 60
    assert [n for n in names if n != n.lower() or " " in n] == []
