"""Where what a page shows is written: the page in docs/, or the data behind it."""

from collections.abc import Callable

import pytest

Found = Callable[..., list[str]]
PLAIN = '<h1 id="faq">FAQ</h1>'


def written(found: Found, link: str, page: str = "faq/index.html", **sources: str) -> str:
    """What the hint says of where a link on a page is written."""
    files = {"index.html": "home", page: f"{PLAIN}\n{link}"}
    lines = found(files | {name.replace("__", "/"): text for name, text in sources.items()})
    told = next(line for line in lines if not line.split(": ")[1].startswith("HB1217"))
    return told.partition("; ")[2]


@pytest.mark.parametrize(
    ("link", "source", "place"),
    [
        ('<a href="../gone/">x</a>', "# FAQ\n\nSee [x](gone.md).\n", "3"),
        ('<a href="../gone/#a">x</a>', "# FAQ\n\n[gone](#faq) [x](gone.md#a)\n", "3"),
        ('<a href="../gone/">x</a>', "# FAQ\nSee [x](../gone/index.md).\n", "2"),
        ('<a href="../gone/">x</a>', 'One.\nTwo.\n<a href="../gone/">x</a>\n', "3"),
        ('<a href="#nope">x</a>', "# FAQ\nNo, nope, none.\nSee [x](#nope).\n", "3"),
        ('<img src="../img/a.png">', "x\n\n![a](img/a.png)\n", "3"),
        ('<a href="../roles/gone/">x</a>', '# FAQ\n\n{{ ref("gone") }}\n', "3"),
        ("<p>See [x][nope].</p>", "# FAQ\n\n\nSee [x][nope].\n", "4"),
        ('<a href="slck://x">x</a>', "x\n[x](slck://x)\n", "2"),
    ],
)
def test_a_fault_names_the_line_of_its_markdown_page(
    found: Found, link: str, source: str, place: str
) -> None:
    told = written(found, link, **{"docs/faq.md": source})
    assert told == f"written in docs/faq.md:{place}"


def test_a_page_in_a_folder_is_found_too(found: Found) -> None:
    told = written(found, '<a href="gone/">x</a>', **{"docs/faq/index.md": "[x](gone.md)"})
    assert told == "written in docs/faq/index.md:1"


def test_what_a_macro_shows_is_written_in_the_data(found: Found) -> None:
    vendors = "- id: kaiko\n  title: Kaiko\n- id: stripe\n  owner: finance\n"
    files = {"docs/faq.md": "# FAQ\n{{ vendor_table() }}\n", "data/vendors.yaml": vendors}
    told = written(found, '<a href="../roles/finance/">x</a>', **files)
    assert told == "written in data/vendors.yaml:4"


def test_the_page_of_a_record_is_made_from_its_record(found: Found) -> None:
    vendors = "- id: kaiko\n  owner: finance\n- id: stripe\n  links: [{url: '../gone/'}]\n"
    files = {"data/vendors.yaml": vendors}
    page = "vendors/stripe/index.html"
    assert written(found, '<a href="../x/">x</a>', page, **files) == (
        "the page is made from data/vendors.yaml:3"
    )
    assert written(found, '<a href="../gone/">x</a>', page, **files) == (
        "written in data/vendors.yaml:4"
    )


def test_the_page_of_a_record_with_a_file_of_its_own_is_made_from_that(found: Found) -> None:
    files = {"data/playbooks/restart.yaml": "id: restart\nescalation: on-call\n"}
    page = "playbooks/restart/index.html"
    told = written(found, '<a href="../../escalation/#on-call">x</a>', page, **files)
    assert told == "written in data/playbooks/restart.yaml:2"


def test_the_record_of_a_page_comes_before_others_in_its_file(found: Found) -> None:
    vendors = "- id: kaiko\n  url: ../gone/\n- id: stripe\n  url: ../gone/\n"
    page, files = "vendors/stripe/index.html", {"data/vendors.yaml": vendors}
    told = written(found, '<a href="../gone/">x</a>', page, **files)
    assert told == "written in data/vendors.yaml:4"


def test_a_word_in_a_sentence_is_not_taken_for_a_link(found: Found) -> None:
    files = {
        "docs/faq.md": "# FAQ\n",
        "data/terms.yaml": "- id: a\n  definition: It is gone now.\n",
    }
    told = written(found, '<a href="../gone/">x</a>', **files)
    assert told == "the page is made from docs/faq.md:1"


def test_without_sources_nothing_is_said_of_them(found: Found) -> None:
    assert written(found, '<a href="../gone/">x</a>') == ""
