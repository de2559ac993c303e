"""The code of templates: what is kept, where, and what is never read back."""

import datetime as dt
from pathlib import Path

import jinja2
import pytest

from handbook.pages import compiled
from handbook.pages.compiled import Compiled, Environment

TEXT = "<p>{{ said }}</p>"


def environment(folder: Path, kept: Path, **options: bool) -> Environment:
    """Where the templates of a folder are known, with code that is written to another."""
    return Environment(
        loader=jinja2.FileSystemLoader(folder), bytecode_cache=Compiled(kept), **options
    )


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is one of a package, with a template; what is written may be written."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "page.html").write_text(TEXT)
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr(compiled, "_INSTALLED", (f"{folder}/",))
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return folder


def written(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "kept").iterdir())


def test_code_of_a_package_is_written_and_read_in_another_process(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    environment(installed, kept).get_template("page.html")
    assert len(written(tmp_path)) == 1
    monkeypatch.setattr(Environment, "compile", lambda *_args: pytest.fail("compiled again"))
    assert environment(installed, kept).get_template("page.html").render(said=1) == "<p>1</p>"


def test_code_of_a_handbook_is_never_written_or_read(installed: Path, tmp_path: Path) -> None:
    own = tmp_path / "macros"
    own.mkdir()
    (own / "page.html").write_text(TEXT)
    environment(installed, tmp_path / "kept").get_template("page.html")
    [file] = written(tmp_path)
    before = file.read_bytes()
    file.write_bytes(b"anybody's")
    made = environment(own, tmp_path / "kept").get_template("page.html").render(said="mine")
    assert (made, written(tmp_path)) == ("<p>mine</p>", [file])
    assert before != file.read_bytes()


@pytest.mark.parametrize("cut", [0, 1, 30, -1])
def test_code_that_is_cut_short_is_made_anew(installed: Path, tmp_path: Path, cut: int) -> None:
    kept = tmp_path / "kept"
    environment(installed, kept).get_template("page.html")
    [file] = written(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[:cut])
    assert environment(installed, kept).get_template("page.html").render(said=2) == "<p>2</p>"
    assert written(tmp_path) == [file]
    assert file.read_bytes() == whole


def test_another_way_to_read_a_template_is_another_code(installed: Path, tmp_path: Path) -> None:
    (installed / "page.html").write_text("{% if said %}\n{{ said }}\n{% endif %}\n")
    plain = environment(installed, tmp_path / "kept").get_template("page.html")
    trimmed = environment(installed, tmp_path / "kept", trim_blocks=True).get_template("page.html")
    assert (plain.render(said=1), trimmed.render(said=1)) == ("\n1\n", "1\n")


def test_nothing_is_written_where_python_writes_nothing(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    environment(installed, tmp_path / "kept").get_template("page.html")
    assert written(tmp_path) == []


def test_a_folder_that_is_not_there_costs_nothing_but_time(installed: Path, tmp_path: Path) -> None:
    found = environment(installed, tmp_path / "none").get_template("page.html")
    assert found.render(said=3) == "<p>3</p>"


@pytest.mark.parametrize(
    ("text", "given", "made"),
    [
        ("{{ v }}", "a & b", "a &amp; b"),
        ("{{ v }}", "<i>'\"", "&lt;i&gt;&#39;&#34;"),
        ("{{ v | safe }}", "<i>", "<i>"),
        ("{% set s %}{{ v }}{% endset %}{{ s }}", "<i>", "&lt;i&gt;"),
        ("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(v) }}", "<i>", "&lt;i&gt;"),
        ("{% macro m(a, b='<b>') %}{{ a }}{{ b }}{% endmacro %}{{ m(v) }}", "x", "x&lt;b&gt;"),
        ("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(a=v) }}", "<i>", "&lt;i&gt;"),
        (
            "{% macro m(a, b='<', c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(v, c='>') }}",
            "<i>",
            "&lt;i&gt;&lt;&gt;",
        ),
        (
            "{% macro m(a, b='<', c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(c=v, a=1) }}",
            2,
            "1&lt;2",
        ),
        (
            "{% macro m(a='<', caller=none) %}{{ a }}{{ caller() if caller }}{% endmacro %}"
            "{% call m() %}{{ v }}{% endcall %}{{ m() }}",
            "&",
            "&lt;&amp;&lt;",
        ),
        ("{{ v }}{{ v ~ '<' }}{{ v + v }}", 4, "44&lt;8"),
        ("{{ v }}|{{ [v] | join }}", dt.date(2026, 3, 1), "2026-03-01|2026-03-01"),
        ("{{ v }}", True, "True"),
        ("{% macro m() %}{{ varargs[0] }}{% endmacro %}{{ m(v) }}", "<i>", "&lt;i&gt;"),
        (
            "{% macro m(a) %}{{ caller() }}{{ a }}{% endmacro %}{% call m(v) %}-{% endcall %}",
            1,
            "-1",
        ),
        ("{% macro m(a) %}{{ a }}{% endmacro %}{{ m(v) ~ v }}", "<i>", "&lt;i&gt;&lt;i&gt;"),
        ("{% for x in v %}{{ loop.index }}{{ x }}{% endfor %}", ["<", 2], "1&lt;22"),
    ],
)
def test_templates_escape_as_jinja_does(text: str, given: object, made: str) -> None:
    plain = jinja2.Environment(autoescape=True).from_string(text).render(v=given)
    assert Environment(autoescape=True).from_string(text).render(v=given) == plain == made


def test_a_macro_that_is_given_too_much_or_too_little_says_so() -> None:
    env = Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    define = "{% macro m(a) %}{{ a }}{% endmacro %}"
    with pytest.raises(TypeError, match="takes not more than 1 argument"):
        env.from_string(define + "{{ m(1, 2) }}").render()
    with pytest.raises(jinja2.UndefinedError, match="parameter 'a' was not provided"):
        env.from_string(define + "{{ m() }}").render()
    for wrong in ("{{ m(1, b=2) }}", "{{ m(b=2) }}", "{{ m(1, a=2) }}"):
        with pytest.raises(TypeError, match="takes no keyword argument"):
            env.from_string(define + wrong).render()
    with pytest.raises(TypeError, match="caller"):
        env.from_string(define + "{% call m(1) %}-{% endcall %}").render()
