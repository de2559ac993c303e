"""An approval of a wording is of these very words, by somebody who may give it."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handbook.catalog import Handbook, load
from handbook.checks import check
from handbook.cli.main import cli
from handbook.model.wording import digest
from handbook.schedule.approved import approval

Make = Callable[[Path, Mapping[str, str]], Path]
WORDS = "We keep **all** keys\nin a safe."
FAQ = """- id: keys
  title: Where are keys kept?
  audience: trust
  answer: In the safe.
  approvers: [legal]
  wording: |
    We keep **all** keys
    in a safe.
"""
FILES = {
    "faq.yaml": FAQ,
    "roles.yaml": "- {id: legal, title: Legal}\n- {id: pm, title: PM}\n",
}
LATER = dt.date(2026, 12, 1)


@pytest.fixture
def data(make: Make, tmp_path: Path) -> Path:
    """A handbook with one wording that nobody approved yet."""
    return make(tmp_path / "data", FILES)


def record(data: Path, *words: str, by: str = "legal") -> Result:
    options = ("--on", "2026-03-02", "--data", str(data), *words)
    return CliRunner().invoke(cli, ["log", "approval", "keys", "--by", by, *options])


def stands(data: Path) -> tuple[bool, bool, bool]:
    """Whether the words are approved, are by somebody else, and were others."""
    book: Handbook = load(data)
    found = approval(book, book.get("keys"), LATER)
    assert found is not None
    return bool(found.valid), bool(found.by_other), bool(found.of_others)


def said(data: Path) -> list[str]:
    found = check(load(data, "data"), LATER)
    return [each.message for each in found if each.code in ("HB580", "HB581")]


def test_the_command_writes_the_digest_of_the_words(data: Path) -> None:
    assert stands(data) == (False, False, False)
    assert record(data).exit_code == 0
    (event,) = (data / "log/2026").iterdir()
    assert f"\nwording: {digest(WORDS)}\n" in event.read_text()
    assert stands(data) == (True, False, False)
    assert said(data) == []


def test_the_digest_is_the_sha_256_of_the_words_without_the_blanks_around_them() -> None:
    assert digest(f"\n{WORDS}\n") == hashlib.sha256(WORDS.encode()).hexdigest()
    assert digest(WORDS) != digest(WORDS.replace("\n", " "))


def test_words_that_were_changed_are_not_approved(data: Path) -> None:
    record(data)
    (data / "faq.yaml").write_text(FAQ.replace("all", "most"))
    assert stands(data) == (False, False, True)
    assert said(data) == ['the wording of faq "keys" was changed since its approval on 2026-03-02']
    (data / "faq.yaml").write_text(FAQ)
    assert stands(data) == (True, False, False)


def test_an_approval_by_somebody_who_may_not_give_it_is_said_at_once(data: Path) -> None:
    result = record(data, by="pm")
    assert result.exit_code == 0
    assert 'HB581 warning: "pm" may not approve the wording of "keys"' in result.output
    assert stands(data) == (False, True, False)
    assert said(data) == ['"pm" may not approve the wording of "keys"']


def test_a_correction_keeps_the_words_that_were_approved(data: Path) -> None:
    record(data)
    (event,) = (data / "log/2026").iterdir()
    (data / "faq.yaml").write_text(FAQ.replace("all", "most"))
    words = ("log", "approval", "--corrects", event.stem, "--note", "By letter.")
    assert CliRunner().invoke(cli, [*words, "--data", str(data)]).exit_code == 0
    assert stands(data) == (False, False, True)


def test_an_approval_that_was_taken_back_counts_no_more(data: Path) -> None:
    record(data)
    (event,) = (data / "log/2026").iterdir()
    words = ("log", "retraction", "--corrects", event.stem, "--data", str(data))
    assert CliRunner().invoke(cli, list(words)).exit_code == 0
    assert stands(data) == (False, False, False)


def test_an_approval_written_by_hand_without_a_digest_is_of_no_words(data: Path) -> None:
    path = data / "log/2026/2026-03-02-keys-a1.yaml"
    path.parent.mkdir(parents=True)
    event = "kind: approval\non: 2026-03-02\nsubject: keys\nby: legal\noutcome: done\n"
    path.write_text(event)
    assert stands(data) == (False, False, False)


def test_nobody_types_the_digest(data: Path) -> None:
    assert "No such option" in record(data, "--wording", "0" * 64).output
    help_text = CliRunner().invoke(cli, ["log", "approval", "--help"]).output
    assert "--version" in help_text
    assert "SHA-256" not in help_text


def test_what_has_no_words_is_approved_as_ever(data: Path) -> None:
    (data / "faq.yaml").write_text(FAQ.partition("  wording")[0])
    assert record(data).exit_code == 0
    (event,) = (data / "log/2026").iterdir()
    assert "wording" not in event.read_text()
