"""A macro that calls `sys.exit()` is an error of the page, and does not end the build."""

import functools
import signal
from collections.abc import Callable
from typing import Any


class EndedError(Exception):
    """A macro would have ended the process."""


def never_ending(macro: Callable[..., str]) -> Callable[..., str]:
    """A macro whose `sys.exit()` is an error like others: Jinja finds the line of no other."""

    @functools.wraps(macro)
    def call(*words: Any, **named: Any) -> str:
        try:
            return macro(*words, **named)
        except Exception:
            raise
        except BaseException as error:
            if interrupted(error):
                raise
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            raise EndedError(f"{said} would end the build") from error

    return call


def interrupted(error: BaseException | None) -> bool:
    """Whether a person stopped the process. Where a handler takes that, it was the code itself."""
    return isinstance(error, KeyboardInterrupt) and (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
