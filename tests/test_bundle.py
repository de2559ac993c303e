"""`handbook bundle`: a site in one archive."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.cli.main import cli
from handbook.publish.bundle import bundle
from handbook.publish.on_disk import led_to_files

HOME = (
    '<head><meta name="handbook-built" content="2026-03-31"><title>A &amp; B</title></head>'
    '<a class="x" href="p/">P</a><a href="p/?a=1#b">P</a><a href="https://x.example/">X</a>\r\n'
)
PAGE = (
    '<a href="..">Home</a><a href=../p/>P</a><link rel="next" href=\'./\'>'
    '<a title="a>b" href="../">'
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site, with what a copy leaves out."""
    files = {
        **{
            "index.html": HOME,
            "p/index.html": PAGE,
            "assets/x.css": "a{}",
            "assets/x.css.map": "{}",
        },
        **{"404.html": "", "sitemap.xml": "", "sitemap.xml.gz": "", ".git/HEAD": "x"},
    }
    for name, text in files.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    (tmp_path / "site/bytes.bin").write_bytes(b"\xff\x00")
    return tmp_path / "site"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["bundle", *map(str, words)])


def opened(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_what_to_open_stands_first_and_what_a_server_needs_is_left_out(site: Path) -> None:
    names = opened(bundle(site)).namelist()
    assert names == [
        *("handbook/README.txt", "handbook/open-me.html", "handbook/site/assets/x.css"),
        *("handbook/site/bytes.bin", "handbook/site/index.html", "handbook/site/p/index.html"),
    ]


def test_it_says_what_it_is_and_of_which_day(site: Path) -> None:
    archive = opened(bundle(site))
    assert archive.read("handbook/README.txt").decode().startswith("A & B\n")
    assert "as it was on 2026-03-31" in archive.read("handbook/README.txt").decode()
    page = archive.read("handbook/open-me.html").decode()
    assert "<title>A &amp; B</title>" in page
    assert 'href="site/index.html"' in page


def test_links_lead_to_files_and_every_other_byte_stays(site: Path) -> None:
    archive = opened(bundle(site))
    assert archive.read("handbook/site/index.html").decode() == HOME.replace(
        'href="p/"', 'href="p/index.html"'
    ).replace('href="p/?a=1#b"', 'href="p/index.html?a=1#b"')
    assert archive.read("handbook/site/p/index.html").decode() == (
        '<a href="../index.html">Home</a><a href="../p/index.html">P</a>'
        '<link rel="next" href="./index.html"><a title="a>b" href="../index.html">'
    )
    assert archive.read("handbook/site/bytes.bin") == b"\xff\x00"


@pytest.mark.parametrize(
    "page",
    [
        *(
            '<a href="#x">',
            '<a href="?q">',
            '<a href="/p/">',
            '<a href="//x.example/">',
            "<a href>",
        ),
        *('<a href="mailto:a@b.example">', '<a href="gone/">', '<a href="p.html">', '<a href="">'),
        *('<code>href="p/"</code>', "<abbr title='<a href=\"p/\">'>", '<a data-href="p/">'),
        *(
            '<script>a("<a href=p/>")</script>',
            '<!-- <a href="p/"> -->',
            '<a href="p/',
            '<a href="%2e%2e/x/">',
            '<a href="../">',
        ),
    ],
)
def test_what_leads_to_no_page_of_the_site_stays_as_it_is(page: str) -> None:
    assert led_to_files(page, "index.html", {"p/index.html"}) == page


def test_an_address_is_read_as_a_browser_reads_it() -> None:
    found = led_to_files('<A HREF = "a&amp;b%20c/">', "index.html", {"a&b c/index.html"})
    assert found == '<A HREF = "a&amp;b%20c/index.html">'


def test_the_same_site_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    before = bundle(site)
    for path in site.rglob("*"):
        os.utime(path, (0, 0))
    (site / "index.html").chmod(0o600)
    assert bundle(site) == before
    entries = opened(before).infolist()
    assert {each.date_time for each in entries} == {(2026, 3, 31, 0, 0, 0)}
    assert {(each.create_system, each.external_attr >> 16) for each in entries} == {(3, 0o100644)}


def test_a_site_that_tells_no_day_has_the_first_that_an_archive_knows(site: Path) -> None:
    (site / "index.html").write_text("<p>x</p>")
    entries = opened(bundle(site)).infolist()
    assert {each.date_time for each in entries} == {(1980, 1, 1, 0, 0, 0)}


def test_the_command_writes_it_in_the_place_of_an_older_one(site: Path, tmp_path: Path) -> None:
    target = tmp_path / "a b.zip"
    target.write_bytes(b"older")
    done = run("--site", site, "-o", target)
    assert (done.exit_code, done.output) == (0, f"Written to {target}\n")
    assert target.read_bytes() == bundle(site)


def test_what_is_no_site_is_refused(site: Path, tmp_path: Path) -> None:
    (site / "index.html").unlink()
    done = run("--site", site, "-o", tmp_path / "x.zip")
    assert done.exit_code == 1
    assert done.stderr == (
        f"handbook: {site} holds no index.html: build the site first, with handbook build\n"
    )
    assert not (tmp_path / "x.zip").exists()


def test_a_link_in_a_site_is_refused_and_nothing_is_written(site: Path, tmp_path: Path) -> None:
    (site / "out.txt").symlink_to("/etc/hostname")
    done = run("--site", site, "-o", tmp_path / "x.zip")
    assert done.exit_code == 1
    assert "out.txt is a link, and an archive holds files" in done.stderr
    assert not (tmp_path / "x.zip").exists()


@pytest.mark.parametrize("path", ["x.zip", "p/x.zip", "../site/x.zip"])
def test_an_archive_in_its_own_site_is_refused(site: Path, path: str) -> None:
    done = run("--site", site, "-o", site / path)
    assert done.exit_code == 2
    assert "which the next build replaces; choose another place" in done.stderr


def test_a_folder_is_no_archive_and_without_a_handbook_there_is_none(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("--site", site, "-o", tmp_path).exit_code == 2
    assert run("--site", tmp_path / "gone").exit_code == 2
    monkeypatch.chdir(tmp_path)
    done = run()
    assert done.exit_code == 2
    assert "there is no mkdocs.yml in this folder" in done.stderr
