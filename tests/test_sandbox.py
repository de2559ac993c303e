"""Pages in the sandbox: a page that is one call says what it would say as a template."""

import sys
from pathlib import Path

import pytest

from handbook.pages.sandbox import Sandbox

MACROS = {
    "given": lambda *args: f"<{'+'.join(args)}>",
    "broken": lambda *_args: 1 // 0,
    "ended": lambda *_args: sys.exit(0),
}


@pytest.mark.parametrize("after", ["", "\n", "\n\n"])
def test_one_call_says_what_the_template_says(after: str, tmp_path: Path) -> None:
    sandbox = Sandbox(MACROS, tmp_path)
    assert sandbox.render(f'{{{{ given("a-b é") }}}}{after}', "a.md") == (f"<a-b é>{after}", [])
    # A template: it has two calls.
    both = f'{{{{ given("a-b é") }}}}{{{{ given() }}}}{after}'
    assert sandbox.render(both, "a.md") == (f"<a-b é><>{after}", [])


def test_one_call_that_fails_is_told_as_of_any_page(tmp_path: Path) -> None:
    sandbox = Sandbox(MACROS, tmp_path)
    found = [
        str(finding)
        for call in ("broken", "ended", "unknown", "__class__")
        for finding in sandbox.render(f'{{{{ {call}("a") }}}}\n', "a.md", skipped=2)[1]
    ]
    hint = "\n    "
    assert [each.partition(hint)[0] for each in found] == [
        "a.md:3:1: HB1021 macro broken: ZeroDivisionError: integer division or modulo by zero",
        "a.md:3:1: HB1021 macro ended: SystemExit: 0 would end the build",
        'a.md:3:1: HB1021 unknown macro "unknown"',
        'a.md:3:1: HB1021 unknown macro "__class__"',
    ]
