"""Steps that texts name, places at which commands take values, and names of secrets."""

import json
import re

import pytest

from handbook.markup.commands import MARK, marked
from handbook.markup.places import places
from handbook.markup.step_names import step_names
from handbook.secrets import says_secret
from handbook.secrets.forms import FORMS
from handbook.site import forms


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Go to step 9.", ["step 9"]),
        ("Steps 1 to 4, 7 and 12 again.", ["1", "4", "7", "12"]),
        ('The step "Find it" or "Stop\nit".', ['"Find it"', '"Stop\nit"']),
        ("Step “Find it.” shows it.", ["Step “Find it.”"]),
        ("Do the next step, not the step before.", ["the next step", "the step before"]),
        ("See [step 2](#stop) and step 3.", ["[step 2](#stop)", "step 3"]),
        ("Step 2 of [a restart](/playbooks/restart/).", ["Step 2"]),
        ("Step 2 of this way.", ["Step 2"]),
        ("Step 2 of the vendor's guide; step 3 of [it](https://x.example/).", []),
        ("`step 9`, a two-step 9, step 1.2, step 20%, [see step 9 here](/duties/).", []),
        ("```\nstep 9\n```", []),
        ("The next step of the guide; the next steps.", []),
    ],
)
def test_a_text_names_steps(text: str, named: list[str]) -> None:
    assert [text[each.start : each.end] for each in step_names(text)] == named


@pytest.mark.parametrize(
    ("script", "within"),
    [
        ('show $A "$A" "x ${A}"', ["word", "quotes", "quotes"]),
        ('show "$(show $A "$A")"', ["word", "quotes"]),
        ("show '$A' \\$A # $A", []),
        ("for x in $A; do show x$A; done; B=($A)", ["words", "word", "words"]),
        ("cat <<EOF\n$A\nEOF", ["heredoc"]),
        ("cat <<'EOF'\n$A\nEOF", []),
        ("cat <<EOF\n`show $A`\nEOF", ["plain"]),
        ('show "`show $A`" ${B:-$A} ${A%x} b[$A]', ["plain", "plain", "word"]),
        ("((x = $A)); { show $A; }", ["plain", "word"]),
        ("A=1; show $A", []),
        ("show $A 'is not closed", ["plain"]),
        ("ü $A", ["word"]),
    ],
)
def test_a_place_says_how_a_shell_reads_a_value_there(script: str, within: list[str]) -> None:
    found = places(script, frozenset("A"))
    assert [each.within for each in found] == within
    assert {script[each.start : each.end] for each in found} <= {"$A", "${A}"}


def test_marks_stand_around_names_and_change_nothing_else() -> None:
    text = (
        'Do `$A`, `x "$A"`.\n\n```bash\n  x "$A" # $A\n```\n\n```text\n$A\n```\n\n```sql\n$A\n```\n'
    )
    found = marked(text, frozenset("A"))
    assert MARK.findall(found) == [
        ("A", "text", "$A"),
        ("A", "quotes", "$A"),
        ("A", "quotes", "$A"),
        ("A", "text", "$A"),
    ]
    assert MARK.sub(r"\3", found) == text
    # Nobody writes a mark of their own.
    assert not MARK.search(marked("\ue0b0A\ue0b1text\ue0b2$A\ue0b3", frozenset("A")))


@pytest.mark.parametrize(
    ("names", "is_secret"),
    [
        ("PASSWORD DB_PASSWORD apiToken STRIPE_API_KEY CLIENT_SECRET KEY KAIKO_KEY", True),
        ("SECRET_NAME TOKEN_ID SECRET_ARN KEY_ID COMPASS TOKENIZER ROW_KEY MONKEY", False),
    ],
)
def test_a_name_says_that_it_holds_a_secret(names: str, is_secret: bool) -> None:
    assert [name for name in names.split() if says_secret(name) is not is_secret] == []


def test_the_browser_gets_the_forms_of_secrets_as_it_reads_patterns() -> None:
    _, told = forms.script().split("window.handbook.forms = ")
    found = json.loads(told.rstrip(";\n"))
    assert [sort for sort, _ in found] == [each.sort for each in FORMS if "(?i" not in each.pattern]
    assert not [pattern for _, pattern in found if re.search(r"\(\?P|\(\?s|\\Z", pattern)]
