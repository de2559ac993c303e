"""What looks like a secret is found by its form, and never shown; references are left alone."""

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tokens import AWS, PEM, REFERENCES, TOKENS, mixed

from handbook import secrets
from handbook.catalog import load
from handbook.cli.main import cli
from handbook.findings import Finding, Where
from handbook.source import read

Make = Callable[[Path, Mapping[str, str]], Path]
ROOT = Path(__file__).resolve().parent.parent
HINT = "store a reference, and rotate the key now: it counts as leaked"


def sorts(text: str) -> list[str]:
    return [leak.sort for leak in secrets.find(text)]


def longest_run(text: str) -> str:
    """The part of a token that nobody may read: its longest run of letters and digits."""
    runs = "".join(char if char.isalnum() else " " for char in text).split()
    return max(runs, key=len)


@pytest.mark.parametrize(("sort", "token"), TOKENS, ids=[sort for sort, _ in TOKENS])
def test_a_token_is_found_by_its_form_and_masked(sort: str, token: str) -> None:
    text = f"before {token} after"
    assert sorts(text) == [sort]
    shown = secrets.mask(text)
    assert len(shown) == len(text)
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert longest_run(token)[4:] not in shown
    assert longest_run(token)[-12:] not in shown


@pytest.mark.parametrize("kind", PEM, ids=[f"{kind or 'PKCS8 '}key" for kind in PEM])
def test_a_private_key_is_masked_line_by_line(kind: str) -> None:
    shown = secrets.mask(f"key:\n{PEM[kind]}\nend")
    dots = secrets.DOT
    begin, end = f"-----BEGIN {kind}PRI" + "VATE KEY-----", f"-----END {kind}PRI" + "VATE KEY-----"
    assert shown == f"key:\n{begin}\n{dots * 64}\n{dots * 40}\n{end}\nend"


@pytest.mark.parametrize("text", REFERENCES, ids=lambda text: text[:24])
def test_a_reference_is_no_secret(text: str) -> None:
    assert sorts(text) == []
    assert secrets.mask(text) == text


def test_nothing_in_this_repository_looks_like_a_secret() -> None:
    """No alarm on the handbook itself, nor on what makes it."""
    for folder in ("data", "docs", "macros", "handbook", "overrides"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".yaml", ".md", ".py", ".html", ".js", ".css"}:
                assert sorts(path.read_text("utf-8")) == [], path


def test_several_secrets_in_a_text_are_found_in_order() -> None:
    text = "\n".join(token for _, token in TOKENS)
    assert sorts(text) == [sort for sort, _ in TOKENS]
    assert sorts(secrets.mask(text)) == []


@given(st.text(max_size=200), st.sampled_from(TOKENS), st.text(max_size=200))
def test_a_masked_text_keeps_its_length_its_lines_and_no_token(
    before: str, token: tuple[str, str], after: str
) -> None:
    text = f"{before} {token[1]} {after}"
    shown = secrets.mask(text)
    assert len(shown) == len(text)
    assert shown.splitlines()[:1] == [shown.splitlines()[0]]
    assert [i for i, c in enumerate(shown) if c == "\n"] == [
        i for i, c in enumerate(text) if c == "\n"
    ]
    assert longest_run(token[1])[-12:] not in shown


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=400))
def test_any_text_can_be_looked_at(text: str) -> None:
    found = list(secrets.find(text))
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert (secrets.mask(text) == text) or found


def test_a_secret_in_data_is_a_finding_with_its_place_and_never_shown(
    tmp_path: Path, make: Make
) -> None:
    data = make(
        tmp_path / "data",
        {
            "vendors.yaml": f"- id: stripe\n  title: Stripe\n  purpose: Key {AWS} for it\n"
            f"# {TOKENS[3][1]}\n",
        },
    )
    result = CliRunner().invoke(cli, ["check", "--data", str(data)])
    assert result.exit_code == 1
    lines = [line for line in result.output.splitlines() if "HB1101" in line or HINT in line]
    assert lines == [
        f"{data}/vendors.yaml:3:16: HB1101 looks like a secret (AWS key)",
        f"    {HINT}",
        f"{data}/vendors.yaml:4:3: HB1101 looks like a secret (payment key)",
        f"    {HINT}",
    ]
    for command in (
        ["check"],
        ["check", "--format", "json"],
        ["show", "stripe"],
        ["list", "vendor"],
    ):
        said = CliRunner().invoke(cli, [*command, "--data", str(data)]).output
        assert AWS[4:] not in said
    assert load(data).get("stripe").purpose == f"Key {AWS[:4]}{secrets.DOT * 16} for it"


def test_a_finding_that_quotes_a_secret_shows_dots() -> None:
    """Masked in all output, whatever finds it."""
    found = Finding(Where(f"data/{AWS}.yaml", 3), "HB401", f'unknown role "{AWS}"', f"not {AWS}")
    assert AWS not in str(found)
    assert AWS[4:] not in repr(found)
    assert str(found).count(secrets.DOT * 16) == 3


def test_a_secret_that_data_names_where_an_id_is_asked_for_is_not_quoted(
    tmp_path: Path, make: Make
) -> None:
    data = make(
        tmp_path / "data",
        {"vendors.yaml": f"- {{id: stripe, title: Stripe, purpose: Pays, owner: {AWS}}}\n"},
    )
    result = CliRunner().invoke(cli, ["check", "--data", str(data)])
    assert "HB401" in result.output
    assert AWS[4:] not in result.output


def test_a_secret_cannot_hide_behind_an_escape() -> None:
    escaped = "".join(f"\\x{ord(char):02x}" for char in AWS)
    document = read(f'a: "{escaped}"\n'.encode(), "f.yaml")
    assert [str(f) for f in document.findings] == [
        f"f.yaml:1:4: HB1101 looks like a secret (AWS key)\n    {HINT}"
    ]
    assert document.root == {"a": AWS[:4] + secrets.DOT * 16}


def test_an_event_with_a_secret_is_not_written(tmp_path: Path, make: Make) -> None:
    data = make(
        tmp_path / "data",
        {
            "roles.yaml": "- {id: pm, title: PM}\n",
            "duties.yaml": "- {id: look, title: Look, cadence: weekly, owner: pm}\n",
        },
    )
    command = ["done", "look", "--by", "pm", "--note", f"the key is {AWS}", "--data", str(data)]
    result = CliRunner().invoke(cli, command)
    assert result.exit_code == 1
    assert "HB1101 looks like a secret (AWS key)" in result.output
    assert AWS[4:] not in result.output
    assert not (data / "log").exists()


def test_a_mixed_value_without_a_name_is_left_alone() -> None:
    assert sorts(f"etag {mixed(40)}") == []


def test_words_that_were_harmless_before_are_looked_at_with_what_follows_them() -> None:
    value, letters = "Zq8xk2pW" + "m4Lr", "correct" + "horse"
    texts = {
        "The login asks for the password of the vault": False,
        f"The {letters} is basic": False,
        f"mysql identified by {value}": True,
        f"login ada password {value}": True,
        f'password="{letters}"': True,
    }
    again = [*texts.items(), *reversed(texts.items())]
    assert [bool(list(secrets.find(text))) for text, _ in again] == [found for _, found in again]
