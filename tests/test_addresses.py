"""The address of a page as it is written on another."""

from posixpath import dirname, relpath

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
