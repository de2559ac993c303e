"""What must hold is called where it cannot be skipped, and each way round that is seen."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from gates import Gate, makefile_faults, script_faults, waits_for, workflow_faults

ROOT = Path(__file__).parent.parent
CI, PAGES, AUDIT, LINKS = (
    (ROOT / ".github" / "workflows" / f"{name}.yml").read_text("utf-8")
    for name in ("ci", "pages", "audit", "links")
)
RUN, MAKE = (ROOT / ".ci" / "run").read_text("utf-8"), (ROOT / "Makefile").read_text("utf-8")

ON_CHANGE = ("pull_request", "push")
CHECK = (
    ".venv/bin/handbook check --format github --quiet-gaps "
    '${GITHUB_BASE_REF:+--against "origin/$GITHUB_BASE_REF"}'
)
SECRETS = '.venv/bin/python .ci/find_secrets.py --since "origin/$GITHUB_BASE_REF"'
CI_GATES = (
    Gate(".ci/run", ON_CHANGE),
    Gate(CHECK, ON_CHANGE),
    Gate(SECRETS, ("pull_request",), "${{ !cancelled() && github.event_name == 'pull_request' }}"),
)
PAGES_GATES = (Gate("make check", ("push",)), Gate("make build", ("push",)))
AUDIT_GATES = (Gate("make check", ("schedule",)),)
LINKS_GATES = (Gate("make build", ("schedule",)),)
RUN_GATES = (
    "make lint",
    "make check",
    "make links secrets",
    "HANDBOOK_REQUIRE_BROWSER=1 make test",
    "make proofs",
    "make package",
)
HELPERS = ("step", "as_root", "has", "has_library")
BIN = "$(BIN)"
MAKE_GATES = {
    "test": (f"{BIN}/pytest *",),
    "package": (f"{BIN}/pytest --only package tests/test_package.py",),
    "proofs": (f"HANDBOOK_REQUIRE_BROWSER=1 {BIN}/pytest --only proofs $(PROOFS) *",),
    "check": (f"{BIN}/handbook check --strict",),
    "build": (f"{BIN}/mkdocs build --strict",),
    "links": (
        f"{BIN}/handbook disclaimers",
        f"{BIN}/handbook links",
        f"{BIN}/handbook links --serve",
    ),
    "secrets": (f"{BIN}/python .ci/find_secrets.py",),
    "lint": (
        *(f"{BIN}/ruff format --check .", f"{BIN}/ruff check .", f"{BIN}/mypy"),
        f"{BIN}/mypy .ci/find_secrets.py .github/scripts/one_issue.py",
        f"{BIN}/mypy .ci/compare_sites.py .ci/compare_engines.py",
        *(f"{BIN}/rumdl check *", f"{BIN}/typos", f"{BIN}/zizmor --pedantic *"),
        'PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/jactionlint --strict-exit',
        *(f"{BIN}/shellcheck .ci/run", f"{BIN}/hadolint Dockerfile"),
        *(f"{BIN}/handbook schema --check", f"{BIN}/handbook codeowners --check"),
    ),
}


def test_the_project_s_own_gates_have_no_fault() -> None:
    assert workflow_faults(CI, CI_GATES) == []
    assert workflow_faults(PAGES, PAGES_GATES) == []
    assert workflow_faults(AUDIT, AUDIT_GATES) == []
    assert workflow_faults(LINKS, LINKS_GATES) == []
    assert waits_for(PAGES, "publish", "build") == []
    assert waits_for(AUDIT, "heartbeat", "audit") == []
    assert script_faults(RUN, RUN_GATES, HELPERS) == []
    assert makefile_faults(MAKE, MAKE_GATES) == []


def test_all_that_is_marked_as_a_proof_is_run_as_one() -> None:
    asked = re.search(r"(?m)^PROOFS = tests/site \$\(patsubst %,tests/test_%.py,([^)]*)\)$", MAKE)
    assert asked
    tests = ROOT / "tests"
    marked = {
        file.relative_to(tests).as_posix()
        for file in tests.rglob("test_*.py")
        if re.search(r"mark\.proofs|[( ]first_of\(", file.read_text("utf-8"))
    }
    rest = {name for name in marked if not name.startswith("site/")} - {"test_gates.py"}
    assert rest == {f"test_{name}.py" for name in asked[1].replace("\\\n", "").split()}


Change = Callable[[str], str]


def put(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new)


GATES_JOB = "    name: Lint, tests, data, site, links, secrets\n"
STEP = "      - run: .ci/run\n"
ANNOTATED = '            ${GITHUB_BASE_REF:+--against "origin/$GITHUB_BASE_REF"}\n'

# How a gate of ci.yml is got round, and what is said of it.
WORKFLOW: dict[str, tuple[Change, str]] = {
    "the step is gone": (put(STEP, ""), ".ci/run: is not run"),
    "it is only printed": (put("run: .ci/run", "run: echo .ci/run"), ".ci/run: is not run"),
    "it is a comment": (put("run: .ci/run", "run: '# .ci/run'"), ".ci/run: is not run"),
    "or true": (put("run: .ci/run", "run: .ci/run || true"), ".ci/run: is not run"),
    "or a colon": (put("run: .ci/run", "run: '.ci/run || :'"), ".ci/run: is not run"),
    "then true": (put("run: .ci/run", "run: .ci/run; true"), ".ci/run: is not run"),
    "and more": (put("run: .ci/run", "run: .ci/run && echo ok"), ".ci/run: is not run"),
    "a pipe": (put("run: .ci/run", "run: .ci/run | tee log"), ".ci/run: is not run"),
    "in the background": (put("run: .ci/run", "run: .ci/run &"), ".ci/run: is not run"),
    "turned round": (put("run: .ci/run", "run: '! .ci/run'"), ".ci/run: is not run"),
    "in a condition": (
        put("run: .ci/run", "run: if .ci/run; then echo; fi"), ".ci/run: is not run"
    ),
    "on lines of a condition": (
        put("run: .ci/run", "run: |\n          if false; then\n          .ci/run\n          fi"),
        "steers the shell: if false; then",
    ),
    "errors off": (
        put("run: .ci/run", "run: |\n          set +e\n          .ci/run\n          echo"),
        "steers the shell: set +e",
    ),
    "errors off, the long way": (
        put("run: .ci/run", "run: |\n          set +o errexit\n          .ci/run\n          echo"),
        "steers the shell: set +o errexit",
    ),
    "ended before": (
        put("run: .ci/run", "run: |\n          exit 0\n          .ci/run"),
        "steers the shell: exit 0",
    ),
    "a trap": (
        put("run: .ci/run", "run: |\n          trap 'exit 0' EXIT\n          .ci/run"),
        "steers the shell: trap",
    ),
    "in a text": (
        put("run: .ci/run", "run: |\n          cat <<X\n          .ci/run\n          X"),
        "steers the shell: cat <<X",
    ),
    "another command of its name": (
        put(ANNOTATED, f"{ANNOTATED}          make() {{ :; }}\n"), "steers the shell: make()"
    ),
    "a shell that goes on": (put(STEP, f"{STEP}        shell: bash {{0}}\n"), "its shell may go"),
    "a shell for all": (
        put("\njobs:\n", "\ndefaults:\n  run:\n    shell: bash {0}\n\njobs:\n"),
        "the workflow has a shell of its own",
    ),
    "a shell for the job": (
        put(GATES_JOB, f"{GATES_JOB}    defaults:\n      run:\n        shell: sh {{0}}\n"),
        "its job has a shell of its own",
    ),
    "another folder": (
        put(STEP, f"{STEP}        working-directory: /tmp\n"), "it runs in another folder"
    ),
    "the step is conditional": (put(STEP, f"{STEP}        if: false\n"), "its step is conditional"),
    "the step is conditional by an actor": (
        put(STEP, f"{STEP}        if: github.actor != 'bot'\n"), "its step is conditional"
    ),
    "the step may fail": (
        put(STEP, f"{STEP}        continue-on-error: true\n"), "its step may fail unnoticed"
    ),
    "the step may fail, by an expression": (
        put(STEP, f"{STEP}        continue-on-error: ${{{{ true }}}}\n"),
        "its step may fail unnoticed",
    ),
    "the job is conditional": (put(GATES_JOB, f"{GATES_JOB}    if: false\n"), "job is conditional"),
    "the job may fail": (
        put(GATES_JOB, f"{GATES_JOB}    continue-on-error: true\n"), "its job may fail unnoticed"
    ),
    "the job waits for one that is skipped": (
        put(GATES_JOB, f"{GATES_JOB}    needs: findings\n"), "its job is skipped with another one"
    ),
    "a matrix without a member": (
        put(
            GATES_JOB,
            f"{GATES_JOB}    strategy:\n      matrix:\n        v: [1]\n"
            "        exclude: [{v: 1}]\n",
        ),
        "its job is run by a matrix",
    ),
    "a machine that is never there": (
        put("runs-on: ubuntu-latest", "runs-on: nowhere"), "no machine that is known"
    ),
    "make is told to go on": (
        put(STEP, f"{STEP}        env:\n          MAKEFLAGS: -i\n"), "MAKEFLAGS is set"
    ),
    "pytest is told to look at nothing": (
        put("\njobs:\n", "\nenv:\n  PYTEST_ADDOPTS: --collect-only\n\njobs:\n"),
        "PYTEST_ADDOPTS is set",
    ),
    "a step before steers it": (
        put(STEP, f"      - run: echo MAKEFLAGS=-i >> $GITHUB_ENV\n{STEP}"),
        "a step of its job steers those after it",
    ),
    "another revision is checked out": (
        put("persist-credentials: false\n", "persist-credentials: false\n          ref: main\n"),
        "its job checks out by ref",
    ),
    "paths are left out": (
        put("  pull_request:\n", "  pull_request:\n    paths-ignore: [docs/**]\n"),
        "pull_request is filtered by paths-ignore",
    ),
    "some paths only": (
        put("    branches: [main]\n", "    branches: [main]\n    paths: [data/**]\n"),
        "push is filtered by paths",
    ),
    "other branches only": (
        put("    branches: [main]\n", "    branches: [release]\n"), "push is filtered by branches"
    ),
    "main is left out": (
        put("    branches: [main]\n", "    branches: [main, '!main']\n"),
        "push is filtered by branches",
    ),
    "changes to some branches only": (
        put("  pull_request:\n", "  pull_request:\n    branches: [release]\n"),
        "pull_request is filtered by branches",
    ),
    "changes of one sort only": (
        put("  pull_request:\n", "  pull_request:\n    types: [labeled]\n"),
        "pull_request is filtered by types",
    ),
    "not on changes": (put("  pull_request:\n", ""), "is not started by pull_request"),
    "not on main": (
        put("  push:\n    branches: [main]\n", ""), "is not started by push"
    ),
    "by hand only": (
        put("  push:\n    branches: [main]\n  pull_request:\n", "  workflow_dispatch:\n"),
        "is not started by push",
    ),
    "the check compares with nothing": (put(ANNOTATED, "            --ignore HB906\n"), CHECK),
    "secrets are looked for never": (
        put("github.event_name == 'pull_request' }}", "github.event_name == 'release' }}"),
        "its step is conditional",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WORKFLOW)
def test_each_way_round_a_gate_of_a_workflow_is_seen(name: str) -> None:
    change, says = WORKFLOW[name]
    assert change(CI) != CI
    found = workflow_faults(change(CI), CI_GATES)
    assert [each for each in found if says in each], found


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (put("    needs: build\n", ""), "does not wait"),
        (put("    needs: build\n", "    needs: [other]\n"), "does not wait"),
        (
            put("    needs: build\n", "    needs: build\n    if: always()\n"),
            "runs whatever happened",
        ),
        (put("  publish:\n", "  put:\n"), "there is no job publish after build"),
    ],
)
def test_each_way_to_publish_past_the_gates_is_seen(change: Change, says: str) -> None:
    (found,) = waits_for(change(PAGES), "publish", "build")
    assert says in found


SCRIPT: dict[str, tuple[Change, str]] = {
    "goes on": (put("set -euo pipefail", "set -uo pipefail"), "does not stop"),
    "no pipefail": (put("set -euo pipefail", "set -eu"), "does not stop"),
    "another shell": (put("#!/usr/bin/env bash", "#!/bin/sh"), "is no bash script"),
    "errors off later": (put("make lint\n", "set +e\nmake lint\n"), "steers the shell: set +e"),
    "or true": (put("\nmake lint\n", "\nmake lint || true\n"), "make lint: is not run"),
    "then true": (put("\nmake check\n", "\nmake check; true\n"), "make check: is not run"),
    "make goes on": (put("\nmake check\n", "\nmake -i check\n"), "make check: is not run"),
    "make only says": (put("\nmake lint\n", "\nmake -n lint\n"), "make lint: is not run"),
    "a gate is gone": (put("make links secrets\n", ""), "make links secrets: is not run"),
    "in a condition": (
        put("\nmake check\n", "\nif has nothing; then\n  make check\nfi\n"),
        "make check: is not run",
    ),
    "in a function": (
        put("\nmake check\n", "\nlater() {\n  make check\n}\n"), "make check: is not run"
    ),
    "ended before": (put("\nmake check\n", "\nexit 0\nmake check\n"), "steers the shell: exit 0"),
    "a trap": (
        put("\nmake check\n", "\ntrap 'exit 0' EXIT\nmake check\n"), "steers the shell: trap"
    ),
    "another make": (
        put("has() {", "make() { :; }\nhas() {"), "steers the shell: make() { :; }"
    ),
    "make is told to go on": (
        put("\nmake lint\n", "\nexport MAKEFLAGS=-i\nmake lint\n"), "steers the shell: export MAKE"
    ),
    "tests without a browser": (
        put("HANDBOOK_REQUIRE_BROWSER=1 make test", "make test"), "make test: is not run"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPT)
def test_each_way_round_a_gate_of_the_script_is_seen(name: str) -> None:
    change, says = SCRIPT[name]
    assert change(RUN) != RUN
    found = script_faults(change(RUN), RUN_GATES, HELPERS)
    assert [each for each in found if says in each], found


def of(target: str, change: Change) -> Change:
    """A change to the recipe of one target."""
    pattern = rf"(?m)^{target}: [^\n]*\n(?:\t[^\n]*\n)+"
    return lambda text: re.sub(pattern, lambda found: change(found[0]), text)


RECIPES: dict[str, tuple[Change, str]] = {
    "a hyphen": (of("check", put("\t$(BIN)", "\t-$(BIN)")), "check: goes on after a failure"),
    "a quiet hyphen": (of("check", put("\t$(BIN)", "\t@-$(BIN)")), "check: goes on after"),
    "or true": (of("test", put("\n", " || true\n")), "test: hides an exit code"),
    "then true": (of("lint", put("ruff check .", "ruff check .; true")), "lint: hides an exit"),
    "a pipe": (of("lint", put("/typos", "/typos | tail -1")), "lint: hides an exit code"),
    "without --strict": (of("check", put(" --strict", "")), "check: does not run"),
    "a build that warns": (of("build", put(" --strict", "")), "build: does not run"),
    "a tool is gone": (of("lint", put("\t$(BIN)/mypy\n", "")), "lint: does not run $(BIN)/mypy"),
    "exit zero": (of("lint", put("ruff check .", "ruff check . --exit-zero")), "does less"),
    "nothing collected": (of("test", put("/pytest", "/pytest --collect-only")), "does less"),
    "some tests": (of("test", put("/pytest", "/pytest -k fast")), "does less"),
    "no browser": (of("test", put("/pytest", "/pytest -m 'not browser'")), "does less"),
    "all errors ignored": (lambda text: f".IGNORE:\n{text}", ".IGNORE: steers all recipes"),
    "some errors ignored": (lambda text: f".IGNORE: check\n{text}", ".IGNORE: check steers"),
    "one shell": (lambda text: f".ONESHELL:\n{text}", ".ONESHELL: steers"),
    "another shell": (lambda text: f"SHELL := /bin/true\n{text}", "SHELL := /bin/true steers"),
    "flags": (lambda text: f"MAKEFLAGS += -i\n{text}", "MAKEFLAGS += -i steers"),
    "made again": (lambda text: f"{text}\ncheck: all\n\ttrue\n", "check: is made in 2 ways"),
    "not at all": (of("secrets", lambda _: ""), "secrets: is made in 0 ways"),
    "a file of its name": (put(" check lint", " lint"), "check: a file of that name"),
    "in a condition": (
        of("check", lambda recipe: f"ifndef CI\n{recipe}endif\n"),
        "check: is made under a condition",
    ),
    "written elsewhere": (lambda text: f"include more.mk\n{text}", "include more.mk steers"),
    "flags in a condition": (
        lambda text: f"ifdef CI\nMAKEFLAGS += -i\nendif\n{text}",
        "MAKEFLAGS += -i steers",
    ),
}


@pytest.mark.parametrize("name", RECIPES)
def test_each_way_round_a_gate_of_the_makefile_is_seen(name: str) -> None:
    change, says = RECIPES[name]
    assert change(MAKE) != MAKE
    found = makefile_faults(change(MAKE), MAKE_GATES)
    assert [each for each in found if says in each], found
