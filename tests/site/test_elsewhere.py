"""`handbook pages`: the same tree gives the same site with another engine than MkDocs."""

import contextlib
import importlib.util
import re
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType

import pytest
from building import PROJECT, Build, copy_small
from click.testing import CliRunner, Result
from test_theme_text import project_with, read

from handbook.cli.main import cli
from handbook.files.kept import MANIFEST

ROW = re.compile(r"(?m)^\| `([a-z]+)` \| `([^`]+)` \| (.+) \|$")
NO_MKDOCS = """
import sys
class NotThere:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("mkdocs", "material", "mkdocs_macros"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, NotThere())
from handbook.cli import main
main()
"""


def known() -> list[tuple[str, str]]:
    """The differences that CONTRIBUTING.md tells, each with the pages on which it is."""
    text = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition("## If you leave MkDocs")[2].partition("\n## ")[0]
    return [(what, where) for what, where, _ in ROW.findall(section)]


def pages(project: Path, *options: str) -> Result:
    """What the command says beside a mkdocs.yml: pages name their data as seen from there."""
    with contextlib.chdir(project):
        return CliRunner().invoke(cli, ["pages", *options], catch_exceptions=False)


def other_site(project: Path, tree: Path) -> Path:
    """The site that Zensical builds of a project's tree."""
    done = pages(project, "--write", str(tree))
    assert done.exit_code == 0, done.output
    words = [sys.executable, "-m", "zensical", "build", "--strict"]
    built = subprocess.run(words, cwd=tree, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return tree / "site"


@pytest.fixture(scope="module")
def compare() -> ModuleType:
    """The script that compares, which stands outside of the package."""
    folder = PROJECT / ".ci"
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(folder))
        spec = importlib.util.spec_from_file_location(
            "compare_engines", folder / "compare_engines.py"
        )
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


@pytest.mark.proofs
def test_two_engines_give_the_same_site_but_for_what_is_told(
    twin_site: Build, tmp_path: Path, compare: ModuleType, twin: Path
) -> None:
    other = other_site(twin_site.site.parent, tmp_path / "tree")
    found = list(compare.differences(twin_site.site, other))
    told = known()
    assert len(list(other.rglob("index.html"))) > 50
    assert [str(each) for each in found if not any(_is(each, *row) for row in told)] == []
    assert [row for row in told if not any(_is(each, *row) for each in found)] == []
    links = CliRunner().invoke(cli, ["links", str(other), "--data", str(twin)])
    assert [line for line in links.output.splitlines() if "a link without an address" in line] == []


@pytest.mark.proofs
def test_what_was_typed_is_no_markup_to_the_other_engine(
    hostile_site: Build, tmp_path: Path, compare: ModuleType
) -> None:
    other = other_site(hostile_site.site.parent, tmp_path / "tree")
    found = compare.differences(hostile_site.site, other)
    assert [str(each) for each in found if not any(_is(each, *row) for row in known())] == []


def _is(each: tuple[str, str, str], what: str, where: str) -> bool:
    path, facet, _ = each
    return facet == what and fnmatchcase(path, where)


@pytest.mark.proofs
def test_settings_and_front_matter_are_text_to_the_other_engine(tmp_path: Path, twin: Path) -> None:
    other = other_site(project_with(tmp_path, twin), tmp_path / "tree")
    for page in other.rglob("*.html"):
        assert read(page.read_text("utf-8")).planted == [], page


def test_a_tree_is_kept_true(tmp_path: Path) -> None:
    project, tree = copy_small(tmp_path / "small"), tmp_path / "tree"
    wrote = pages(project, "--write", str(tree))
    count = len((tree / MANIFEST).read_text().splitlines())
    assert wrote.output == f"{tree}: {count} written, 0 the same, 0 removed\n"
    assert pages(project, "--check", str(tree)).output == ""
    again = pages(project, "--write", str(tree))
    assert again.output == f"{tree}: 0 written, {count} the same, 0 removed\n"
    own = tree / "docs/notes.md"
    own.write_text("# Mine\n")
    home = project / "docs/index.md"
    home.write_text(f"{home.read_text('utf-8')}\nOne more line.\n", "utf-8")
    (project / "docs/more.md").write_text("# More\n", "utf-8")
    checked = pages(project, "--check", str(tree))
    assert checked.exit_code == 1
    assert checked.stdout.splitlines() == [
        f"{tree}/docs/index.md: differs",
        f"{tree}/docs/more/index.md: is missing",
        # The new page has no owner, which is a gap.
        f"{tree}/docs/questions/index.md: differs",
    ]
    assert pages(project, "--write", str(tree)).exit_code == 0
    (project / "docs/more.md").unlink()
    left = pages(project, "--check", str(tree))
    assert f"{tree}/docs/more/index.md: is left over\n" in left.stdout
    assert pages(project, "--write", str(tree)).output.endswith(" 1 removed\n")
    assert own.read_text() == "# Mine\n"


def test_what_somebody_changed_in_a_tree_is_not_written_over(tmp_path: Path) -> None:
    project, tree = copy_small(tmp_path / "small"), tmp_path / "tree"
    pages(project, "--write", str(tree))
    (tree / "mkdocs.yml").write_text("site_name: Mine\n")
    done = pages(project, "--write", str(tree))
    assert done.exit_code == 1
    assert done.output == (
        f"{tree}/mkdocs.yml: was changed; move it away, or remove it\nNothing was written.\n"
    )
    assert (tree / "mkdocs.yml").read_text() == "site_name: Mine\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "say one of --write DIR and --check DIR"),
        (("--write", "{}/tree", "--check", "{}"), "say one of --write DIR and --check DIR"),
        (("--check", "{}/nowhere"), "does not exist"),
        (("--write", "{}/docs/tree"), "choose another place"),
        (("--write", "{}/data"), "choose another place"),
    ],
)
def test_a_place_that_cannot_be_is_a_usage_error(
    small_project: Path, options: tuple[str, ...], said: str
) -> None:
    done = pages(small_project, *(each.format(small_project) for each in options))
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
    assert not (small_project / "docs/tree").exists()


def test_the_project_itself_is_no_place_for_its_tree(small_project: Path) -> None:
    before = (small_project / "mkdocs.yml").read_bytes()
    done = pages(small_project, "--write", str(small_project))
    assert done.exit_code == 1
    assert f"{small_project}/mkdocs.yml: is in the way" in done.output
    assert (small_project / "mkdocs.yml").read_bytes() == before


def test_a_macro_that_fails_is_told_and_nothing_is_written(small_project: Path) -> None:
    (small_project / "docs/index.md").write_text("# Words\n\n{{ nowhere() }}\n", "utf-8")
    done = pages(small_project, "--write", str(small_project / "tree"))
    assert done.exit_code == 1
    assert "docs/index.md:3" in done.output
    assert done.output.endswith("Nothing was written.\n")
    assert not (small_project / "tree").exists()


def test_a_tree_is_written_where_mkdocs_is_not_installed(small_project: Path) -> None:
    words = [sys.executable, "-c", NO_MKDOCS, "pages", "--write", "tree"]
    done = subprocess.run(words, cwd=small_project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (small_project / "tree/docs/index.md").is_file()
