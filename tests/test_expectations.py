"""What a handbook expects, in commands: skeletons ask for it, a rename keeps it, it may end."""

from collections.abc import Callable, Mapping
from pathlib import Path

from click.testing import CliRunner

from handbook.catalog import load
from handbook.catalog.asked import fields_wanted, wanted
from handbook.cli.main import cli

Make = Callable[[Path, Mapping[str, str]], Path]
EXPECTATION = (
    "- {id: owned, title: Hers are complete, of: vendor, where: {owner: devops}, have: [billing]}\n"
    "- {id: all, title: All are called, of: vendor, have: [purpose or summary]}\n"
)
FILES = {
    "roles.yaml": "- {id: devops, title: DevOps}\n",
    "vendors.yaml": "- {id: lens, title: Lens, purpose: Films., owner: devops}\n",
    "expectations.yaml": EXPECTATION,
}


def run(*words: str) -> str:
    return CliRunner().invoke(cli, list(words)).output


def test_a_new_record_has_a_blank_for_what_is_expected_of_all_of_its_kind(
    tmp_path: Path, make: Make
) -> None:
    lines = run("new", "vendor", "prism", "--data", str(make(tmp_path, FILES))).splitlines()
    keys = [line.partition(":")[0] for line in lines]
    assert "  purpose" in keys
    assert {"  # summary", "  # billing"} <= set(keys)


def test_a_condition_holds_when_the_record_that_it_names_has_another_id(
    tmp_path: Path, make: Make
) -> None:
    folder = make(tmp_path, FILES)
    assert 'is "platform" now' in run("rename", "devops", "platform", "--data", str(folder))
    found = run("check", "--gaps", "--select", "HB560,HB561", "--data", str(folder))
    assert 'vendor "lens": billing is not set' in found
    assert "HB561" not in found


def test_a_page_knows_what_is_expected_of_its_record(tmp_path: Path, make: Make) -> None:
    more = {"vendors.yaml": FILES["vendors.yaml"] + "- {id: soup, title: Soup}\n"}
    book = load(make(tmp_path, {**FILES, **more}))
    found = [fields_wanted(wanted(book), "vendor", book.get(name)) for name in ("lens", "soup")]
    assert found == [{"billing", "purpose", "summary"}, {"purpose", "summary"}]
