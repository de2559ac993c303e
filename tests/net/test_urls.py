"""Addresses on the wire, and where a redirect leads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.net.urls import on_the_wire, redirected

BASE = "https://acme.example/a/b?c=d"


def sent(text: str) -> str:
    """A header whose bytes are UTF-8, as HTTP libraries give it."""
    return text.encode().decode("latin-1")


@pytest.mark.parametrize(
    ("location", "to"),
    [
        ("/new", "https://acme.example/new"),
        ("new", "https://acme.example/a/new"),
        ("?q", "https://acme.example/a/b?q"),
        ("//other.example/x", "https://other.example/x"),
        ("HTTPS://Other.Example/X", "https://other.example/X"),
        (sent("/über uns"), "https://acme.example/%C3%BCber%20uns"),
        (sent("über"), "https://acme.example/a/%C3%BCber"),
        (sent("/x?q=ä&r=%C3%A4"), "https://acme.example/x?q=%C3%A4&r=%C3%A4"),
        (sent("/x#größe"), "https://acme.example/x#gr%C3%B6%C3%9Fe"),
        (sent("/日本語/"), "https://acme.example/%E6%97%A5%E6%9C%AC%E8%AA%9E/"),
        (sent("//Bücher.example/ü"), "https://xn--bcher-kva.example/%C3%BC"),
        (sent("https://bücher.example:8443/"), "https://xn--bcher-kva.example:8443/"),
        (sent("https://b%C3%BCcher.example/"), "https://xn--bcher-kva.example/"),
        (sent("https://i❤.ws/"), "https://xn--i-7iq.ws/"),
        ("/stra\xdfe", "https://acme.example/stra%DFe"),
        ("/%FCber", "https://acme.example/%FCber"),
        ("/日", "https://acme.example/%E6%97%A5"),
        ("  /a b \t", "https://acme.example/a%20b"),
        ("/a\tb", "https://acme.example/ab"),
        ("\\\\other.example\\x?a\\b", "https://other.example/x?a\\b"),
        ("http://[::1]:80/", "http://[::1]:80/"),
        ("slack://x", "slack://x"),
        ("mailto:me@acme.example", "mailto:me@acme.example"),
    ],
)
def test_where_a_location_leads(location: str, to: str) -> None:
    assert redirected(BASE, location) == to


@pytest.mark.parametrize(
    "location",
    ["http://[::1", "http://", "https://a b.example/", "https://x:99999/", "https://x:y/",
     sent("https://a\uff0fb.example/"), "https://a%2Fb.example/", "https://%00.example/",
     "https://%FF.example/"],
)  # fmt: skip
def test_what_is_no_address_is_said_to_be_none(location: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (any of them will do)
        redirected(BASE, location)


@given(st.text())
def test_whatever_a_location_holds_it_is_ascii_or_no_address(location: str) -> None:
    try:
        to = redirected(BASE, location)
    except ValueError:
        return
    if to.startswith(("http:", "https:")):
        assert to.isascii()
        assert on_the_wire(to) == to
