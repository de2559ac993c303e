"""Values that mean something to a shell, commands that take them, and what bash makes of both."""

import random
import shlex
import subprocess

# Each way in which a shell comes to a value, and one that gives the value as it is.
SHOWN = [
    ("show $A", 'show "$A"'),
    ("show x${A}y z$A", 'show "x${A}y" "z$A"'),
    ('show "$A" "x $A\'s $A" "${A}"', 'show "$A" "x $A\'s $A" "${A}"'),
    ('show "$(show "$A")" "$(show $A)"', 'show "$(show "$A")" "$(show "$A")"'),
    ('X=$A; show "$X"', 'X="$A"; show "$X"'),
    ('for X in $A; do show "$X"; done', 'set -f; for X in $A; do show "$X"; done'),
    ('cat <<EOF\nx $A "$A" \' y\nEOF', 'cat <<EOF\nx $A "$A" \' y\nEOF'),
    ("cat <<< $A", 'cat <<< "$A"'),
    ('cat <<EOF\n$(show "$A")\nEOF', 'cat <<EOF\n$(show "$A")\nEOF'),
    ('show "`show $A`" "${B:-$A}"', 'show "`show $A`" "${B:-$A}"'),
    ('if [[ $A == "$A" ]]; then show $A; fi', 'show "$A"'),
    ("show '$A' \\$A # $A", "show '$A' \\$A"),
]
NASTY = [
    *("a b", "it's", '"', "$HOME", "`id`", "$(id)", "\\", "a\\", "'; id #", "*", "~", "-rf", "if"),
    *("a\nb", "ünï 漢", "!x", "a=b", "{a,b}", "%s\\n", "10", "arn:aws:iam::1:role/x", "x\n EOF"),
]


def nasty() -> list[str]:
    """Values that mean something to a shell, the same in each run."""
    signs = random.Random(11)
    more = ("".join(signs.choices("ab '\"$`\\!*?[]{}~#&|;<>()=%é-", k=7)) for _ in range(25))
    return [*NASTY, *more]


def run_all(scripts: list[str], values: list[str]) -> str:
    """What bash makes of scripts, each with a value as A; each argument has its end."""
    told = ["show() { printf '%s\\2' \"$@\"; }"]
    for script, value in zip(scripts, values, strict=True):
        told.append(f"(A={shlex.quote(value)}\n{script}\n) 2>&1; printf '\\1'")
    done = subprocess.run(["bash", "-c", "\n".join(told)], capture_output=True, check=True)
    return done.stdout.decode()
