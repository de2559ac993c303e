"""What differs between a pipeline's record and its workflow is found, once, and nothing else is."""

import hashlib
import json
import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from handbook.catalog import Handbook, load
from handbook.cli import drift_probe
from handbook.cli.main import cli
from handbook.drift import gates
from handbook.drift.aws_schedule import days_between
from handbook.drift.given import File
from handbook.drift.pipelines import compare, variables
from handbook.drift.workflow import read_workflow
from handbook.drift.workflows import Found
from handbook.findings import Finding
from handbook.model.platform import Pipeline
from handbook.net.asking import Answer, NoAnswerError, Trouble
from handbook.source import read

ROOT = Path(__file__).parent.parent
Make = Callable[[Path, Mapping[str, str]], Path]
SOURCE = (ROOT / "data/source/deployment-architecture.md").read_text("utf-8")
(BLOCK,) = re.findall(r"(?s)```yaml\n(name: ci-cd\n.*?)```", SOURCE)
RECORD = "data/pipelines.yaml"


@pytest.fixture(scope="module")
def book() -> Handbook:
    return load(ROOT / "data", "data")


def found(book: Handbook, text: str) -> list[Finding]:
    """What differs between the only pipeline and a workflow."""
    workflow, wrong = read_workflow(text.encode(), "ci.yml")
    assert workflow is not None, wrong
    (entry,) = book.each(Pipeline)
    return list(compare(book, entry, workflow, variables(book)))


def test_the_source_s_workflow_is_recorded_to_the_letter(book: Handbook) -> None:
    assert found(book, BLOCK) == []


def test_every_line_of_the_source_s_workflow_counts(book: Handbook) -> None:
    """Whichever of its lines is taken out, something is found, or it is no workflow any more."""
    lines = BLOCK.splitlines()
    unnoticed = []
    for number, line in enumerate(lines):
        text = "\n".join([*lines[:number], *lines[number + 1 :]])
        workflow, _ = read_workflow(text.encode(), "ci.yml")
        if workflow is not None and not found(book, text):
            unnoticed.append(line)
    # Its name is how it was found.
    assert unnoticed == ["name: ci-cd"]


MUTATIONS: dict[str, tuple[str, str]] = {
    "name": ("name: ci-cd", "name: ci"),
    "event": ("  push:\n", "  pull_request:\n"),
    "branch": ("[main, staging]", "[main]"),
    "trigger": ("jobs:\n", "  workflow_dispatch:\njobs:\n"),
    "paths": ("staging]\n", "staging]\n    paths: [apps/**]\n"),
    "permissions": ("jobs:\n", "permissions:\n  contents: write\njobs:\n"),
    "runner": ("ubuntu-latest", "ubuntu-22.04"),
    "action": ("actions/setup-python@v5", "actions/setup-node@v5"),
    "version": ("amondnet/vercel-action@v25", "amondnet/vercel-action@master"),
    "input": ("version: 8", "version: 9"),
    "number": ("'3.11'", "3.10"),
    "new-input": ("version: 8", "version: 8\n          run_install: true"),
    "no-input": ("          aws-region: us-east-1\n", ""),
    "command": ("run: pnpm install\n", "run: pnpm install --force\n"),
    "no-step": ("      - run: ./scripts/build-backend.sh\n", ""),
    "new-step": ("- run: pip install poetry", "- run: curl x.sh\n      - run: pip install poetry"),
    "order": (
        "      - run: poetry install --directory apps/api\n"
        "      - run: poetry install --directory apps/workers\n",
        "      - run: poetry install --directory apps/workers\n"
        "      - run: poetry install --directory apps/api\n",
    ),
    "needs": (
        "  deploy-backend:\n    needs: build-test\n",
        "  deploy-backend:\n    needs: [build-test, deploy-frontend]\n",
    ),
    "no-needs": ("  deploy-backend:\n    needs: build-test\n", "  deploy-backend:\n"),
    "condition": ("refs/heads/main'", "refs/heads/staging'"),
    "no-condition": ("    if: github.ref == 'refs/heads/main'\n", ""),
    "job": ("  deploy-frontend:\n", "  deploy-web:\n"),
    "new-job": ("  deploy-backend:\n", "  lint:\n    runs-on: x\n  deploy-backend:\n"),
    "secret": ("secrets.VERCEL_TOKEN", "secrets.VERCEL_ADMIN"),
    "new-secret": ("us-east-1", "us-east-1\n          key: ${{ secrets['STRIPE_KEY'] }}"),
    "other-job-s-secret": ("secrets.AWS_DEPLOY_ROLE", "secrets.VERCEL_TOKEN"),
    "environment": ("  deploy-backend:\n", "  deploy-backend:\n    environment: staging\n"),
    "shell": (
        "run: ./scripts/deploy-backend.sh",
        "run: ./scripts/deploy-backend.sh\n        continue-on-error: true",
    ),
    "no-job": (BLOCK[BLOCK.index("  deploy-backend:") :], ""),
    "step-condition": ("run: pip install poetry", "run: pip install poetry\n        if: always()"),
}
EXPECTED: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).parent / "drift" / "mutations.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("name", MUTATIONS)
def test_one_change_is_one_finding(name: str, book: Handbook) -> None:
    old, new = MUTATIONS[name]
    assert old in BLOCK
    assert [str(each) for each in found(book, BLOCK.replace(old, new, 1))] == EXPECTED[name]
    assert len(EXPECTED[name]) == 1


FORMATTING = {
    "comment": ("jobs:\n", "# Jobs.\njobs: # all\n"),
    "comment-without-blank": ("run: pnpm install\n", "run: pnpm install #quick\n"),
    "list": ("[main, staging]", "\n      - staging\n      - 'main'"),
    "flow": ("        with:\n          version: 8\n", "        with: {version: '8'}\n"),
    "needs": ("needs: build-test", "needs: [build-test]"),
    "braces": ("if: github.ref == 'refs/heads/main'", "if: ${{ github.ref=='refs/heads/main' }}"),
    "blanks": ("${{ secrets.VERCEL_TOKEN }}", "${{secrets.VERCEL_TOKEN}}"),
    "block": ("run: pnpm install\n", "run: |\n          pnpm install\n"),
    "key": ("on:\n", '"on":\n'),
    "label": ("- run: pnpm install\n", "- name: Install\n        run: pnpm install\n"),
    "start": ("name: ci-cd", "---\nname: ci-cd"),
    "crlf": ("\n", "\r\n"),
}


@pytest.mark.parametrize("name", FORMATTING)
def test_formatting_and_comments_are_no_change(name: str, book: Handbook) -> None:
    old, new = FORMATTING[name]
    assert found(book, BLOCK.replace(old, new, -1 if name == "crlf" else 1)) == []


def rewritten(value: Any, rng: random.Random) -> Any:
    """The same workflow with its keys in another order; steps keep theirs."""
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: rewritten(value[key], rng) for key in keys}
    if isinstance(value, list):
        return [rewritten(each, rng) for each in value]
    return str(value)  # a number in quotes is the same text


STYLES = st.fixed_dictionaries(
    {
        "default_style": st.sampled_from([None, "'", '"']),
        "default_flow_style": st.sampled_from([None, False, True]),
        "indent": st.integers(2, 6),
        "width": st.sampled_from([20, 80, 1000]),
    }
)


@given(style=STYLES, seed=st.integers(0, 2**16))
@settings(max_examples=40, deadline=None)
def test_however_it_is_written_it_is_the_same(style: dict[str, Any], seed: int) -> None:
    rng = random.Random(seed)
    plain = rewritten(json.loads(json.dumps(read(BLOCK.encode(), "ci.yml").root)), rng)
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, **style)
    lines = text.splitlines()
    if style["width"] == 1000 and style["default_flow_style"] is False:
        lines = [f"{line} # {rng.random()}" if ":" in line else line for line in lines]
    assert found(load(ROOT / "data", "data"), "\n".join(lines)) == []


def call(*words: str) -> Result:
    return CliRunner().invoke(cli, ["drift", *words])


@pytest.fixture
def place(tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A handbook with one pipeline, and a repository with its workflow."""
    pipeline = "- {id: ship, title: Ship, jobs: [{name: push, steps: [{run: make}]}]}\n"
    make(tmp_path / "data", {"pipelines.yaml": pipeline})
    workflow = tmp_path / "repo/.github/workflows/ship.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text("name: Ship\njobs:\n  push:\n    steps:\n      - run: make\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_agrees_is_said(place: Path) -> None:
    result = call("--repo", "repo")
    assert result.output == (
        "ship agrees with repo/.github/workflows/ship.yml\n0 errors, 0 warnings, 0 gaps\n"
    )
    assert result.exit_code == 0


FOUND = 'job "push": step 1 (make): run is "make", in the workflow "make all"'


def test_both_places_are_in_every_format(place: Path) -> None:
    file = place / "repo/.github/workflows/ship.yml"
    file.write_text(file.read_text().replace("make", "make all"))
    text = call("--repo", "repo")
    assert text.exit_code == 1
    assert text.output == (
        f"data/pipelines.yaml:1:61: HB1401 {FOUND}\n"
        "    repo/.github/workflows/ship.yml:5:14: change the one that is wrong\n"
        "1 error, 0 warnings, 0 gaps\n"
    )
    (one,) = json.loads(call("--repo", "repo", "--format", "json").output)
    assert one["related"] == {"path": "repo/.github/workflows/ship.yml", "line": 5, "column": 14}
    (same,) = json.loads(call("--repo", "repo", "--format", "sarif").output)["runs"][0]["results"]
    (place_there,) = same["relatedLocations"]
    assert place_there["physicalLocation"]["region"] == {"startLine": 5, "startColumn": 14}
    assert (
        "%0Arepo/.github/workflows/ship.yml:5:14: change"
        in call("--repo", "repo", "--format", "github").output
    )


def test_a_file_that_is_named_is_compared_alone(place: Path) -> None:
    (place / "other.yml").write_text("name: X\njobs: {push: {steps: [{run: make}]}}\n")
    result = call("--from", "workflow=other.yml")
    assert result.output == (
        'data/pipelines.yaml:1:21: HB1401 it is called "Ship", in the workflow "X"\n'
        "    other.yml:1:7: change the one that is wrong\n"
        "1 error, 0 warnings, 0 gaps\n"
    )


UNREADABLE = {
    "broken": b"jobs: [",
    "binary": bytes(range(256)),
    "empty": b"",
    "no workflow": b"- a\n",
    "conflict": b"<<<<<<< HEAD\njobs: {}\n=======\n>>>>>>> x\n",
    "deep": b"jobs: " + b"[" * 5000,
    "numbers": b"jobs: 1\non: 2\n",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_a_finding(name: str, place: Path) -> None:
    (place / "repo/.github/workflows/ship.yml").write_bytes(UNREADABLE[name])
    result = call("--repo", "repo")
    assert result.exit_code == 3, result.output
    assert result.output.startswith("repo/.github/workflows/ship.yml:")
    assert "HB1400" not in result.output


def test_a_link_out_of_the_repository_is_not_followed(place: Path) -> None:
    file = place / "repo/.github/workflows/ship.yml"
    file.rename(place / "ship.yml")
    file.symlink_to(place / "ship.yml")
    result = call("--repo", "repo")
    assert "HB1439 cannot read: a link leads out of the repository" in result.output
    assert result.exit_code == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "workflw=x"], 'did you mean "workflow"?'),
        (["--from", "workflow"], "is not KIND=FILE"),
        (["--from", "workflow=nowhere.yml"], "there is no file 'nowhere.yml'"),
        (["--repo", "nowhere"], "there is no folder 'nowhere'"),
    ],
)
def test_a_wrong_call_is_usage(words: list[str], said: str, place: Path) -> None:
    result = call(*words)
    assert (result.exit_code, said in result.output) == (2, True), result.output


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["on", "jobs", "needs", "steps", "if", "with", "uses", "environment"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(ODD, ODD, ODD)
@settings(max_examples=60, deadline=None)
def test_whatever_stands_in_a_workflow_it_is_compared(on: Any, job: Any, step: Any) -> None:
    whole = {"on": on, "jobs": {"a": job, "b": {"steps": [step], "needs": step}}}
    workflow, _ = read_workflow(json.dumps(whole).encode(), "ci.yml")
    book = load(ROOT / "data", "data")
    (entry,) = book.each(Pipeline)
    assert workflow is None or list(compare(book, entry, workflow, variables(book)))


def test_what_agrees_is_recorded_once(place: Path) -> None:
    (place / "data/roles.yaml").write_text("- {id: ops, title: Ops}\n")
    words = ("--repo", "repo", "--record", "--by", "ops")
    assert call(*words[:-2]).exit_code == 2
    assert call(*words, "--dry-run").exit_code == 0
    assert not (place / "data/log").exists()
    first = call(*words)
    assert (first.exit_code, "Recorded in data/log/" in first.output) == (0, True), first.output
    (file,) = (place / "data/log").rglob("*.yaml")
    event = yaml.safe_load(file.read_text("utf-8"))
    data = (place / "repo/.github/workflows/ship.yml").read_bytes()
    assert event["origin"] == {
        "source": "GitHub workflow",
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    assert (event["kind"], event["subject"], event["by"]) == ("observation", "ship", "ops")
    again = call(*words)
    assert "It is already in the log, from the same file" in again.output
    assert len([*(place / "data/log").rglob("*.yaml")]) == 1


def test_what_differs_is_not_recorded(place: Path) -> None:
    (place / "data/roles.yaml").write_text("- {id: ops, title: Ops}\n")
    file = place / "repo/.github/workflows/ship.yml"
    file.write_text(file.read_text().replace("make", "make all"))
    result = call("--repo", "repo", "--record", "--by", "ops")
    assert (result.exit_code, (place / "data/log").exists()) == (1, False)


ASKS = "steps: [{run: handbook gate night --version 1}]"
GATED: dict[str, tuple[str, bool]] = {
    "a job that it needs": (f"{{ask: {{{ASKS}}}, push: {{needs: ask}}}}", True),
    "one further off": (f"{{ask: {{{ASKS}}}, mid: {{needs: ask}}, push: {{needs: [mid]}}}}", True),
    "itself": (f"{{push: {{{ASKS}}}}}", True),
    "the action": ("{push: {steps: [{uses: o/r@v1, with: {gate: night}}]}}", True),
    "nobody": ("{push: {steps: [{run: make}]}}", False),
    "not needed": (f"{{ask: {{{ASKS}}}, push: {{}}}}", False),
    "another gate": ("{push: {steps: [{run: handbook gate night-2}]}}", False),
    "whatever became of it": (f"{{ask: {{{ASKS}}}, push: {{needs: ask, if: always()}}}}", False),
    "failing is fine": (
        f"{{ask: {{continue-on-error: true, {ASKS}}}, push: {{needs: ask}}}}",
        False,
    ),
    "a step may fail": (
        "{push: {steps: [{run: handbook gate night, continue-on-error: true}]}}",
        False,
    ),
    "a step that may not run": ("{push: {steps: [{run: handbook gate night, if: false}]}}", False),
    "swallowed": ('{push: {steps: [{run: "handbook gate night || true"}]}}', False),
    "commented out": ('{push: {steps: [{run: "# handbook gate night"}]}}', False),
    "round in a circle": ("{a: {needs: push}, push: {needs: a}}", False),
}


@pytest.mark.parametrize("name", GATED)
def test_a_gate_holds_only_where_it_can_stop_the_deploy(
    name: str, tmp_path: Path, make: Make
) -> None:
    jobs, holds = GATED[name]
    folder = make(
        tmp_path / "data",
        {
            "systems.yaml": "- {id: web, title: Web}\n",
            "pipelines.yaml": "- {id: ship, title: Ship, jobs: [{name: push, deploys: web}]}\n",
            "gates.yaml": "- {id: night, title: N, pipeline: ship, conditions: [{title: Yes.}]}\n",
        },
    )
    workflow, wrong = read_workflow(f"name: Ship\njobs: {jobs}\n".encode(), "ci.yml")
    assert workflow is not None, wrong
    of = {"ship": Found(File("ci.yml", "ci.yml"), workflow)}
    assert [each.code for each in gates.compare(load(folder, "data"), of)] == (
        [] if holds else ["HB1416"]
    )


SCHEDULES = {
    "cron(0 5 ? * * *)": (1, 1),
    "cron(0 5 ? * SUN *)": (7, 7),
    "cron(0 5 ? * MON,THU *)": (3, 4),
    "cron(0 5 1 * ? *)": (28, 31),
    "cron(0 5 L * ? *)": (28, 31),
    "cron(0 5 ? * 2#1 *)": (28, 35),
    "cron(0 */6 * * ? *)": (1, 1),
    "cron(0 5 1 JAN,JUL ? *)": (181, 184),
    "rate(12 hours)": (1, 1),
    "rate(7 days)": (7, 7),
    "cron(0 5 15W * ? *)": None,
    "cron(0 5 * *)": None,
    "every day": None,
}


@pytest.mark.parametrize("expression", SCHEDULES)
def test_days_between_two_runs(expression: str) -> None:
    assert days_between(expression) == SCHEDULES[expression]


JUNK = [b"", b"{", b"[1, null, {}]", b'"x"', b"\x00\xff", b"[" * 9000, b'{"BackupPlan": []}', b"1"]


@pytest.mark.parametrize("kind", ["members", "aws-backup-plan", "datadog-monitors"])
@pytest.mark.parametrize("data", JUNK)
def test_whatever_a_file_holds_it_is_no_traceback(kind: str, data: bytes, place: Path) -> None:
    (place / "x.json").write_bytes(data)
    result = call("--from", f"{kind}=x.json")
    assert result.exit_code in (0, 3), result.output


def test_broken_terraform_is_a_finding_at_its_line(place: Path) -> None:
    (place / "data/vendors.yaml").write_text("- {id: db, title: DB, terraform: infra/db}\n")
    (place / "repo/infra/db").mkdir(parents=True)
    (place / "repo/infra/db/main.tf").write_text('a = 1\n\nmodule "x" {\n')
    (place / "repo/infra/db/odd.tf").write_bytes(bytes(range(256)))
    result = call("--repo", "repo")
    assert "repo/infra/db/main.tf:4:1: HB1439" in result.output
    assert "HB1439 that is no HCL" in result.output
    assert "HB1410" not in result.output
    assert result.exit_code == 3


class _Servers:
    """What answers in the place of a network."""

    def __init__(self, **_options: object) -> None:
        self.asked: list[tuple[str, str]] = []

    def ask(self, method: str, url: str) -> Answer:
        assert method == "HEAD"
        if "gone" in url:
            raise NoAnswerError(Trouble.NO_NAME, "no server has that name")
        return Answer(503 if "broken" in url else 404, {})


def test_addresses_are_asked_when_that_is_wanted(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "data/environments.yaml").write_text(
        "- {id: a, title: A, frontend_url: 'https://gone.example', backend_url: 'https://x.example'}\n"
        "- {id: b, title: B, frontend_url: 'https://broken.example'}\n"
    )
    monkeypatch.setattr(drift_probe, "Client", _Servers)
    result = call("--probe")
    assert result.output == (
        "data/environments.yaml:1:35: HB1430 https://gone.example does not answer: "
        "no server has that name\n"
        "    correct the address, or look why nothing answers there\n"
        "data/environments.yaml:2:35: HB1430 https://broken.example does not answer: "
        "503 Service Unavailable\n"
        "    correct the address, or look why nothing answers there\n"
        "2 errors, 0 warnings, 0 gaps\n"
    )


def test_what_is_private_is_not_asked(place: Path) -> None:
    (place / "data/environments.yaml").write_text(
        "- {id: a, title: A, frontend_url: 'http://localhost:1'}\n"
    )
    result = call("--probe")
    assert result.output == (
        "http://localhost:1 is private and was not asked.\n0 errors, 0 warnings, 0 gaps\n"
    )
