"""A name that is right but for its letter case is said to be just that, wherever it is written."""

from pathlib import Path

import pytest
from building import copy_small
from click.testing import CliRunner
from pydantic import ValidationError

from handbook.cli.main import cli
from handbook.model.knowledge import Page

PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"></svg>\n'
LINKS = {
    "page": ("[x](Gates.md)", '"Gates.md" leads to nothing', 'did you mean "gates.md"? '),
    "folder": (
        "[x](Playbooks/Index.md)",
        '"Playbooks/Index.md" leads to nothing',
        'did you mean "playbooks/index.md"? ',
    ),
    "image": (
        "![x](Img/Map.SVG)",
        '"Img/Map.SVG" leads to nothing',
        'did you mean "img/map.svg"? ',
    ),
    "reference": (
        "[x][g]\n\n[g]: GATES.md",
        '"GATES.md" leads to nothing',
        'did you mean "gates.md"? ',
    ),
}


ANCHOR = "[x](faq.md#Operations)"
PATHS = {
    "Gates": ("gates", True),
    "/GATES/": ("gates", True),
    "Playbooks/Index.md": ("playbooks", True),
    "/gates/": ("gates", False),
    "gates.md": ("gates", False),
    "Gates and more": None,
}


def said(project: Path) -> str:
    return CliRunner().invoke(cli, ["check", "--data", str(project / "data")]).output


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the check says of a handbook in which every link is right but for its letter case."""
    project = copy_small(tmp_path_factory.mktemp("letters"))
    for path, text in {"playbooks/index.md": "# Playbooks\n", "img/map.svg": PICTURE}.items():
        (project / "docs" / path).parent.mkdir(parents=True)
        (project / "docs" / path).write_text(text, "utf-8")
    with (project / "docs/gates.md").open("a", encoding="utf-8") as file:
        file.writelines(f"\n{text}\n" for text, _, _ in LINKS.values())
        file.write(f"\n{ANCHOR}\n")
    config = project / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("- gates.md", "- Gates.md"), "utf-8")
    return said(project)


@pytest.mark.parametrize(("message", "hint"), [each[1:] for each in LINKS.values()], ids=LINKS)
def test_of_a_link_the_letter_case_is_named(checked: str, message: str, hint: str) -> None:
    assert f"{message}\n    {hint}letter case counts" in checked


def test_of_an_anchor_the_letter_case_is_named(checked: str) -> None:
    wrong = '#Operations" is in the wrong letter case\n    its anchor is "#operations"'
    assert wrong in checked


def test_of_an_entry_of_the_navigation_the_letter_case_is_named(checked: str) -> None:
    message = 'the navigation names "Gates.md", which is no page'
    assert f'{message}\n    did you mean "gates.md"? letter case counts' in checked


@pytest.mark.parametrize("path", PATHS)
def test_of_the_page_that_a_record_names_the_path_is_shown_as_it_must_be(path: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Page.model_validate({"id": "page-x", "title": "X", "path": path})
    (error,) = refused.value.errors()
    meant = PATHS[path]
    near = f'did you mean "{meant[0]}"? ' if meant else ""
    near += "letter case counts, " if meant and meant[1] else ""
    assert error["ctx"]["hint"] == f"{near}as in systems/frontend, or index"
