"""What takes long, and so is run by `make proofs`, as CI does, and not by `make test`."""

from collections.abc import Sequence
from typing import Any

import pytest


def first_of(values: Sequence[Any], count: int = 1) -> list[Any]:
    """Parameters of a test: `make test` takes the first ones, and `make proofs` the rest.

    Where a test has several, each of the values is a tuple.
    """
    rest = (each if isinstance(each, tuple) else (each,) for each in values[count:])
    return [*values[:count], *(pytest.param(*each, marks=pytest.mark.proofs) for each in rest)]
