"""What the parser makes of a YAML text: the reader that tells places and faults."""

import yaml

from handbook.source.builder import Builder
from handbook.source.diagnostics import StopReadingError


def by_parser(text: str) -> Builder:
    """A text as it was read whole; without a root where it cannot be read."""
    builder = Builder(text, "f.yaml")
    try:
        builder.run()
    except (yaml.YAMLError, StopReadingError):
        builder.root = None
    return builder
