"""The address of a page as it is written on another."""

from html import escape
from posixpath import dirname, relpath
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.pages.addresses import Addresses

_NAMES = st.sampled_from(["a", "b", "faq", ".hidden", "..", ".", "a b", "x.html"])
_PATHS = st.builds(
    lambda names, slash: "/".join(names) + slash * bool(names),
    st.lists(_NAMES, max_size=4),
    st.sampled_from(["", "/"]),
)


@given(_PATHS, _PATHS)
def test_an_address_is_what_the_library_says(here: str, there: str) -> None:
    found = Addresses().between(here, there)
    wanted = relpath(there or ".", dirname(here) or ".")
    assert found.rstrip("/") == wanted.rstrip("/")


@pytest.mark.parametrize(
    ("here", "there", "written"),
    [
        ("", "faq/", "faq/"),
        ("faq/", "", "../"),
        ("faq/", "faq/", "./"),
        ("playbooks/a/", "playbooks/b/", "../b/"),
        ("playbooks/a/", "roles/", "../../roles/"),
        ("faq.html", "roles/x.html", "roles/x.html"),
        ("roles/x.html", "faq.html", "../faq.html"),
    ],
)
def test_an_address_between_two_pages(here: str, there: str, written: str) -> None:
    assert Addresses().between(here, there) == written


_PLAIN = st.lists(st.sampled_from(["a", "b", "faq", ".hidden", "a & b", "a#"]), max_size=4)
_PAGES = st.lists(st.builds(lambda names: "".join(f"{n}/" for n in names), _PLAIN), max_size=5)


@given(_PAGES.filter(bool), st.booleans(), st.sampled_from(["", "#x", "#a&b"]))
def test_a_link_leads_back_to_what_it_was_made_of(pages: list[str], flat: bool, at: str) -> None:
    pages = [page.replace("#", "") for page in pages]
    addresses, here = Addresses(), pages[0]
    urls = {page: f"{page[:-1] or 'index'}.html" if flat else page for page in pages}
    files = [(f"{page}index.md", url) for page, url in urls.items()]
    addresses.learn(SimpleNamespace(src_uri=path, url=url) for path, url in files)
    links = [f"{addresses.between(here, page)}{at}" for page in pages]
    own = [at] if at else []
    wanted = {addresses.of(f"{page}{at}") for page in pages}
    assert addresses.led_to(here, [escape(link) for link in (*links, *own)]) == wanted


@pytest.mark.parametrize(
    ("here", "link", "leads"),
    [
        ("", "faq/", "faq/"),
        ("", "./#x", "#x"),
        ("faq/", "../", ""),
        ("faq/", "#x", "faq/#x"),
        ("faq/", "../#x", "#x"),
        ("playbooks/a/", "../b/", "playbooks/b/"),
        ("playbooks/a/", "../../roles/#x&amp;y", "roles/#x&y"),
        ("playbooks/a/", "../../../../etc/", "etc/"),
        ("roles/x.html", "../faq.html", "faq.html"),
        ("roles/x.html", "y.html", "roles/y.html"),
        ("faq/", "https://elsewhere.example/", "faq/https:/elsewhere.example/"),
    ],
)
def test_where_a_link_of_a_page_leads(here: str, link: str, leads: str) -> None:
    assert Addresses().led_to(here, [link]) == {leads}
