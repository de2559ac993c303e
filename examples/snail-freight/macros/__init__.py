"""What only the pages of this handbook may call.

A template in `templates/` is a macro of its name; one with the name of the engine's takes its
place. Macros that are functions are registered here: `env.macro(function)`.
"""

from typing import Any


def define_env(env: Any) -> None:
    """Register this handbook's own macros; those of the engine are there already."""
