"""What messages say is true, helps, and keeps the writing of those who wrote."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from casefiles import write

from handbook.catalog import DocsFolder, load
from handbook.checks import check
from handbook.findings import Severity, a
from handbook.model import KINDS

Make = Callable[[Path, Mapping[str, str]], Path]
TODAY = dt.date(2026, 4, 1)
DUTY = "- {id: look, title: Look, cadence: daily"


def said(folder: Path, make: Make, files: Mapping[str, str], *, gaps: bool = False) -> list[str]:
    """Each finding in one line, less those of severity gap."""
    write(make(folder, {}), files)
    found = check(load(folder, "data", DocsFolder(folder / "docs", "docs")), TODAY)
    told = (each for each in found if gaps or each.severity is not Severity.GAP)
    return [" | ".join(map(str.strip, str(each).split("\n"))) for each in told]


@pytest.mark.parametrize("kind", [*KINDS, "event"])
def test_the_article_is_that_of_the_first_sound(kind: str) -> None:
    assert re.fullmatch(r"an [aeiof]\w+|a [^aeio]\w*", a(kind))


def test_a_record_of_the_wrong_kind_is_told_with_its_article(tmp_path: Path, make: Make) -> None:
    files = {
        "roles.yaml": "- {id: ops, title: Ops}\n",
        "automations.yaml": "- {id: bot, title: Bot, type: bot, does: It, assurance: claimed}\n",
        "duties.yaml": f"{DUTY}, owner: bot, environments: [ops]}}\n",
    }
    found = [line for line in said(tmp_path, make, files) if "HB402" in line]
    assert [re.search(r"HB402 (.*) \|", line)[1] for line in found] == [  # type: ignore[index]
        '"bot" is an automation, expected a role',
        '"ops" is a role, expected an environment',
    ]


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("title:", "write it: What a reader calls it."),
        ("title: ''", "write it: What a reader calls it."),
        ("title: ' '", "write it: What a reader calls it."),
        (
            "title: A\n  summary:",
            "write the value, or leave the line out: it then shows as not set",
        ),
        ("title: A\n  tags:\n    -", "write it, or remove the line"),
    ],
)
def test_only_a_key_that_may_be_left_out_is_advised_to_be(
    line: str, hint: str, tmp_path: Path, make: Make
) -> None:
    (found,) = said(tmp_path, make, {"vendors.yaml": f"- id: acme\n  purpose: X\n  {line}\n"})
    assert found.partition(" | ")[2] == hint


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("title: 7", '"title": expected text, got a whole number 7 | quote it'),
        ("owner: 7", '"owner": expected an id, got a whole number 7 | write the id of a record'),
        ("owner: true", '"owner": expected an id, got true or false true | write the id of a'),
    ],
)
def test_quotes_are_advised_only_where_they_help(
    field: str, message: str, tmp_path: Path, make: Make
) -> None:
    record = f"- {{id: acme, purpose: X, {'title: A, ' if 'title' not in field else ''}{field}}}\n"
    (found,) = said(tmp_path, make, {"vendors.yaml": record})
    assert message in found


def test_a_placeholder_keeps_its_case(tmp_path: Path, make: Make) -> None:
    page = {"docs/faq.md": "# Ask <USER_A> and </Team-B>.\n"}
    found = [line.partition("HB1008 ")[2] for line in said(tmp_path, make, page)]
    hint = "close it, or put it in backticks if it should be read"
    assert found == [f"<USER_A> is never closed | {hint}", f"</Team-B> closes nothing | {hint}"]


def test_titles_of_people_and_common_words_are_no_terms(tmp_path: Path, make: Make) -> None:
    files = {
        "terms.yaml": (
            "- {id: dr, title: DR, definition: Disaster recovery.}\n"
            "- {id: sen, title: SEN, definition: A network.}\n"
            "- {id: github, title: GitHub, definition: Where code is.}\n"
        ),
        "roles.yaml": "- {id: devops, title: DevOps}\n- {id: lead, title: Release Lead PM}\n",
        "docs/faq.md": "# Ask Dr. Johan\n\nSen. Ada is in devops until 5 pm. A sen, and github.\n",
    }
    found = [line for line in said(tmp_path, make, files) if "HB1102" in line]
    assert [re.search(r'HB1102 warning: ("\w+")', line)[1] for line in found] == [  # type: ignore[index]
        '"sen"',
        '"github"',
    ]


def test_two_people_may_have_one_name(tmp_path: Path, make: Make) -> None:
    people = "- {id: ada, title: Ada Reel}\n- {id: ada-2, title: Ada Reel}\n"
    assert said(tmp_path, make, {"people.yaml": people}) == []


def test_all_that_can_be_said_is_said_in_one_run(tmp_path: Path, make: Make) -> None:
    """A wrong type, an unknown id, a wrong spelling and an unsafe link, all in one record."""
    files = {
        "terms.yaml": "- {id: github, title: GitHub, definition: Where code is.}\n",
        "vendors.yaml": (
            "- id: acme\n"
            "  title: Acme\n"
            "  purpose: Hosts what Github holds\n"
            "  owner: ghost\n"
            "  tier: third\n"
            "  access: '[x](javascript:1)'\n"
            "  links: [{title: Log, url: http://a.example}, {title: 7, url: /x}]\n"
        ),
    }
    found = [line.partition(" |")[0] for line in said(tmp_path, make, files)]
    assert found == [
        'data/vendors.yaml:5:9: HB206 tier: unknown value "third"',
        'data/vendors.yaml:7:56: HB203 "title": expected text, got a whole number 7',
        'data/vendors.yaml:3:23: HB1102 warning: "Github" is spelt otherwise here',
        'data/vendors.yaml:4:10: HB401 unknown role "ghost"',
        'data/vendors.yaml:6:11: HB1106 scheme "javascript" is not allowed in a link',
        'data/vendors.yaml:7:29: HB541 "http://a.example" is not encrypted',
    ]


def test_a_record_that_is_not_right_is_never_in_the_handbook(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, {"roles.yaml": "- {id: ops, title: Ops, owner: [x]}\n"})
    book = load(folder)
    assert (dict(book.entries), book.of("role")) == ({}, ())
    assert book.as_read.get("ops").title == "Ops"


def test_a_letter_of_another_script_is_named_in_ids_keys_and_values(
    tmp_path: Path, make: Make
) -> None:
    files = {
        "roles.yaml": "- {id: ops, title: Ops}\n",
        "duties.yaml": (
            f"{DUTY}, owner: \u043eps}}\n"
            "- {id: see, title: See, cadence: d\u0430ily}\n"
            "- {id: ask, title: Ask, cadence: daily, severity: min\u043er}\n"
            "- {id: say, title: Say, cadence: daily, \u043ewner: ops}\n"
        ),
    }
    found = [line for line in said(tmp_path, make, files) if "HB4" not in line or "HB401" in line]
    assert len(found) == 4
    assert all(
        re.search("did you mean .* U[+]04[0-9A-F]{2} in it is CYRILLIC SMALL", f) for f in found
    )


def test_a_letter_of_another_script_is_named_in_what_an_id_or_a_path_may_not_be(
    tmp_path: Path, make: Make
) -> None:
    files = {
        "roles.yaml": "- {id: \u043eps, title: Ops}\n",
        "pages.yaml": "- {id: home, title: Home, path: h\u043eme}\n",
    }
    named = 'U+043E in it is CYRILLIC SMALL LETTER O, which looks like "o"; '
    hints = [line.split(" | ")[1] for line in said(tmp_path, make, files)]
    assert [hint.startswith(named) for hint in hints] == [True, True], hints
