"""The near miss: found among few and among thousands, the same every time."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.nearest import MANY_WORDS, edits, meant, near, nearest, strange_letters

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
        ("dev-ops", "devops"),
        ("stripe_restricted_keys", "stripe-restricted-keys"),
        ("stripe-restrictd-keys", "stripe-restricted-keys"),
        ("f26", "F26"),
        ("stripe-keys", None),
        ("zzzz", None),
        ("", None),
    ],
)
def test_a_near_miss_is_found(wrong: str, near: str | None, more: list[str]) -> None:
    assert nearest(wrong, [*FEW, *more]) == near


@pytest.mark.parametrize("more", [[], NUMBERED], ids=["few", "thousands"])
@pytest.mark.parametrize(
    ("wrong", "known"),
    [
        ("uber/", "über/"),
        ("über", "uber"),
        ("ÜBER", "u\u0308ber"),
        ("strasse", "straße"),
        ("STRASSE", "Straße"),
        ("lodz", "łódź"),
        ("smorrebrod", "smørrebrød"),
        ("καφες", "καφές"),
        ("data-eng", "data-engineering"),
        ("dat_eng", "data-engineering"),
        ("prod", "production"),
        ("Cust-Supp-2", "customer-support-2"),
        ("eu-prod", "eu-production"),
        ("ubersicht/tag", "übersicht/tagesplan"),
        ("img/logo.png", "img/logo.svg"),
        ("img/lgoo.jpg", "img/logo.jpeg"),
        ("img/LOGO.PNG", "img/logo.png"),
    ],
)
def test_marks_cut_words_and_formats_of_pictures_do_not_count(
    wrong: str, known: str, more: list[str]
) -> None:
    assert near(wrong, [known, *FEW[:1], *more]) == (known,)


@pytest.mark.parametrize(
    ("wrong", "known"),
    [
        ("data-engineering", "data-eng"),
        ("da-eng", "data-engineering"),
        ("data", "data-engineering"),
        ("engineering", "data-engineering"),
        ("data-eng-1", "data-engineering-2"),
        ("data-eng-2", "data-engineering"),
        ("eng-data", "data-engineering"),
        ("か", "が"),
        ("क", "कि"),
        ("img/b.png", "img/a.png"),
        ("img/a.png", "img/a.css"),
        ("img/logo-1.png", "img/logo-2.svg"),
        (".png", ".svg"),
        ("png", "svg"),
    ],
)
def test_a_longer_name_another_number_and_another_letter_are_never_offered(
    wrong: str, known: str
) -> None:
    assert near(wrong, [known]) == ()


@pytest.mark.parametrize(
    ("wrong", "known", "found"),
    [
        ("data-eng", ["data-engineering", "data-engines"], ("data-engineering", "data-engines")),
        ("prod", ["prd", "production"], ("prd", "production")),
        ("devop", ["devops", "developers"], ("devops",)),
        ("schon", ["schön", "schon"], ("schon",)),
        ("SCHÖN", ["schön", "schon"], ("schön",)),
        ("schòn", ["schön", "schon"], ("schon", "schön")),
        ("DEVOPS", ["DevOps", "devops"], ("DevOps", "devops")),
        ("img/logo.gif", ["img/logo.png", "img/logo.svg"], ("img/logo.png", "img/logo.svg")),
    ],
)
def test_of_several_the_nearer_is_named_else_each(
    wrong: str, known: list[str], found: tuple[str, ...]
) -> None:
    assert near(wrong, known) == found


@pytest.mark.parametrize("number", [0, 7, 77, 1234, 4999])
def test_the_number_is_kept_where_a_letter_is_missing(number: int) -> None:
    assert nearest(f"componet-{number}", NUMBERED) == f"component-{number}"
    assert nearest(f"Component-{number}", NUMBERED) == f"component-{number}"


@pytest.mark.parametrize(
    ("wrong", "other"),
    [
        ("biweekly", "weekly"),
        ("bimonthly", "monthly"),
        ("half-yearly", "yearly"),
        ("disabled", "enabled"),
        ("inactive", "active"),
        ("incomplete", "complete"),
        ("unused", "used"),
        ("preproduction", "production"),
        ("minor", "major"),
        ("minimum", "maximum"),
        ("configured", "claimed"),
        ("prefix", "suffix"),
        ("P1", "P2"),
        ("sev1", "SEV2"),
        ("F17", "F71"),
        ("2026-01", "2026-11"),
        ("rto", "rpo"),
        ("dev", "deb"),
        ("prod-eu", "prod-us"),
        ("backup-a", "backup-b"),
        ("eu-west", "eu-east"),
        ("devops-lead", "devops"),
        ("done", "done_by"),
        ("staging", "production"),
        ("rotate-dev-keys", "rotate-prd-keys"),
        ("true", "false"),
    ],
)
def test_a_word_of_another_meaning_is_never_offered(wrong: str, other: str) -> None:
    assert (near(wrong, [other]), near(other, [wrong])) == ((), ())
    assert meant(wrong, [other], also="known: a", otherwise="none") == "none"


def test_where_two_words_are_as_near_both_are_named() -> None:
    known = ["backup-west", "backups-west", "other"]
    assert near("backupz-west", known) == ("backup-west", "backups-west")
    assert nearest("backupz-west", known) is None
    assert meant("backupz-west", known, also="known: 3") == (
        'did you mean "backup-west" or "backups-west"? known: 3'
    )


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("d\u0435vops", 'U+0435 in it is CYRILLIC SMALL LETTER IE, which looks like "e"'),
        ("\u043e\u0440\u0455", 'U+043E in it is CYRILLIC SMALL LETTER O, which looks like "o"'),
        ("dev\u03bfps", 'U+03BF in it is GREEK SMALL LETTER OMICRON, which looks like "o"'),
        ("d\xe9vops", "U+00E9 in it is LATIN SMALL LETTER E WITH ACUTE"),
        ("dev\xa0ops", "U+00A0 in it is NO-BREAK SPACE"),
        ("devop\uff53", "U+FF53 in it is FULLWIDTH LATIN SMALL LETTER S"),
    ],
)
def test_a_letter_that_deceives_the_eye_is_named(wrong: str, hint: str) -> None:
    word = "ops" if len(wrong) == 3 else "devops"
    assert meant(wrong, [word, "lead"]) == f'did you mean "{word}"? {hint}'


def test_a_name_in_another_script_is_only_a_name() -> None:
    assert strange_letters("日本語") == ""
    assert meant("日本語", ["devops"], otherwise="x") == "x"


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("", "abc", 3),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abcd", "badc", 2),
        ("kitten", "sitting", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, count: int) -> None:
    assert (edits(one, other), edits(other, one)) == (count, count)


@given(st.lists(WORDS, min_size=1, max_size=20, unique=True), WORDS)
def test_it_is_one_of_the_known_words_and_a_word_is_nearest_to_itself(
    known: list[str], wrong: str
) -> None:
    assert nearest(wrong, known) in {*known, None}
    assert near(known[0], known) == (known[0],)


def test_among_thousands_it_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "from handbook.nearest import near\n"
        "from itertools import product\n"
        "known = [''.join(word) for word in product('abcdef', 'abcdef', 'ab', 'xy')]\n"
        "print([near(w, known) for w in ('abax', 'fbya', 'cdbx', 'eeay', 'bb')])"
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
    assert b"'abax'" in said.pop()
