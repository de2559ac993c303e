"""Fields of a team's own: how they are read, refused, shown, searched and exported."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from handbook.catalog import load
from handbook.cli.main import cli
from handbook.exports.schema import schemas
from handbook.model import KINDS

Make = Callable[[Path, Mapping[str, str]], Path]
SYSTEM = """\
- id: player
  title: Player
  extra:
    Cost centre: 4711
    Version: 1.10
    Wiki: https://wiki.acme.example/player
    Teams: [film, 7, "https://acme.example/film"]
    Motto: "Note: films first"
    Ledger: javascript:alert(1)
"""
FIELDS = {
    "Cost centre": 4711,
    "Version": "1.10",
    "Wiki": "https://wiki.acme.example/player",
    "Teams": ["film", 7, "https://acme.example/film"],
    "Motto": "Note: films first",
    "Ledger": "javascript:alert(1)",
}


@pytest.fixture
def data(tmp_path: Path, make: Make) -> Path:
    return make(tmp_path, {"systems.yaml": SYSTEM})


def run(data: Path, *words: str) -> str:
    result = CliRunner().invoke(cli, [*words, "--data", str(data)])
    assert result.exit_code == 0, result.output
    return result.output


def test_they_are_read_as_they_are_written_and_in_their_order(data: Path) -> None:
    book = load(data)
    assert book.findings == ()
    (system,) = book.of("system")
    assert list(system.extra.plain().items()) == list(FIELDS.items())
    assert list(system.extra.addresses()) == [
        (("Wiki",), "https://wiki.acme.example/player"),
        (("Teams", 2), "https://acme.example/film"),
    ]
    assert hash(system) == hash(load(data).get("player"))


ONE = "- {id: player, title: Player, extra: %s}\n"
OF_THEIR_OWN = "a field of your own has no fields"
NO_NAME = "a few words on one line, 80 characters at most, as in Cost centre"


@pytest.mark.parametrize(
    ("written", "column", "says"),
    [
        (
            "text",
            38,
            'HB203 "extra": expected a mapping, got text "text"\n    write key: value lines',
        ),
        (
            "{Paid: true}",
            45,
            "HB205 Paid: expected text, a number or a list of them\n    quote it",
        ),
        (
            "{Deep: {a: b}}",
            45,
            f"HB205 Deep: expected text, a number or a list of them\n    {OF_THEIR_OWN}",
        ),
        (
            "{Deep: [a, [b]]}",
            45,
            f"HB205 Deep: expected text, a number or a list of them\n    {OF_THEIR_OWN}",
        ),
        (
            "{Teams: []}",
            46,
            "HB205 Teams: the list is empty\n    write what it holds, or leave the line out",
        ),
        (
            "{Wiki: 'https://'}",
            45,
            'HB205 Wiki: "https://" is not a valid address\n    as in https://example.org/page',
        ),
        (
            "{' ': a}",
            39,
            f'HB205 " " is no name of a field\n    {NO_NAME}',
        ),
        (
            f"{{{'a' * 81}: b}}",
            39,
            f'HB205 {"a" * 81}: "{"a" * 20}" is no name of a field\n    {NO_NAME}',
        ),
        (
            f"{{Note: {'a' * 20_001}}}",
            45,
            "HB205 Note: the text has 20,001 characters\n    at most 20,000; split it",
        ),
    ],
)
def test_what_is_none_is_refused_at_its_place_with_what_to_write(
    written: str, column: int, says: str, tmp_path: Path, make: Make
) -> None:
    data = make(tmp_path, {"systems.yaml": ONE % written})
    (found,) = load(data).findings
    assert str(found) == f"{data}/systems.yaml:1:{column}: {says}"


def test_a_wrong_one_leaves_the_rest_of_the_record_to_be_looked_at(
    tmp_path: Path, make: Make
) -> None:
    broken = SYSTEM.replace("4711", "true") + "  depends_on: [gone]\n"
    data = make(tmp_path, {"systems.yaml": broken})
    result = CliRunner().invoke(cli, ["check", "--quiet-gaps", "--data", str(data)])
    assert [line.split(": ")[1][:5] for line in result.output.splitlines() if ": HB" in line] == [
        "HB205",
        "HB401",
    ]


def test_show_and_list_have_them(data: Path) -> None:
    lines = [line.strip() for line in run(data, "show", "player").splitlines()]
    assert lines[-6:] == [
        "extra  Cost centre: 4711",
        "Version: 1.10",
        "Wiki: https://wiki.acme.example/player",
        "Teams: film, 7, https://acme.example/film",
        "Motto: Note: films first",
        "Ledger: javascript:alert(1)",
    ]
    shown = {
        "kind": "system",
        "where": f"{data}/systems.yaml:1:3",
        "url": "systems/player/",
        "record": {"id": "player", "title": "Player", "extra": FIELDS},
    }
    assert json.loads(run(data, "list", "system", "--json")) == [shown]
    assert json.loads(run(data, "show", "player", "--json")) == {
        **shown,
        "named_by": [],
        "log": [],
    }
    assert json.loads(run(data, "list", "--json"))["system"] == 1


def test_json_has_every_field_of_every_record_by_the_keys_of_the_data(twin: Path) -> None:
    book = load(twin)
    for kind in KINDS.values():
        for row in json.loads(run(twin, "list", kind.name, "--json")):
            entry = book.entries[row["record"]["id"]]
            # What is not written and has a default is told, too.
            assert row["record"].keys() >= dict(entry.node).keys()
            assert row["url"] == entry.url


def test_json_of_a_record_has_who_names_it_and_its_log(twin: Path) -> None:
    shown = json.loads(run(twin, "show", "lens", "--json", "--as-of=2026-04-01"))
    assert {"kind": "duty", "id": "rotate-keys", "field": "about"} in shown["named_by"]
    assert [(each["id"], each["kind"], each["on"]) for each in shown["log"]] == [
        ("2026-03-01-lens-c3", "review", "2026-03-01")
    ]


def test_every_kind_has_them_and_editors_know_what_they_may_be() -> None:
    for kind in KINDS.values():
        schema = json.loads(schemas(KINDS)[f"schema/{kind.name}.schema.json"])
        record = schema.get("items", schema)
        (fields, _) = record["properties"]["extra"]["anyOf"]
        assert fields["type"] == "object"
        jsonschema.validate(FIELDS, fields)
        for wrong in ({"a": True}, {"a": {}}, {"a": []}, {}, {"": "a"}, {"a": None}):
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(wrong, fields)
