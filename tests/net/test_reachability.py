"""What leads into this machine or a private network does not pass as public, however written."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.net.reachability import Reach, literal, reach_by_name, reach_of


@pytest.mark.parametrize(
    ("address", "reach"),
    [
        ("127.0.0.1", Reach.LOOPBACK),
        ("127.9.9.9", Reach.LOOPBACK),
        ("0.0.0.0", Reach.LOOPBACK),
        ("::1", Reach.LOOPBACK),
        ("::", Reach.LOOPBACK),
        ("::ffff:127.0.0.1", Reach.LOOPBACK),
        ("64:ff9b::127.0.0.1", Reach.LOOPBACK),
        ("10.1.2.3", Reach.PRIVATE),
        ("100.64.0.1", Reach.PRIVATE),
        ("169.254.169.254", Reach.PRIVATE),
        ("172.16.0.1", Reach.PRIVATE),
        ("192.168.0.1", Reach.PRIVATE),
        ("198.18.0.1", Reach.PRIVATE),
        ("203.0.113.7", Reach.PRIVATE),
        ("224.0.0.1", Reach.PRIVATE),
        ("255.255.255.255", Reach.PRIVATE),
        ("::ffff:10.0.0.1", Reach.PRIVATE),
        ("::ffff:0:127.0.0.1", Reach.PRIVATE),
        ("::127.0.0.1", Reach.PRIVATE),
        ("::8.8.8.8", Reach.PRIVATE),
        ("64:ff9b::10.0.0.1", Reach.PRIVATE),
        ("64:ff9b::169.254.169.254", Reach.PRIVATE),
        ("64:ff9b:1::127.0.0.1", Reach.PRIVATE),
        ("64:ff9b:1::8.8.8.8", Reach.PRIVATE),
        ("2002:7f00:1::1", Reach.PRIVATE),
        ("2002:0a00:1::1", Reach.PRIVATE),
        ("2001:0:7f00:1::1", Reach.PRIVATE),
        ("2001:0:808:808:0:0:80ff:fffe", Reach.PRIVATE),
        ("2a00:1450::5efe:10.0.0.1", Reach.PRIVATE),
        ("2a00:1450::200:5efe:10.0.0.1", Reach.PRIVATE),
        ("2a00:1450::5efe:127.0.0.1", Reach.LOOPBACK),
        ("fe80::5efe:127.0.0.1", Reach.PRIVATE),
        ("fe80::1%eth0", Reach.PRIVATE),
        ("fc00::1", Reach.PRIVATE),
        ("fd00:ec2::254", Reach.PRIVATE),
        ("fec0::1", Reach.PRIVATE),
        ("ff0e::1", Reach.PRIVATE),
        ("2001:db8::1", Reach.PRIVATE),
        ("3fff::1", Reach.PRIVATE),
        ("100::1", Reach.PRIVATE),
        ("8.8.8.8", Reach.PUBLIC),
        ("93.184.216.34", Reach.PUBLIC),
        ("::ffff:8.8.8.8", Reach.PUBLIC),
        ("64:ff9b::8.8.8.8", Reach.PUBLIC),
        ("2a00:1450:4001::1", Reach.PUBLIC),
        ("2606:4700::1111", Reach.PUBLIC),
        ("2a00:1450::5efe:8.8.8.8", Reach.PUBLIC),
    ],
)
def test_how_far_an_address_reaches(address: str, reach: Reach) -> None:
    assert reach_of(address) is reach


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:", "64:ff9b::", "2a00::5efe:"]))
def test_an_address_that_carries_another_reaches_as_far_as_that(
    inner: ipaddress.IPv4Address, carrier: str
) -> None:
    assert reach_of(f"{carrier}{inner}") is reach_of(str(inner))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0X7F.0.0.0x1", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"),
        ("0x", "0.0.0.0"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("[0:0:0:0:0:ffff:7f00:1]", "::ffff:7f00:1"),
        ("256.1", None),
        ("1.2.3.4.5", None),
        ("4294967296", None),
        ("08.1", None),
        ("1e3", None),
        ("127.0.0.1.example", None),
        ("", None),
        ("[::1", "::1"),
        ("::g", None),
    ],
)
def test_an_ip_address_in_any_notation(host: str, address: str | None) -> None:
    assert literal(host) == address


@given(st.ip_addresses(v=4), st.sampled_from(["{}", "0x{:x}", "0{:o}"]))
def test_every_ipv4_address_is_read_from_one_number(
    address: ipaddress.IPv4Address, form: str
) -> None:
    assert literal(form.format(int(address))) == str(address)


@pytest.mark.parametrize(
    ("host", "reach"),
    [
        ("localhost", Reach.LOOPBACK),
        ("Local.LocalHost.", Reach.LOOPBACK),
        ("printer.local", Reach.PRIVATE),
        ("wiki.internal", Reach.PRIVATE),
        ("nas.home.arpa", Reach.PRIVATE),
        ("0x7f.1", Reach.LOOPBACK),
        ("10.0.0.1", Reach.PRIVATE),
        ("acme.example", None),
        ("notlocalhost", None),
        ("mylocal", None),
    ],
)
def test_how_far_a_name_reaches(host: str, reach: Reach | None) -> None:
    assert reach_by_name(host) is reach
