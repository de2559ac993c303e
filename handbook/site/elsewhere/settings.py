"""The settings of a tree: what a project's mkdocs.yml says, without what only our adapter does.

MkDocs 1.6 and Zensical 0.0.73 both read them, and print them as they come.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from handbook.catalog.docs import PAGE, page_url
from handbook.pages.reading import Reading
from handbook.site import sections
from handbook.site.escaping import OF_THEME, SETTINGS, markup, text
from handbook.site.inmemory import THEME
from handbook.site.navigation import patterns
from handbook.site.project import Project

# The folders of a tree in which its templates and its pages are.
TEMPLATES, PAGES = "theme", "docs"
_OURS = "handbook"
_PRINTED = ("edit_uri", "edit_uri_template", "extra_css", "extra_javascript", "extra")
# Material's templates; with the first look of Zensical's, which is Material's too.
_BASE = {"name": "material", "variant": "classic", "custom_dir": TEMPLATES}


def written(path: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    """What a mkdocs.yml says, with the variables that it names; its other tags are left out.

    Raises OSError and yaml.YAMLError.
    """

    class Loader(yaml.SafeLoader):
        """As MkDocs reads YAML, but that no tag makes an object."""

    def variable(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
        """`!ENV NAME`, or `!ENV [NAME, …, what holds without]` (pyyaml-env-tag)."""
        if not isinstance(node, yaml.SequenceNode):
            return environ.get(str(node.value))
        *names, default = loader.construct_sequence(node) or [None]
        return next((environ[name] for name in names if name in environ), default)

    Loader.add_constructor("!ENV", variable)
    Loader.add_multi_constructor("", lambda *_: None)
    with path.open("rb") as file:
        found = yaml.load(file, Loader)  # noqa: S506 -- it is a SafeLoader
    return found if isinstance(found, dict) else {}


def settings(project: Project, reading: Reading, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the mkdocs.yml of a tree says, where that of the project says `said`."""
    made = {key: text(said[key]) for key in (*SETTINGS, *_PRINTED) if said.get(key)}
    if said.get("copyright"):
        made["copyright"] = markup(str(said["copyright"]))
    if address := site_address(said, reading.version):
        made["site_url"] = address
    if "repo_url" in made:
        made["repo_url"] = text(reading.repository.address)
    made["extra"] = {**made.get("extra", {}), **_extra(reading)}
    return {
        **made,
        "docs_dir": PAGES,
        "theme": _theme(said.get("theme")),
        "plugins": ["search"],
        "markdown_extensions": [],
        "validation": {"omitted_files": "ignore"},
        "nav": _escaped(nav(project, reading, said)),
    }


def nav(project: Project, reading: Reading, said: Mapping[str, Any]) -> sections.Nav:
    """The navigation as it is written, or else the one that a handbook has by itself."""
    kept = sections.kept(said.get("nav") or [], reading.book)
    return kept or sections.navigation(reading.book, patterns(project.left_out))


def place(path: str) -> str:
    """Where a tree has the page that the docs folder has at a path: in the folder of its address.

    Some engines read an address as seen from the page's file, others from where the page is
    published; there both are the same.
    """
    return f"{page_url(path)}index.md"


def is_left_out(said: Mapping[str, Any]) -> Callable[[str], bool]:
    """Whether a path of the docs folder is one that mkdocs.yml leaves out of the site."""
    found = (said.get(key) for key in ("exclude_docs", "draft_docs"))
    return patterns("\n".join(each for each in found if isinstance(each, str)))


def site_address(said: Mapping[str, Any], version: str) -> str:
    """Where the site is published, with the folder of its version; "" where that is not known."""
    base = str(said.get("site_url") or "")
    return f"{base.rstrip('/')}/{version}/" if base and version else base


def _theme(said: Any) -> dict[str, Any]:
    """The theme, with what the engine's says by itself, where the project takes that."""
    own = dict(said) if isinstance(said, dict) else {"name": said}
    start = yaml.safe_load((THEME / "mkdocs_theme.yml").read_text("utf-8"))
    merged = {**(start if own.get("name") == _OURS else {}), **own, **_BASE}
    merged.pop("extends", None)
    return {key: text(each) if key in OF_THEME else each for key, each in merged.items()}


def _extra(reading: Reading) -> dict[str, Any]:
    """What the templates ask of a reading, by the names under which the adapter gives it."""
    named = reading.book.settings
    book = {"settings": {"title": named.title, "timezone": str(named.timezone)} if named else {}}
    said = {"today": str(reading.today), "version": reading.version, "has_feed": reading.has_feed}
    found: dict[str, Any] = {_OURS: {**said, "book": book}}
    if reading.version:
        found["version"] = {"provider": "mike"}
    return found


def _escaped(nav: Any) -> Any:
    """A navigation with the places that its pages have in a tree, and titles that are text."""
    if isinstance(nav, dict):
        return {text(str(title)): _escaped(below) for title, below in nav.items()}
    if isinstance(nav, list):
        return [_escaped(each) for each in nav]
    return place(nav) if isinstance(nav, str) and nav.endswith(PAGE) else nav


def as_yaml(said: Mapping[str, Any]) -> bytes:
    """Settings, or the front matter of a page, as a YAML that each engine reads."""
    return yaml.dump(
        said, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1 << 20
    ).encode()


class _Dumper(yaml.SafeDumper):
    """Escaped text is text, and what stands twice is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_multi_representer(str, lambda dumper, data: dumper.represent_str(str(data)))
_Dumper.add_multi_representer(dict, lambda dumper, data: dumper.represent_dict(dict(data)))
_Dumper.add_multi_representer(list, lambda dumper, data: dumper.represent_list(list(data)))
