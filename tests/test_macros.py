"""Macros that call others: HTML within HTML is part of it, and within a page a block of its own."""

import datetime as dt
from pathlib import Path

import jinja2
import pytest

from handbook.catalog import load
from handbook.hosting import Repository
from handbook.pages.macros import Templates
from handbook.pages.reading import Reading
from handbook.pages.view import View
from handbook.rulebook import check, rulebook

TODAY = dt.date(2026, 4, 1)


def test_only_what_a_page_itself_calls_is_put_in_place_later(twin: Path, tmp_path: Path) -> None:
    (tmp_path / "inner.html").write_text("<b>in</b>")
    (tmp_path / "outer.html").write_text("<p>{{ inner() }}</p>")
    (tmp_path / "whole.md").write_text("{{ inner() }} and {{ outer() }}")
    book = load(twin)
    view = View(Reading(book, TODAY, Repository(), rulebook(), check), lambda: "x/")
    waiting: list[str] = []

    def block(html: str) -> str:
        waiting.append(html)
        return f"place{len(waiting)}"

    macros = dict(Templates(tmp_path).macros(view, block))
    assert macros["whole"]() == "place1 and place2"
    assert waiting == ["<b>in</b>", "<p><b>in</b></p>"]


def test_a_template_that_changed_is_compiled_anew(twin: Path, tmp_path: Path) -> None:
    book = load(twin)
    view = View(Reading(book, TODAY, Repository(), rulebook(), check), lambda: "x/")
    said = []
    for text in ("<p>one</p>", "<p>two</p>", "<p>one</p>"):
        (tmp_path / "own.html").write_text(text)
        said.append(dict(Templates(tmp_path).macros(view, str))["own"]())
    assert said == ["<p>one</p>", "<p>two</p>", "<p>one</p>"]


def test_a_template_of_ones_own_is_read_before_it_is_called(twin: Path, tmp_path: Path) -> None:
    view = View(Reading(load(twin), TODAY, Repository(), rulebook(), check), lambda: "x/")
    (tmp_path / "own.html").write_text("{{ what( }}")
    with pytest.raises(jinja2.TemplateSyntaxError):
        dict(Templates(tmp_path).macros(view, str))
