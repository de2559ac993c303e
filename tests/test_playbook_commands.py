"""The commands of playbooks: which variables they use and make, and values put in their place."""

import subprocess

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handbook.markup import shell
from handbook.markup.commands import codes, filled, scripts, words


def told(script: str) -> list[str]:
    """The events of a script, as "A" for what is used and "A=" for what is made."""
    return [f"{event.name}{'=' * event.makes}" for event in shell.events(script)]


@pytest.mark.parametrize(
    ("script", "events"),
    [
        ('show "$A" ${B} "${C%%/*}" ${#D} ${!E} $F.txt', ["A", "B", "C", "D", "E", "F"]),
        ("show '$A' \\$B \"\\$C\" $'$D' # $E", []),
        ("show $1 $@ $$ $? ${10} $$HOME", []),
        ("show ${A:-1} ${B-} ${C:+x} ${D:?it is asked for}", ["D"]),
        ("show ${A:=1} $A", ["A=", "A"]),
        ('A=1 B="$A"; show "$B"', ["A=", "A", "B=", "B"]),
        ('export A=$(find "$A")', ["A", "A="]),
        ('A=1 show "$A"', ["A"]),
        ("declare -A M=([a]=$K) && readonly L=1", ["K", "M=", "L="]),
        ("A[1]=2; A+=(3)", ["A=", "A="]),
        ("for n in $LIST; do show $n; done", ["n=", "LIST", "n"]),
        ("while IFS= read -r a b; do :; done < <(show $C)", ["a=", "b=", "C"]),
        ("A=$(one)\nwhile read -r b; do show; done < <(two $A)\nshow $b", ["A=", "b=", "A", "b"]),
        ('read -rsp "Key of $WHO: " KEY', ["WHO", "KEY="]),
        ("read -d x -a LIST", ["LIST="]),
        ("mapfile -t LINES_READ < file; printf -v OUT %s 1", ["LINES_READ=", "OUT="]),
        ("((i = 1)); show $((i + N)) $i", ["i=", "i=", "N=", "i"]),
        ('eval "$(names)"; show "$A"', ["=", "A"]),
        (". ./names; show $A", ["=", "A"]),
        ("show <<EOF\n$A\n\n  it's ${B}\nEOF\nshow $C", ["A", "B", "C"]),
        ("show <<'EOF'\n$A\nEOF", []),
        ('show <<-"EOF"\n\t$A\n\tEOF', []),
        ("show <<-EOF\n\t$A\n\tEOF", ["A"]),
        ('show "$(show \'$A\' "$B")" `show $C`', ["B", "C"]),
        ("show \"it's $A\" 'a\\' $B", ["A", "B"]),
        ("ssh host 'show $A'", []),
        ('show "ü" $Ü $A', ["A"]),
        ("show 'is not closed $A", []),
        ("", []),
    ],
)
def test_a_shell_script_says_what_it_uses_and_makes(script: str, events: list[str]) -> None:
    assert told(script) == events


@pytest.mark.parametrize(
    ("script", "count"),
    [
        ("one", 1),
        ("one \\\n  --two |\n  three", 1),
        ("one && two || exit 1", 1),
        ("for n in 1 2; do one; two; done", 1),
        ("if one; then two; fi", 1),
        ("set -eu\ncd x\nexport A=1\nB=$(two)\nread -rs K\necho $B", 0),
        ("cd x && one", 1),
        ("cat <<EOF\none\ntwo\nEOF", 1),
        ("one; two", 2),
        ("one\n\n# and then\ntwo &\n", 2),
        ("echo $A | two\nthree", 2),
        ("one 'is not closed\ntwo", 1),
        ("", 0),
    ],
)
def test_commands_are_counted_as_people_do(script: str, count: int) -> None:
    assert shell.commands(script) == count


# Pieces of shell, with what each is called; a space between any two of them makes words.
_PIECES = st.sampled_from(
    [
        *("$N", "${N}", '"$N"', '"a ${N} b"', "x$N.y", '"$N"z${N}', "$N$M", "$(printf %s $N)"),
        *("'$N'", "'a\\'", "\\$N", '"\\$N"', '"it\'s $N"', "\"'$N'\"", "$'a$N'", "a\\\\$N"),
        *("${N:-d}", "${N%x}", "${#N}", "$((1+2))", "$NN", "$1", "plain", '"`printf %s $M`"', "="),
    ]
)
_SCRIPTS = st.lists(_PIECES, min_size=1, max_size=6).map(
    lambda pieces: "printf '<%s>' " + " ".join(pieces) + " # $N isn't $M"
)
_VALUE = st.from_regex(r"[A-Za-z0-9_./:@%+=,-]{1,12}", fullmatch=True)


@given(st.lists(_SCRIPTS, min_size=12, max_size=12), _VALUE, _VALUE)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_shell_does_with_a_value_in_place_what_it_does_with_the_variable(
    lines: list[str], one: str, two: str
) -> None:
    values = {"N": one, "M": two}
    script = "\n".join([*lines, "cat <<EOF", "$N it's '$M' \\$N", "EOF", "cat <<'E'", "$N", "E"])
    put = shell.filled(script, values)
    assert printed(script, values) == printed(put, values)
    assert shell.filled("show $N ${M}", values) == f"show {one} {two}"


def printed(script: str, values: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", script], env=values, capture_output=True, text=True, check=True
    )
    return done.stdout


@given(st.text(alphabet="$N{}'\"`\\ \n#<>|;()a=~-", max_size=40), _VALUE)
@example("'", "x")
@example("```\n'$N\n```", "x")
@example("```", "x")
@example("~~~ sh", "x")
def test_a_text_of_any_form_is_filled_in_and_never_changes_otherwise(text: str, value: str) -> None:
    put = filled(text, {"N": value})
    assert filled(text, {}) == text
    for each in ("$N", "${N}"):
        text = text.replace(each, value)
        put = put.replace(each, value)
    assert put == text


def test_values_stand_in_commands_and_in_samples_of_output_alone() -> None:
    text = """Look at $N in `show "$N" '$N'`, ``a`${N}``, and \\`$N.

- First:

  ```bash
  show <<EOF
    it's $N
  EOF
  show '$N' "$N"
  ```

> ```console
> $ show $N
> don't $N
> $N
> ```

```json
{"a": "$N"}
```

```text
$N
```

~~~
${N} is not closed
"""
    assert (
        filled(text, {"N": "here", "M": "there"})
        == """Look at $N in `show "here" '$N'`, ``a`here``, and \\`$N.

- First:

  ```bash
  show <<EOF
    it's here
  EOF
  show '$N' "here"
  ```

> ```console
> $ show here
> don't $N
> here
> ```

```json
{"a": "$N"}
```

```text
here
```

~~~
here is not closed
"""
    )


def test_a_name_that_the_script_makes_keeps_its_own_value() -> None:
    assert shell.filled("N=2; show $N $M", {"N": "1", "M": "3"}) == "N=2; show $N 3"


def test_what_is_typed_in_a_session_is_what_stands_behind_its_sign() -> None:
    text = "```console\n$ one \\\n>   --two\nseen $A\n# three\n```\n\n```sh\nfour\n```\n"
    assert scripts(text) == ("one \\\n  --two\nthree", "four")
    assert scripts("~~~console\none\n~~~") == ("one",)


def test_code_is_found_with_its_language_and_without_its_signs() -> None:
    text = "`a` ``b`c``\n\n   ~~~ {.bash .x}\n   d\n   ~~~\n\n```JSON\ne\n```\n````text\n```\n````"
    assert [(each.language, text[each.start : each.end].strip()) for each in codes(text)] == [
        ("", "a"),
        ("", "b`c"),
        ("bash", "d"),
        ("json", "e"),
        ("text", "```"),
    ]


def test_words_of_commands_are_those_of_code_for_a_shell() -> None:
    text = "NO `$YES --not ${ALSO%x}`\n\n```sh\nread -r TOO\n```\n\n```yaml\nNOT: 1\n```"
    assert words(text) == {"YES", "ALSO", "read", "r", "TOO"}
