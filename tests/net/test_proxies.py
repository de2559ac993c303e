"""The proxy variables: what they mean, and what is said where they mean nothing."""

from urllib.parse import urlsplit

import pytest

from handbook.net.proxies import ProxyVariableError, of_machine

LOGIN = {"proxy-authorization": "Basic " + "bWU6cEBzcw=="}


def proxy_of(environ: dict[str, str], url: str = "https://acme.example/") -> tuple[str, str] | None:
    """The variable and the address of the proxy for a URL."""
    proxy = of_machine(environ).of(urlsplit(url))
    return (proxy.name, proxy.address) if proxy else None


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("http://proxy:3128", "http://proxy:3128"),
        ("proxy:3128", "http://proxy:3128"),
        ("proxy", "http://proxy"),
        ("//proxy:3128", "http://proxy:3128"),
        ("10.0.0.1:3128", "http://10.0.0.1:3128"),
        ("http://[::1]:3128/", "http://[::1]:3128"),
        ("HTTP://Proxy.Example:3128/", "http://proxy.example:3128"),
        (" https://proxy:443 ", "https://proxy:443"),
        ("http://bücher.example:1", "http://xn--bcher-kva.example:1"),
        ("me:p%40ss@proxy:3128", "http://proxy:3128"),
    ],
)
def test_a_proxy_is_read_as_other_programs_read_it(value: str, address: str) -> None:
    assert proxy_of({"https_proxy": value}) == ("https_proxy", address)


def test_a_proxy_s_name_and_password_become_a_header_and_stay_out_of_its_address() -> None:
    proxy = of_machine({"https_proxy": "http://me:" + "p%40ss@proxy"}).of(urlsplit("https://x/"))
    assert proxy is not None
    assert (proxy.address, proxy.headers) == ("http://proxy", LOGIN)


@pytest.mark.parametrize(
    ("environ", "url", "named"),
    [
        ({"HTTPS_PROXY": "a:1"}, "https://x/", "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "a:1", "https_proxy": "b:1"}, "https://x/", "https_proxy"),
        ({"HTTPS_PROXY": "a:1", "https_proxy": ""}, "https://x/", None),
        ({"HTTPS_PROXY": "a:1"}, "http://x/", None),
        ({"all_proxy": "a:1"}, "http://x/", "all_proxy"),
        ({"ALL_PROXY": "a:1", "http_proxy": "b:1"}, "http://x/", "http_proxy"),
        ({"ALL_PROXY": "socks5://a:1", "http_proxy": "b", "https_proxy": "b"}, "http://x/",
         "http_proxy"),
        ({"HTTP_PROXY": "a:1", "REQUEST_METHOD": "GET"}, "http://x/", None),
        ({"https_proxy": "a:1", "no_proxy": "x"}, "https://x/", None),
        ({"https_proxy": "a:1", "NO_PROXY": ".example"}, "https://x.example/", None),
        ({"https_proxy": "a:1", "no_proxy": "x:8443"}, "https://x:8443/", None),
        ({"https_proxy": "a:1", "no_proxy": "x:8443"}, "https://x/", "https_proxy"),
        ({"https_proxy": "a:1", "no_proxy": "*"}, "https://x/", None),
        ({}, "https://x/", None),
    ],
)  # fmt: skip
def test_which_variable_counts(environ: dict[str, str], url: str, named: str | None) -> None:
    found = proxy_of(environ, url)
    assert (found[0] if found else None) == named


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("http://me:" + "hush@proxy:port", "holds no address of a proxy; write it as http://HOST:PORT"),
        ("http://proxy:99999", "holds no address of a proxy"),
        ("http:/me:hush@proxy", "holds no address of a proxy"),
        ("http://", "holds no address of a proxy"),
        ("http://:3128", "holds no address of a proxy"),
        ("http://[::1", "holds no address of a proxy"),
        ("socks5h://me:" + "hush@proxy:1080", "names a SOCKS proxy, and only http and https"),
        ("ftp://proxy", "names ftp://, and only http and https can be used"),
        ("http://proxy/proxy.pac", "names a file and not a proxy"),
        ("/etc/proxy", "names a file and not a proxy"),
        ("http://me:hu/sh@proxy", 'in a password, write "/", "?" and "#" as %2F, %3F, %23'),
        ('"http://proxy:3128"', "holds a blank, a quote or a backslash"),
        ("proxy 3128", "holds a blank, a quote or a backslash"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["https_proxy", "HTTP_PROXY", "all_proxy"])
def test_what_is_no_proxy_is_said_with_its_variable_and_without_its_value(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(ProxyVariableError) as caught:
        of_machine({name: value})
    assert str(caught.value).startswith(name)
    assert said in str(caught.value)
    assert "hu" not in str(caught.value).replace("http", "")
