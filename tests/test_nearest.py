"""The near miss: found among few and among thousands, the same every time."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.findings import MANY_WORDS, nearest

FEW = ["devops", "producer", "projectionist", "stripe-restricted-keys", "F26", "Q01"]
NUMBERED = [f"component-{n}" for n in range(5000)]
WORDS = st.text(st.sampled_from("abcde-"), min_size=1, max_size=8)


@pytest.mark.parametrize("more", [[], NUMBERED], ids=["few", "thousands"])
@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("devop", "devops"),
        ("DevOps", "devops"),
        ("dveops", "devops"),
        ("producers", "producer"),
        ("stripe-keys", "stripe-restricted-keys"),
        ("f26", "F26"),
        ("zzzz", None),
        ("", None),
    ],
)
def test_a_near_miss_is_found(wrong: str, near: str | None, more: list[str]) -> None:
    assert nearest(wrong, [*FEW, *more]) == near


@pytest.mark.parametrize("number", [0, 7, 77, 1234, 4999])
def test_the_number_is_kept_where_a_letter_is_missing(number: int) -> None:
    assert nearest(f"componet-{number}", NUMBERED) == f"component-{number}"
    assert nearest(f"Component-{number}", NUMBERED) == f"component-{number}"


@given(st.lists(WORDS, min_size=1, max_size=20, unique=True), WORDS)
def test_it_is_one_of_the_known_words_and_a_word_is_nearest_to_itself(
    known: list[str], wrong: str
) -> None:
    assert nearest(wrong, known) in {*known, None}
    assert nearest(known[0], known) == known[0]


def test_among_thousands_it_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "from handbook.findings import nearest\n"
        "from itertools import product\n"
        "known = [''.join(word) for word in product('abcdef', 'abcdef', 'ab', 'xy')]\n"
        "print([nearest(w, known) for w in ('abxa', 'fbay', 'cdb', 'eexyab', 'bb')])"
    )
    assert MANY_WORDS < 6 * 6 * 4
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(4)
    }
    assert len(said) == 1
    assert b"None" not in said.pop()
