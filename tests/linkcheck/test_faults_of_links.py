"""Each fault of links that a reader would meet, planted in a small site, and what is said of it."""

from collections.abc import Callable

import pytest

from handbook.model.settings import Ignore

Found = Callable[..., list[str]]
OTHER = '<h1 id="sec">Other</h1>'


def home(*parts: str) -> dict[str, str]:
    """A site of two pages, the home page with these parts, each on a line from the second on."""
    lines = ('<!doctype html><title>x</title><h1 id="top-of-it">Home</h1> <a href="faq/">f</a>',)
    return {"index.html": "\n".join((*lines, *parts)), "faq/index.html": OTHER}


FAULTS = {
    "page-that-is-not-there": (
        home('<a href="faqs/">x</a>'),
        'site/index.html:2:10: HB1207 "faqs/" leads to nothing: the site has no "faqs/"'
        ' | did you mean "faq/"?',
    ),
    "image-that-is-not-there": (
        home('<img src="img/lgoo.png" alt="">') | {"img/logo.png": b"x", "img/a.png": b"x"},
        'site/index.html:2:11: HB1207 "img/lgoo.png" leads to nothing: '
        'the site has no "img/lgoo.png" | did you mean "img/logo.png"?',
    ),
    "image-of-another-format": (
        home('<img src="img/a.png" alt="">') | {"img/a.svg": b"<svg/>", "img/a.css": b""},
        'site/index.html:2:11: HB1207 "img/a.png" leads to nothing: the site has no "img/a.png"'
        ' | did you mean "img/a.svg"?',
    ),
    "image-of-something-else": (
        home('<img src="img/b.png" alt="">') | {"img/a.png": b"x"},
        'site/index.html:2:11: HB1207 "img/b.png" leads to nothing: the site has no "img/b.png"'
        " | make the page, or take the link out",
    ),
    "folder-without-index": (
        home('<a href="img/">x</a>') | {"img/a.png": b"x"},
        'site/index.html:2:10: HB1207 "img/" leads to nothing: the site has no "img/"'
        " | make the page, or take the link out",
    ),
    "anchor-on-the-same-page": (
        home('<a href="#top-of-ti">x</a>'),
        'site/index.html:2:10: HB1210 no anchor "#top-of-ti" on the home page'
        ' | did you mean "#top-of-it"?',
    ),
    "anchor-on-another-page": (
        home('<a href="faq/#nowhere">x</a>'),
        'site/index.html:2:10: HB1210 no anchor "#nowhere" on "faq/"'
        " | make the anchor, or take it out of the link",
    ),
    "letter-case-of-an-anchor": (
        home('<a href="faq/#Sec">x</a>'),
        'site/index.html:2:10: HB1209 "faq/#Sec" is in the wrong letter case'
        ' | its anchor is "#sec"',
    ),
    "letter-case-of-a-page": (
        home('<a href="FAQ/">x</a>'),
        'site/index.html:2:10: HB1206 "FAQ/" is in the wrong letter case | its page is "faq/"',
    ),
    "letter-case-without-slash": (
        home('<a href="Faq">x</a>'),
        'site/index.html:2:10: HB1206 "Faq" is in the wrong letter case | its page is "faq/"',
    ),
    "letter-case-folded": (
        home('<a href="STRASSE/">x</a> <a href="stra%C3%9Fe/">y</a>')
        | {"straße/index.html": OTHER},
        'site/index.html:2:10: HB1206 "STRASSE/" is in the wrong letter case'
        ' | its page is "straße/"',
    ),
    "href-in-html": (
        home("<div><a class=big href=gone.pdf>x</a></div>"),
        'site/index.html:2:24: HB1207 "gone.pdf" leads to nothing: the site has no "gone.pdf"'
        " | make the page, or take the link out",
    ),
    "image-in-html": (
        home("<p><img src='gone.svg'></p>"),
        'site/index.html:2:14: HB1207 "gone.svg" leads to nothing: the site has no "gone.svg"'
        " | make the page, or take the link out",
    ),
    "script-in-html": (
        home('<script src="js/gone.js"></script>'),
        'site/index.html:2:14: HB1207 "js/gone.js" leads to nothing: the site has no "js/gone.js"'
        " | make the page, or take the link out",
    ),
    "srcset": (
        home('<img srcset="a.png 1x, missing.png 2x" src="a.png">') | {"a.png": b"x"},
        'site/index.html:2:24: HB1207 "missing.png" leads to nothing: the site has no "missing.png"'
        " | make the page, or take the link out",
    ),
    "picture": (
        home('<picture><source srcset="gone.webp"><img src="a.png"></picture>') | {"a.png": b"x"},
        'site/index.html:2:26: HB1207 "gone.webp" leads to nothing: the site has no "gone.webp"'
        " | make the page, or take the link out",
    ),
    "style-attribute": (
        home("<p style=\"background: url('gone.png')\">x</p>"),
        'site/index.html:2:28: HB1207 "gone.png" leads to nothing: the site has no "gone.png"'
        " | make the page, or take the link out",
    ),
    "style-element": (
        home("<style>", "p { background: url(gone.png) }", "</style>"),
        'site/index.html:3:21: HB1207 "gone.png" leads to nothing: the site has no "gone.png"'
        " | make the page, or take the link out",
    ),
    "style-sheet": (
        home('<link rel="stylesheet" href="css/a.css">')
        | {"css/a.css": '/* url(old.png) */\np { background: url("../img/gone.png") }'},
        'site/css/a.css:2:22: HB1207 "../img/gone.png" leads to nothing: the site has no '
        '"img/gone.png" | make the page, or take the link out',
    ),
    "id-twice": (
        home('<p id="a">x</p>', '<p id="b">y</p> <p id="a">z</p>'),
        'site/index.html:3:24: HB1211 the id "a" is on the page twice'
        " | a link leads to the first; give the others an id of their own",
    ),
    "reference-without-target": (
        home("<p>See [the notes][nope] for more.</p>"),
        "site/index.html:2:8: HB1212 a reference without a target stands in the text: "
        "[the notes][nope] | define it, write a link in its place, or write the text as `code`",
    ),
    "reference-with-markup": (
        home("<p>See [<em>notes</em>][nope].</p>"),
        "site/index.html:1:1: HB1212 a reference without a target stands in the text: "
        "[notes][nope] | define it, write a link in its place, or write the text as `code`",
    ),
    "footnote-without-target": (
        home("<ul><li>Sure.[^1]</li></ul>"),
        "site/index.html:2:14: HB1212 a footnote without a target stands in the text: [^1]"
        " | define it, write a link in its place, or write the text as `code`",
    ),
    "encoded-blank": (
        home('<a href="a%20c/">x</a>') | {"a b.txt": b"x"},
        'site/index.html:2:10: HB1207 "a%20c/" leads to nothing: the site has no "a c/"'
        " | make the page, or take the link out",
    ),
    "encoded-umlaut": (
        home('<a href="%C3%BCber/">x</a> <a href="über/">x</a>', '<a href="uber/">x</a>')
        | {"über/index.html": OTHER},
        'site/index.html:3:10: HB1207 "uber/" leads to nothing: the site has no "uber/"'
        ' | did you mean "über/"?',
    ),
    "unicode-form": (
        home('<a href="u%CC%88ber/">x</a> <a href="%C3%BCber/">x</a>') | {"über/index.html": OTHER},
        'site/index.html:2:10: HB1207 "u%CC%88ber/" leads to nothing: the site has no '
        '"u\u0308ber/" | did you mean "über/"?',
    ),
    "plus": (
        home('<a href="c+d.txt">x</a> <a href="c%2Bd.txt">x</a> <a href="c d.txt">x</a>')
        | {"c+d.txt": b"x"},
        'site/index.html:2:60: HB1207 "c d.txt" leads to nothing: the site has no "c d.txt"'
        ' | did you mean "c+d.txt"?',
    ),
    "half-an-encoding": (
        home('<a href="faq/?q=100%">x</a>'),
        'site/index.html:2:10: HB1204 a "%" without two hexadecimal digits in "faq/?q=100%"'
        " | write it plainly: each browser and server repairs it its own way",
    ),
    "not-utf-8": (
        home('<a href="%FC/">x</a>'),
        'site/index.html:2:10: HB1204 a percent-encoding that is not UTF-8 in "%FC/"'
        " | write it plainly: each browser and server repairs it its own way",
    ),
    "number-sign": (
        home('<a href="c#.txt">x</a>') | {"c#.txt": b"x"},
        'site/index.html:2:10: HB1207 "c#.txt" leads to nothing: the site has no "c"'
        ' | write a "?" of a name as %3F, and a "#" as %23',
    ),
    "question-mark": (
        home('<a href="why?/">x</a>') | {"why?/index.html": '<a href="../">x</a>'},
        [
            'site/index.html:2:10: HB1207 "why?/" leads to nothing: the site has no "why"'
            ' | write a "?" of a name as %3F, and a "#" as %23',
            'site/why?/index.html:1:1: HB1217 no link leads from the home page to "why?/"'
            " | link to it, name it in the navigation, or take it out",
        ],
    ),
    "above-the-root": (
        home('<a href="../../etc/passwd">x</a>'),
        'site/index.html:2:10: HB1205 "../../etc/passwd" leads out of the site'
        " | the site is published below /; nothing above it is its own",
    ),
    "above-the-root-encoded": (
        home('<a href="%2e%2E/secret.txt">x</a>'),
        'site/index.html:2:10: HB1205 "%2e%2E/secret.txt" leads out of the site'
        " | the site is published below /; nothing above it is its own",
    ),
    "file-of-one-machine": (
        home('<a href="file:///etc/passwd">x</a>'),
        'site/index.html:2:10: HB1205 a file of one machine: "file:///etc/passwd"'
        " | link to a page, or put the file in",
    ),
    "base": (
        home('<base href="/faq/"><a href="./#sec">x</a> <a href="gone/">y</a>'),
        'site/index.html:2:13: HB1213 <base href="/faq/"> turns every link of the page, "#…" also'
        " | take it out",
    ),
    "two-bases": (
        home('<base href="/faq/">', '<base href="/x/"><a href="./">x</a>'),
        'site/index.html:2:13: HB1213 <base href="/faq/"> turns every link of the page, "#…" also'
        " | take it out",
    ),
    "double-slash": (
        home('<a href="faq//">x</a>'),
        'site/index.html:2:10: HB1204 a double slash in "faq//"'
        " | write it plainly: each browser and server repairs it its own way",
    ),
    "double-slash-in-front": (
        home('<a href="//faq/">x</a>'),
        'site/index.html:2:10: HB1204 a server without "https:" in "//faq/"'
        " | write it plainly: each browser and server repairs it its own way",
    ),
    "backslash": (
        home('<a href="faq\\">x</a>'),
        'site/index.html:2:10: HB1204 a backslash in "faq\\"'
        " | write it plainly: each browser and server repairs it its own way",
    ),
    "line-break": (
        home('<a href="fa', 'q/">x</a>'),
        'site/index.html:2:10: HB1204 a line break in "fa\\nq/"'
        " | write it plainly: each browser and server repairs it its own way",
    ),
    "orphan": (
        home() | {"lost/index.html": '<a href="../">x</a>'},
        'site/lost/index.html:1:1: HB1217 no link leads from the home page to "lost/"'
        " | link to it, name it in the navigation, or take it out",
    ),
    "twice-in-the-navigation": (
        home()
        | {
            "404.html": '<nav class="md-nav md-nav--primary">'
            '<a class="md-nav__link" href="/faq/">a</a>\n'
            '<a class="md-nav__link" href="/faq/">b</a></nav>'
        },
        'site/404.html:2:31: HB1218 warning: "faq/" is in the navigation twice'
        " | name it in one place of nav:",
    ),
    "canonical-of-no-page": (
        home('<link rel="canonical" href="https://ops.example/h/">')
        | {"faq/index.html": '<link rel="canonical" href="https://ops.example/h/fq/">'},
        'site/faq/index.html:1:29: HB1214 the canonical link "https://ops.example/h/fq/" names no '
        'page of the site | this page is "https://ops.example/h/faq/"',
    ),
    "mail-without-host": (
        home('<a href="mailto:nobody">x</a>'),
        'site/index.html:2:10: HB1203 no mailbox in "mailto:nobody"'
        " | write mailto:name@example.com",
    ),
    "mail-to-nobody": (
        home('<a href="mailto:">x</a>'),
        'site/index.html:2:10: HB1203 no mailbox in "mailto:" | write mailto:name@example.com',
    ),
    "telephone": (
        home('<a href="tel:0800-CALL-US">x</a>'),
        'site/index.html:2:10: HB1203 no telephone number in "tel:0800-CALL-US"'
        " | write digits only, as tel:+4930123456",
    ),
    "scheme-misspelt": (
        home('<a href="htps://example.org">x</a>'),
        'site/index.html:2:10: HB1202 unknown scheme "htps:" in "htps://example.org"'
        ' | did you mean "https:"?',
    ),
    "scheme-unknown": (
        home('<a href="slck://channel?id=C1">x</a>'),
        'site/index.html:2:10: HB1202 unknown scheme "slck:" in "slck://channel?id=C1"'
        ' | did you mean "slack:"?',
    ),
    "scheme-of-a-script": (
        home('<a href="javascript:void(0)">x</a>'),
        'site/index.html:2:10: HB1202 unknown scheme "javascript:" in "javascript:void(0)"'
        " | known: https, http, mailto, tel, sms, sip, xmpp, matrix, slack, msteams",
    ),
    "anchor-made-by-a-script": (
        home('<a href="#made">x</a>', "<script>box.id = 'made'</script>"),
        'site/index.html:2:10: HB1208 warning: only a script makes the anchor "#made"'
        " | put the id into the page, or ignore HB1208 for it in data/handbook.yaml",
    ),
    "anchor-made-by-a-script-file": (
        home('<a href="faq/#made">x</a>')
        | {
            "faq/index.html": '<script src="../js/a.js"></script>',
            "js/a.js": "box.innerHTML = '<p id=\"made\">'",
        },
        'site/index.html:2:10: HB1208 warning: only a script makes the anchor "#made"'
        " | put the id into the page, or ignore HB1208 for it in data/handbook.yaml",
    ),
    "empty": (
        home('<a href="">x</a>'),
        "site/index.html:2:10: HB1201 a link without an address"
        " | write where it leads, or take it out",
    ),
    "double-slash-in-the-own-address": (
        home('<a href="https://ops.example/h//faq/">x</a>')
        | {"faq/index.html": '<link rel="canonical" href="https://ops.example/h/faq/">'},
        'site/index.html:2:10: HB1204 a double slash in "https://ops.example/h//faq/"'
        " | write it plainly: each browser and server repairs it its own way",
    ),
    "no-slashes": (
        home('<a href="https:example.org">x</a>'),
        "site/index.html:2:10: HB1204 no two slashes before the server in "
        '"https:example.org" | write it plainly: each browser and server repairs it its own way',
    ),
    "no-server": (
        home('<a href="https://">x</a>'),
        'site/index.html:2:10: HB1204 no server in "https://"'
        " | write it plainly: each browser and server repairs it its own way",
    ),
    "bad-server": (
        home('<a href="http://[::1/">x</a>'),
        'site/index.html:2:10: HB1204 a server\'s name that cannot be in "http://[::1/"'
        " | write it plainly: each browser and server repairs it its own way",
    ),
    "only-lychee-sees-it": (
        home('<template><a href="gone/">x</a></template>'),
        'site/index.html:2:20: HB1219 lychee finds no "gone": File not found. Check if file '
        "exists and path is correct | follow it and see where it leads",
    ),
}


@pytest.mark.parametrize(("site", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found_once_with_its_place_and_what_to_do(found: Found, site, expected) -> None:
    assert found(site) == ([expected] if isinstance(expected, str) else expected)


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <url>
         <loc>https://ops.example/h/</loc>
    </url>
    <url>
         <loc>https://ops.example/h/gone/?a=1&amp;b=2</loc>
    </url>
</urlset>
"""


def test_the_sitemap_and_the_pages_name_each_other(found: Found) -> None:
    assert found(home() | {"sitemap.xml": SITEMAP}, address="https://ops.example/h/") == [
        'site/faq/index.html:1:1: HB1216 the sitemap does not name "faq/" | build the site again',
        'site/sitemap.xml:7:15: HB1215 the sitemap names "https://ops.example/h/gone/?a=1&b=2", '
        "which is no page of the site | build the site again",
    ]


def test_a_site_that_is_published_nowhere_has_an_empty_sitemap(found: Found) -> None:
    assert found(home() | {"sitemap.xml": "<urlset>\n</urlset>"}) == []


def test_one_fault_on_forty_pages_has_forty_places(found: Found) -> None:
    pages = {f"p{n:02}/index.html": '\n<a href="../gone/">x</a>' for n in range(40)}
    links = "".join(f'<a href="p{n:02}/">x</a>' for n in range(40))
    assert [line.split(": ")[0] for line in found({"index.html": links} | pages)] == [
        f"site/p{n:02}/index.html:2:10" for n in range(40)
    ]


def test_of_an_attribute_that_is_there_twice_the_first_counts(found: Found) -> None:
    links = '<a href="faq/" href="gone/">x</a> <a href="gone/">y</a>'
    told = [line for line in found(home(links)) if "HB1207" in line]
    assert [line.split(": ")[0] for line in told] == ["site/index.html:2:44"]


def test_the_same_fault_twice_on_a_page_has_two_places(found: Found) -> None:
    site = home('<a href="gone/">x</a> <a href="gone/">y</a>', '<!-- <a href="gone/"> -->')
    places = [line.split(": ")[0] for line in found(site)]
    assert places == ["site/index.html:2:10", "site/index.html:2:32"]


CLEAN = {
    "plain": home('<a href="faq/#sec">x</a> <a href="faq">y</a> <a href="faq/index.html">z</a>'),
    "headings-alike": home(
        '<h2 id="a">A</h2><h2 id="a_1">A</h2><a href="#a">1</a><a href="#a_1">2</a>'
    ),
    "encoded": home(
        '<a href="a%20b%20%C3%BC%2B.txt">x</a> <a href="a b ü+.txt">y</a><a href="100%25.txt">z</a>'
    )
    | {"a b ü+.txt": b"x", "100%.txt": b"x"},
    "number-sign-encoded": home('<a href="c%23d%3F.txt">x</a>') | {"c#d?.txt": b"x"},
    "mail-and-telephone": home(
        '<a href="mailto:a.b+c@mail.example.org?subject=x">x</a> <a href="mailto:?subject=x">y</a>'
        '<a href="mailto:a@example.org,b@example.org">x</a>'
        '<a href="tel:+49-30-123456">x</a> <a href="tel:112">y</a>'
        '<a href="tel:+493012;ext=5">z</a>'
    ),
    "id-that-a-script-only-reads": home(
        '<p id="x">x</p><a href="#x">x</a><script>get("x").id</script>'
    ),
    "top": home('<a href="#">x</a> <a href="#top">y</a> <a href="faq/#TOP">z</a>'),
    "text-fragment": home('<a href="faq/#:~:text=Other">x</a> <a href="faq/#sec:~:text=x">y</a>'),
    "encoded-anchor": home('<h2 id="über">x</h2> <a href="#%C3%BCber">x</a> <a href="#über">y</a>'),
    "old-name": home('<a name="old"></a> <a href="#old">x</a>'),
    "data": home('<img src="data:image/png;base64,AAAA" alt="">'),
    "query": home('<a href="faq/?q=a//b\\c">x</a> <a href="?x">y</a>'),
    "external": home('<a href="https://example.org/a//b">x</a>').copy(),
    "code": home("<p><code>a[b][c]</code> <code>[^1]</code></p><pre>[x][y]</pre>"),
    "index": home("<p>matrix[1][2], list [1] [2, 3], RFC [a] [b]</p>"),
    "script-text": home("<script>let a = '<a href=\"gone/\">'; b = [c][d]</script>"),
    "comment": home('<!-- <a href="gone/">x</a> -->'),
    "moved-page": home()
    | {"old/index.html": '<meta http-equiv="refresh" content="0; url=../faq/">'},
    "moved-page-leads-on": {
        "index.html": '<a href="old/">x</a>',
        "old/index.html": '<meta http-equiv="refresh" content="0; url=../new/">',
        "new/index.html": OTHER,
    },
    "error-page": home() | {"404.html": '<a href="/">x</a> <a href="/faq/">y</a>'},
    "pdf-page": home('<a href="a.pdf#page=2">x</a>') | {"a.pdf": b"x"},
    "preconnect": home('<link rel="preconnect" href="//fonts.example" crossorigin>'),
    "svg-part": home('<svg><path id="p"/><use href="#p"/></svg>'),
    "base-target": home('<base target="_blank">'),
    "blanks-around": home('<a href=" faq/ ">x</a>'),
}


@pytest.mark.parametrize("site", CLEAN.values(), ids=CLEAN)
def test_what_works_for_a_reader_is_not_complained_of(found: Found, site) -> None:
    assert found(site) == []


PUBLISHED = "https://ops.example/h/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ops.example/h/faq/#sec", []),
        ("HTTPS://OPS.example/h/faq", []),
        ("/h/faq/", []),
        ("/h/", []),
        ("/h", []),
        ("https://ops.example/other/", []),
        (
            "https://ops.example/h/gone/",
            ['HB1207 "https://ops.example/h/gone/" leads to nothing: the site has no "gone/"'],
        ),
        (
            "https://ops.example/h/faq/#no",
            ['HB1210 no anchor "#no" on "faq/"'],
        ),
        ("/faq/", ['HB1205 "/faq/" leads out of the site']),
        ("/hh/faq/", ['HB1205 "/hh/faq/" leads out of the site']),
        ("/h/gone/", ['HB1207 "/h/gone/" leads to nothing: the site has no "gone/"']),
        ("../x/", ['HB1205 "../x/" leads out of the site']),
    ],
)
def test_addresses_of_the_site_itself_are_looked_up_in_the_build(
    found: Found, url: str, expected: list[str]
) -> None:
    canonical = f'<link rel="canonical" href="{PUBLISHED}">'
    told = found(home(f'{canonical}<a href="{url}">x</a>'))
    assert [line.split(": ", 1)[1].split(" | ")[0] for line in told] == expected


def test_an_address_that_is_given_counts_for_more_than_what_pages_say(found: Found) -> None:
    site = home('<a href="https://new.example/gone/">x</a>')
    assert found(site) == []
    told = found(site, address="https://new.example/")
    assert [line.split(" | ")[0] for line in told] == [
        'site/index.html:2:10: HB1207 "https://new.example/gone/" leads to nothing: '
        'the site has no "gone/"'
    ]


IGNORES = {
    "address": {"link": "gone/"},
    "any address": {"link": "g*"},
    "page": {"file": "site/index.html"},
    "source": {"file": "docs/index.md"},
    "all": {},
}


@pytest.mark.parametrize("about", IGNORES.values(), ids=IGNORES)
def test_a_finding_is_accepted_by_its_code_address_and_file(
    found: Found, about: dict[str, str]
) -> None:
    site = home('<a href="gone/">x</a>') | {"docs/index.md": "[x](gone.md)"}
    ignore = Ignore(code="HB1207", reason="It comes.", **about)
    assert found(site, ignores=(ignore,)) == []


OTHERS = {
    "code": {"code": "HB1206", "link": "gone/"},
    "address": {"code": "HB1207", "link": "gon/"},
    "file": {"code": "HB1207", "file": "docs/faq.md"},
    "part of a name": {"code": "HB1207", "file": "x.html"},
    "record": {"code": "HB1207", "record": "gone"},
}


@pytest.mark.parametrize("about", OTHERS.values(), ids=OTHERS)
def test_an_ignore_about_something_else_accepts_nothing_and_is_told(
    found: Found, about: dict[str, str]
) -> None:
    site = home('<a href="gone/">x</a>') | {"docs/index.md": "[x](gone.md)"}
    told = found(site, ignores=(Ignore(reason="It comes.", **about),))
    assert [line.split(" ")[1] for line in told] == ["HB1221", "HB1207"]
