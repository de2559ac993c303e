"""The forms of secrets for the browser, so that a page refuses what the check would mask."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from handbook.secrets.forms import FORMS, Form

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

SCRIPT = "assets/forms.js"


def add(files: "Files", config: "MkDocsConfig") -> None:
    """Add the script that names them; a page that asks for values loads it."""
    from mkdocs.structure.files import File  # noqa: PLC0415 -- a tree has no MkDocs

    files.append(File.generated(config, SCRIPT, content=script()))


def script() -> str:
    """A script that gives each form as its sort and a pattern of JavaScript (ECMA-262)."""
    forms = json.dumps([[each.sort, _pattern(each)] for each in _whole()], indent=0)
    return f"/* What has one of these forms is a secret. */\nwindow.handbook.forms = {forms};\n"


def _whole() -> Iterator[Form]:
    """The forms that are told by themselves, without a word such as password before them."""
    return (each for each in FORMS if "(?i" not in each.pattern)


def _pattern(form: Form) -> str:
    """A pattern as JavaScript spells it: other groups with names, and no flags within."""
    pattern = form.pattern.replace("(?P<", "(?<").replace(r"\Z", "$")
    return pattern.replace("(?s:.+?)", r"[\s\S]+?")
