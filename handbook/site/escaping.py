"""Text for templates that print it as it comes, and which of the settings they print."""

from typing import Any

import nh3
from markupsafe import Markup, escape

# `edit_uri` and the rest of the settings reach no page, or as a part of these.
SETTINGS = ("site_name", "site_description", "site_author", "repo_name", "repo_url")
OF_THEME = ("palette", "logo", "favicon", "font", "icon", "language", "direction")
# Material's documentation has links in it, and the sign for copyright.
_OF_COPYRIGHT = {"a", "code", "em", "strong"}


def markup(said: str) -> Markup:
    """A setting that may hold the few tags that Material's documentation has in it."""
    return Markup(nh3.clean(said, tags=_OF_COPYRIGHT))  # noqa: S704


def text(value: Any) -> Any:
    """A value with every text in it escaped, once; what is no text stays as it is."""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, dict):
        return {key: text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [text(each) for each in value]
    return value
