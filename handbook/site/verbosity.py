"""A build fails for the same reasons at every verbosity."""

import logging


def level(*, strict: bool) -> None:
    """Let every warning be counted, and every anchor be checked, whatever -q and -v ask for.

    MkDocs counts what its logger lets through: with -q it counts no warning, so that a
    strict build cannot fail; and it looks at anchors only where debugging is off.
    What is shown is then left to the handlers. A strict build shows its warnings also
    with -q, for they are why it fails.
    """
    root = logging.getLogger("mkdocs")
    asked = root.level
    if asked > logging.WARNING:
        for handler in root.handlers:
            handler.setLevel(max(handler.level, logging.WARNING if strict else asked))
        root.setLevel(logging.WARNING)
    if asked <= logging.DEBUG:
        logging.getLogger("mkdocs.structure.pages").setLevel(logging.INFO)
