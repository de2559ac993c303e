"""Reading pages and addresses: whatever they hold, no error and no loss."""

import posixpath
from html import escape
from urllib.parse import quote, urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handbook.linkcheck.addresses import split, walk, what_browsers_repair
from handbook.linkcheck.pages import PageLink, address_of, candidates, read_page
from handbook.linkcheck.places import Places, Spot
from handbook.linkcheck.styles import urls_of_style
from handbook.linkcheck.tree import anchor_of

NAMES = st.text("abcü +#?%&", min_size=1, max_size=4).filter(lambda name: name.strip(" ."))
VALUES = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029"), min_size=1
).filter(lambda value: value.strip())


@given(st.text())
def test_every_text_has_the_parts_of_an_address(text: str) -> None:
    address = split(text)
    assert address.path is not None
    assert what_browsers_repair(text) is None or isinstance(what_browsers_repair(text), str)


@given(st.lists(NAMES, max_size=4), st.lists(st.one_of(NAMES, st.just("..")), max_size=6))
def test_a_path_leads_where_the_standard_library_says(folder: list[str], way: list[str]) -> None:
    written = "/".join(part if part == ".." else quote(part, safe="") for part in way)
    base = "".join(f"{quote(part, safe='')}/" for part in folder)
    depth, lowest = len(folder), len(folder)
    for part in way:
        depth += -1 if part == ".." else 1
        lowest = min(lowest, depth)
    led = walk(tuple(folder), written)
    if lowest < 0:
        assert led is None
    else:
        joined = urlsplit(urljoin(f"http://x/{base}", written)).path.lstrip("/")
        assert led is not None
        assert quote(led).strip("/") == joined.strip("/")


@pytest.mark.parametrize(
    ("folder", "path", "led"),
    [
        ("a/b", "", "a/b/"),
        ("a/b", ".", "a/b/"),
        ("a/b", "..", "a/"),
        ("a/b", "../..", ""),
        ("a/b", "../../..", None),
        ("a", "./c/./d", "a/c/d"),
        ("a", "%2e%2e/c/", "c/"),
        ("", "c//d", "c/d"),
    ],
)
def test_where_a_path_leads(folder: str, path: str, led: str | None) -> None:
    assert walk(tuple(part for part in folder.split("/") if part), path) == led


@given(st.binary(max_size=300))
@example(b"<a href='x\x00y'><base href><meta http-equiv=refresh><script src><a xlink:href=>")
@example(b"\xef\xbb\xbf<a href=\xff\xfe>")
def test_any_bytes_can_be_read_as_a_page(data: bytes) -> None:
    page = read_page("x.html", data)
    assert page.path == "x.html"
    assert all(isinstance(link.url, str) for link in page.links)


@given(st.lists(st.sampled_from(["<a href=", "'", '"', ">", "<p", "[a][b]", "[^1]", "</p>", "x"])))
def test_any_markup_can_be_read_and_placed(parts: list[str]) -> None:
    text = "".join(parts)
    page = read_page("x.html", text.encode())
    spots = [Spot(link.attribute, link.url, link.nth) for link in page.links]
    places = Places("x.html", text, spots)
    lines = text.count("\n") + 1
    assert all(1 <= places.of(spot)[0] <= lines for spot in spots)


@given(VALUES, st.sampled_from(["href", "src"]), st.integers(0, 3), st.integers(0, 3))
def test_a_place_is_where_the_value_is_written(value: str, name: str, lines: int, nth: int) -> None:
    tags = "".join(f'<b {name}="{escape(value)}"></b>' for _ in range(nth + 1))
    text = "\n" * lines + f"<p title='a > b'>ü</p>{tags}<!-- <b {name}=\"{escape(value)}\"> -->"
    page = read_page("x.html", text.encode())
    assert page.links[nth] == PageLink(value, "b", name, nth)
    line, column = Places("x.html", text, [Spot(name, value)]).of(Spot(name, value, nth))
    assert line == lines + 1
    assert text.split("\n")[line - 1][column - 1 :].startswith(escape(value))


@given(st.lists(st.text("abc/.?=&-_", min_size=1, max_size=8), min_size=1, max_size=5))
def test_a_srcset_is_its_addresses(urls: list[str]) -> None:
    assert candidates(", ".join(f"{url} {n + 1}x" for n, url in enumerate(urls))) == urls
    assert candidates(",\n ".join(urls)) == urls


@pytest.mark.parametrize(
    ("css", "urls"),
    [
        ("a { background: url(x.png) }", ["x.png"]),
        ("a { background: URL( 'x y.png' ) }", ["x y.png"]),
        ('@import "a.css"; @import url("b.css");', ["a.css", "b.css"]),
        ("/* url(x.png) */ a { color: red }", []),
        ("a { fill: url(#gradient) }", []),
        ("""a { background: url("data:image/svg+xml,<path fill='url(#g)'/>") }""",
         ["data:image/svg+xml,<path fill='url(#g)'/>"]),
    ],
)  # fmt: skip
def test_the_addresses_of_a_style(css: str, urls: list[str]) -> None:
    assert urls_of_style(css) == urls


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("index.html", ""),
        ("faq/index.html", "faq/"),
        ("404.html", "404.html"),
        ("a/b.htm", "a/b.htm"),
    ],
)
def test_how_links_name_a_file(path: str, address: str) -> None:
    assert address_of(path) == address
    assert posixpath.normpath(path).startswith(address.rstrip("/"))


@pytest.mark.parametrize(
    ("fragment", "anchor"),
    [(None, None), ("", None), ("top", None), ("Top", None), ("a", "a"), ("%C3%BC", "ü"),
     (":~:text=x", None), ("a:~:text=x", "a")],
)  # fmt: skip
def test_the_anchor_of_a_fragment(fragment: str | None, anchor: str | None) -> None:
    assert anchor_of(fragment) == anchor
