"""What stops a build is found by `handbook check`, all at once, each with its place."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from building import add_own_macros
from click.testing import CliRunner

from handbook.cli.main import cli

# Each fault: a page's text below its heading, and the start of each finding, without the file.
OF_A_PAGE = {
    "a page that is not there": ("[x](gone.md)", ['3:5: HB1033 "gone.md" leads to nothing']),
    "the same link twice": (
        "[x](gone.md)\n[y](gone.md)",
        ['3:5: HB1033 "gone.md"', '4:5: HB1033 "gone.md"'],
    ),
    "a page without its ending": ("[x](duties)", ['3:5: HB1033 "duties" leads to nothing']),
    "a page by its address": ("[x](../duties/)", ['3:5: HB1033 "../duties/" leads to nothing']),
    "a link from the root": ("[x](/duties/)", ['3:5: HB1033 "/duties/" is an absolute link']),
    "letter case": ("[x](Duties.md)", ['3:5: HB1033 "Duties.md" leads to nothing']),
    "a picture that is not there": ("![x](x.png)", ['3:6: HB1033 "x.png" leads to nothing']),
    "a reference that leads nowhere": (
        "[x][y]\n\n[y]: gone.md",
        ['5:6: HB1033 "gone.md" leads to nothing'],
    ),
    "a bare mail address": (
        "[x](ada@acme.example)",
        ['3:5: HB1033 "ada@acme.example" is a mail address without its scheme'],
    ),
    "an anchor on another page": (
        "[x](duties.md#nope)",
        ['3:5: HB1210 no anchor "#nope" on "duties/"'],
    ),
    "an anchor on this page": ("[x](#nope)", ['3:5: HB1210 no anchor "#nope" on "faulty/"']),
    "an anchor on a record's page": (
        "[x](playbooks/backup-restore.md#stps)",
        ['3:5: HB1210 no anchor "#stps" on "playbooks/backup-restore/"'],
    ),
    "a record that has no page": (
        "[x](playbooks/backup-restor.md)",
        ['3:5: HB1033 "playbooks/backup-restor.md" leads to nothing'],
    ),
    "an anchor in letter case": (
        "[x](duties.md#Backup-Restore)",
        ['3:5: HB1210 no anchor "#Backup-Restore"'],
    ),
    "HTML that leads nowhere": (
        '<a href="../gone/">x</a>',
        ['3:10: HB1207 "../gone/" leads to nothing'],
    ),
    "one anchor twice": (
        "## A {#x}\n\n## B {#x}",
        ['5:8: HB1211 the id "x" is on the page twice'],
    ),
    "a macro that is not there": ("{{ nope() }}", ['3:1: HB1021 unknown macro "nope"']),
    "a link beside a macro that fails": (
        '{{ ref("ghost") }} [x](duties.md#nope) [y](#of-what-it-would-make)',
        ["3:1: HB1021 macro ref: there is no record", '3:24: HB1210 no anchor "#nope"'],
    ),
    "a macro that fails": ('{{ ref("ghost") }}', ["3:1: HB1021 macro ref: there is no record"]),
    "a macro that ends the process": (
        '{{ ref(1, 2, 3, 4) }} {{ ref("ghost") }}',
        ["3:1: HB1021 macro ref: TypeError", "3:23: HB1021 macro ref: there is no record"],
    ),
    "braces in a line": ("a {{ .Names }} b", ["3:3: HB1021 template syntax: unexpected '.'"]),
    "braces with a dollar": (
        "{{ $labels.instance }} and {{ $value }}",
        [
            "3:1: HB1021 template syntax: unexpected char '$'",
            "3:28: HB1021 template syntax: unexpected char '$'",
        ],
    ),
    "a statement of another system": (
        "{% hint style=info %}\nx\n{% endhint %}",
        ["3:1: HB1021 template syntax: Encountered unknown tag 'hint'."],
    ),
    "half a comment": ("{# x", ["3:1: HB1021 template syntax: Missing end of comment tag"]),
    "a footnote without its text": ("x[^1]", ["3:2: HB1212 a footnote without a target"]),
}


MORE = {
    "data/duties.yaml": "- {id: look, title: Look}\n",
    "data/faq.yaml": (
        "- {id: who, title: Who?, audience: trust, answer: All., see: [backup-restore]}\n"
    ),
    "data/playbooks/backup-restore.yaml": (
        "id: backup-restore\ntitle: Restore a backup\nreview: yearly\npurpose: Have it back.\n"
        "triggers: [It is lost.]\npreconditions: [A copy is there.]\n"
        "verification: [All is there.]\n"
        "steps: [{title: Restore, do: Restore it., expect: It is there., undo: Nothing.}]\n"
        "escalation: on-call\nterraform_none: Only files are moved.\n"
    ),
    "data/escalations.yaml": "- {id: on-call, title: On call}\n",
    "docs/escalation.md": "# {{ page_title() }}\n\n## On call {#on-call}\n",
    "docs/duties.md": "# {{ page_title() }}\n\n{{ duty_register() }}\n",
}


@pytest.fixture
def place(small_project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project with a playbook, and a page more in the navigation and in the register."""
    for name, text in MORE.items():
        (small_project / name).parent.mkdir(exist_ok=True)
        (small_project / name).write_text(text, "utf-8")
    with (small_project / "data/pages.yaml").open("a") as file:
        for name in ("duties", "escalation", "faulty"):
            title = name.capitalize()
            file.write(f"- {{id: page-{name}, title: {title}, path: {name}, review: yearly}}\n")
    with (small_project / "mkdocs.yml").open("a") as file:
        file.write("  - duties.md\n  - escalation.md\n  - faulty.md\n")
    (small_project / "docs/faulty.md").write_text("# {{ page_title() }}\n\nFine.\n")
    add_own_macros(small_project)
    monkeypatch.chdir(small_project)
    return small_project


@pytest.fixture
def whole(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the whole project, with a page more."""
    (project / "docs/faulty.md").write_text("# Faulty\n")
    monkeypatch.chdir(project)
    return project


def said(*options: str) -> list[str]:
    """The first lines of the errors and warnings that the check prints."""
    out = CliRunner().invoke(cli, ["check", "--quiet-gaps", *options]).stdout
    return [line for line in out.splitlines()[:-1] if not line.startswith(" ")]


def strict(folder: Path) -> int:
    """The exit code of a strict build."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        check=False,
    )
    return done.returncode


def test_nothing_is_said_of_a_site_that_can_be_built(place: Path) -> None:
    assert said() == []


@pytest.mark.parametrize("name", OF_A_PAGE)
def test_a_fault_of_a_page_is_found_with_its_place(place: Path, name: str) -> None:
    text, expected = OF_A_PAGE[name]
    (place / "docs/faulty.md").write_text(f"# {{{{ page_title() }}}}\n\n{text}\n")
    found = said()
    assert len(found) == len(expected)
    for line, start in zip(found, expected, strict=True):
        assert line.startswith(f"docs/faulty.md:{start}")


def test_all_faults_are_found_at_once_and_a_strict_build_refuses_them_too(place: Path) -> None:
    for number, (text, _) in enumerate(OF_A_PAGE.values()):
        (place / f"docs/faulty-{number:02}.md").write_text(f"# Faulty\n\n{text}\n")
    found = [line for line in said("--ignore", "HB1032") if line.startswith("docs/faulty-")]
    expected = [
        f"docs/faulty-{number:02}.md:{start}".replace('"faulty/"', f'"faulty-{number:02}/"')
        for number, (_, starts) in enumerate(OF_A_PAGE.values())
        for start in starts
    ]
    assert len(found) == len(expected)
    for line, start in zip(sorted(found), sorted(expected), strict=True):
        assert line.startswith(start)
    assert strict(place) == 1


OUTSIDE = {
    "a page outside of the navigation": (
        "docs/team.md",
        lambda _text: "# Team\n",
        "docs/team.md:1:1: HB1032 this page is not in the navigation",
    ),
    "an entry without its page": (
        "mkdocs.yml",
        lambda text: text.replace("faq.md", "faqs.md"),
        'HB1031 the navigation names "faqs.md", which is no page',
    ),
    "a page that nothing gives a title": (
        "data/pages.yaml",
        lambda text: text.replace("path: faulty", "path: faq"),
        "docs/faulty.md:1:3: HB1021 macro page_title: the page has no title",
    ),
    "a package of macros that is not there": (
        "mkdocs.yml",
        lambda text: text.replace(", macros]", ", makros]"),
        "HB1021 ModuleNotFoundError: No module named 'makros'",
    ),
    "settings without the macros of the handbook": (
        "mkdocs.yml",
        lambda text: text.replace("handbook.site.macros, macros", "macros"),
        "HB1021 the macros of the handbook are not loaded",
    ),
    "macros that end the process": (
        "macros/own.py",
        lambda text: f"{text}\nraise SystemExit(0)\n",
        "HB1021 SystemExit: 0",
    ),
    "a template that fails": (
        "macros/templates/faq_list.html",
        lambda _text: "{{ nothing.here }}",
        "HB1021 macro faq_list: macros/templates/faq_list.html:1: 'nothing' is undefined",
    ),
    "a link of a record": (
        "data/faq.yaml",
        lambda text: text + '- {id: x, title: X, audience: trust, answer: "[x](/dutis/)"}\n',
        'HB1207 "../dutis/" leads to nothing: the site has no "dutis/"',
    ),
    "a template in a fence of the data": (
        "data/faq.yaml",
        lambda text: text + '- {id: x, title: X, audience: trust, answer: "!!! Note: x"}\n',
        "HB1035 warning: a box that is not understood: !!! Note: x",
    ),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_fault_beside_the_pages_is_found(place: Path, name: str) -> None:
    path, change, expected = OUTSIDE[name]
    file = place / path
    file.write_text(change(file.read_text("utf-8") if file.exists() else ""), "utf-8")
    found = said()
    assert [line for line in found if expected in line], found


def test_a_link_of_a_record_is_found_in_its_file(place: Path) -> None:
    with (place / "data/faq.yaml").open("a") as file:
        file.write('- {id: x, title: X, audience: trust, answer: "[x](/dutis/)"}\n')
    lines = (place / "data/faq.yaml").read_text("utf-8").count("\n")
    assert [line.split(" ")[0] for line in said()] == [f"data/faq.yaml:{lines}:52:"]


FINE = """# {{ page_title() }}

`{{ .Names }}`, `{% if %}`, `{# x #}` and ``{{ `x` }}``

```yaml
summary: "{{ $labels.instance }} {{ page_title() }} {% endif %} {#"
```

## Named {#own-name}

[a](#own-name) [b](duties.md) [c](playbooks/backup-restore.md#steps) [d](feed.xml) [e](index.md)
[f](https://example.org) [g](mailto:ada@acme.example) {{ ref("backup-restore") }}

<![: and `<![x` and <![if y]>

{# A note to authors, [x](gone.md) #}
"""


def test_code_is_no_template_and_no_link(place: Path) -> None:
    (place / "docs/faulty.md").write_text(FINE)
    assert said() == []
    assert strict(place) == 0
    page = (place / "site/faulty/index.html").read_text("utf-8")
    for text in ("{{ .Names }}", "{% if %}", "{# x #}"):
        assert f"<code>{text}</code>" in page
    assert "{{ $labels.instance }} {{ page_title() }} {% endif %} {#" in page.replace(
        "&quot;", '"'
    ).replace("<span", "\0").replace("</span>", "").replace("\0", "<span") or (
        "page_title()" in page
    )
    assert "&lt;![: and <code>&lt;![x</code> and &lt;![if y]&gt;" in page
    assert 'id="own-name"' in page
    assert "A note to authors" not in page


def test_what_macros_print_does_not_disturb_what_is_read_by_machines(place: Path) -> None:
    with (place / "macros/own.py").open("a") as file:
        file.write('\nprint("hello")\n')
    result = CliRunner().invoke(cli, ["check", "--format", "json", "--quiet-gaps"])
    assert result.stdout.startswith("[")
    assert "hello" not in result.stdout


def test_a_page_is_not_rendered_where_that_is_not_wanted(place: Path) -> None:
    (place / "docs/faulty.md").write_text("# {{ nope() }}\n")
    assert said("--quick") == []


def test_pages_are_not_judged_by_records_that_cannot_be_read(place: Path) -> None:
    """Each macro would miss something; the one fault that there is is told."""
    with (place / "data/faq.yaml").open("a") as file:
        file.write("- {id: x, title: X, audience: trust}\n")
    assert [line.split(": ", 1)[1][:5] for line in said()] == ["HB202"]


@pytest.mark.proofs
@pytest.mark.parametrize("named", ["nobody", "backup-restore"], ids=["nothing", "another kind"])
def test_what_macros_do_with_a_wrong_id_is_no_second_finding(whole: Path, named: str) -> None:
    file = whole / "data/credentials.yaml"
    file.write_text(re.sub(r"(?m)^  vendor: .*", f"  vendor: {named}", file.read_text("utf-8")))
    (whole / "docs/faulty.md").write_text('# Faulty\n\n{{ ref("ghost") }} [x](gone.md)\n')
    found = said("--ignore", "HB1032")
    assert {line.partition(": ")[2][:5] for line in found if line.startswith("data")} <= {
        "HB401",
        "HB402",
    }
    assert [line.partition(": ")[2][:40] for line in found if line.startswith("docs")] == [
        'HB1021 macro ref: there is no record "gh',
        'HB1033 "gone.md" leads to nothing',
    ]


def test_the_check_of_pages_does_not_load_mkdocs() -> None:
    """MkDocs and its theme take a second to load."""
    code = "import sys; from handbook.site import dry; print('mkdocs' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
