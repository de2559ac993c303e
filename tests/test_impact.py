"""`handbook impact`: what no longer works where something is lost, and why."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import Handbook, load
from handbook.catalog.impact import impact
from handbook.cli.main import cli
from handbook.model.relations import references

LENS = """\
Lens (vendor lens)  data/vendors.yaml:2:3
  Instead: Prism (vendor prism)

Without it 5 records do not work:
  Vault (component vault): from Lens
  Lens token (credential lens-token): issued by Lens
  Player (system player): needs Lens
  Films (backup films): made by Vault, from Lens
  Deploy (pipeline deploy): uses Lens token, issued by Lens

If somebody else has it, these secrets are theirs. Revoke in this order:
  1. Lens token (lens-token); 2 rest on it
     revoke: The token, in the portal of Lens.
     follow: rotate-lens-key
     who can: DevOps

Playbooks:
  rotate-lens-key  Rotate the Lens key
"""


@pytest.fixture(scope="module")
def book(twin: Path) -> Handbook:
    return load(twin, "data")


def run(twin: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ("impact", f"--data={twin}", *words))


def said(twin: Path, *words: str) -> str:
    result = run(twin, *words)
    assert result.exit_code == 0
    return result.stdout.replace(str(twin), "data")


def test_what_a_vendor_takes_with_it_is_told_nearest_first_with_the_reason(twin: Path) -> None:
    assert said(twin, "lens") == LENS


def test_what_a_secret_opens_and_what_stops_without_it_stand_first(twin: Path) -> None:
    assert said(twin, "lens-token").startswith(
        "Lens token (credential lens-token)  data/credentials.yaml:2:3\n"
        "  Gives: All of the zone, *to change it*.\n"
        "  Breaks: The player's new versions.\n\n"
        "Without it 2 records do not work:\n"
        "  Deploy (pipeline deploy): uses Lens token\n"
        "  Player (system player): uses Lens token\n"
    )


def test_a_region_takes_the_systems_that_run_there(twin: Path) -> None:
    assert said(twin, "eu-north-1").startswith("Player (system player)  data/systems.yaml:2:3\n")


def test_where_nothing_is_hit_that_is_said(twin: Path) -> None:
    assert "\nNo record of the handbook says that it needs this.\n" in said(twin, "disk")


def test_a_program_gets_each_way_from_what_is_lost_to_what_is_hit(twin: Path) -> None:
    found = json.loads(said(twin, "lens", "--json"))
    assert {each["id"]: each["way"] for each in found["hit"]} == {
        "vault": ["lens", "vault"],
        "lens-token": ["lens", "lens-token"],
        "player": ["lens", "player"],
        "films": ["lens", "vault", "films"],
        "deploy": ["lens", "lens-token", "deploy"],
    }
    assert [(each["id"], each["behind"], each["can"]) for each in found["secrets"]] == [
        ("lens-token", 2, ["devops"])
    ]
    assert [each["id"] for each in found["instead"]] == ["prism"]


def test_an_id_that_is_not_there_is_told_with_what_may_be_meant(twin: Path) -> None:
    result = run(twin, "lens-tokn")
    assert result.exit_code == 2
    assert 'there is no record or region "lens-tokn"; did you mean "lens-token"' in result.stderr


def test_a_secret_that_more_rests_on_is_revoked_first(make, tmp_path: Path) -> None:
    folder = make(
        tmp_path,
        {
            "vendors.yaml": "- {id: acme, title: Acme}\n",
            "systems.yaml": "- {id: shop, title: Shop}\n- {id: till, title: Till}\n",
            "credentials.yaml": (
                "- {id: one, title: One, vendor: acme, used_by: [shop]}\n"
                "- {id: none, title: None, vendor: acme}\n"
                "- {id: two, title: Two, vendor: acme, used_by: [shop, till]}\n"
                "- {id: name, title: A name, vendor: acme, secret: false, used_by: [shop]}\n"
            ),
        },
    )
    book = load(folder, "data")
    found = impact(book, book.get("acme"))
    assert [(s.credential.id, s.behind) for s in found.secrets] == [
        ("two", 2),
        ("one", 1),
        ("none", 0),
    ]


def test_a_circle_of_needs_ends_and_does_not_hit_what_is_lost(make, tmp_path: Path) -> None:
    folder = make(
        tmp_path,
        {
            "components.yaml": (
                "- {id: a, title: A, depends_on: [c]}\n"
                "- {id: b, title: B, depends_on: [a]}\n"
                "- {id: c, title: C, depends_on: [b]}\n"
            )
        },
    )
    book = load(folder, "data")
    found = impact(book, book.get("a"))
    assert [[tie.hit.id for tie in way] for way in found.ways] == [["b"], ["b", "c"]]


def test_a_page_looks_no_further_than_it_shows(make, tmp_path: Path) -> None:
    """In a handbook in which all rests on all, the work of a page does not grow with it."""
    count = 60
    all_of = ", ".join(f"c{n}" for n in range(count))
    folder = make(
        tmp_path,
        {
            "components.yaml": "".join(
                f"- {{id: c{n}, title: C{n}, depends_on: [c{(n + 1) % count}]}}\n"
                for n in range(count)
            ),
            "credentials.yaml": f"- {{id: key, title: Key, store: [c0], used_by: [{all_of}]}}\n",
        },
    )
    book = load(folder, "data")
    found = impact(book, book.get("c0"), most=5)
    assert (len(found.ways), [s.behind for s in found.secrets]) == (5, [5])
    assert len(impact(book, book.get("c0")).ways) == count


def test_each_way_is_made_of_relations_that_are_written_and_nothing_that_is_hit_is_left_out(
    book: Handbook,
) -> None:
    """For every record of the twin, against the relations as they are declared."""
    edges: set[tuple[str, str]] = set()
    for name, entry in book.entries.items():
        for each in references(entry.record):
            if each.relation.hit == "naming":
                edges.add((each.target, name))
            elif each.relation.hit == "named":
                edges.add((name, each.target))
    assert len(edges) > 15
    for start, entry in book.entries.items():
        hit = {start}
        while more := {end for begin, end in edges if begin in hit} - hit:
            hit |= more
        ways = impact(book, entry.record).ways
        assert {way[-1].hit.id for way in ways} == hit - {start}
        for way in ways:
            pairs = [(tie.cause.id, tie.hit.id) for tie in way]
            assert way[0].cause.id == start
            assert set(pairs) <= edges
            assert [a for a, _ in pairs[1:]] == [b for _, b in pairs[:-1]]
