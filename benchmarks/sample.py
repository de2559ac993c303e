"""A handbook of any size, and the same pages written by hand for plain MkDocs."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SENTENCES = (
    "Open the console of the service and look at the list of keys that are in use.",
    "Write down which systems read the key, so that none of them is forgotten later.",
    "Create the new key beside the old one and give it the same rights and no more.",
    "Store the new key where the register says, and wait until every system has read it.",
    "Look at the log of the service for ten minutes, and see that only the new key is used.",
    "Take the old key away, and keep the ticket open until the next day has passed.",
)
STEPS = 8

_SETTINGS = """title: Sample handbook
organisation: Acme
timezone: UTC
adopted: 2026-01-01
source_document: {title: Sample, file: source/sample.md}
"""
_ROLES = "- id: operator\n  title: Operator\n"
_ESCALATIONS = """- id: on-call
  title: On call
  when: A step fails.
  route:
    - {role: operator, does: Decides what is done next.}
"""
_PAGES = """- {id: home, title: Home, path: index, owner: operator, review: yearly}
- {id: page-playbooks, title: Playbooks, path: playbooks, owner: operator, review: yearly}
"""
_DOCS = {
    "index.md": "# Sample\n\nSee [roles](roles/index.md) and [escalation](escalation.md).\n",
    "playbooks/index.md": "# Playbooks\n\n{{ playbook_table() }}\n",
    "roles/index.md": "# Roles\n\n{{ role_table() }}\n",
    "escalation.md": "# Escalation\n\n{{ escalation_register() }}\n",
}
_NAV = "nav:\n  - Home: index.md\n  - Playbooks: playbooks/index.md\n"


def _sentence(number: int) -> str:
    return SENTENCES[number % len(SENTENCES)]


def playbook(number: int) -> str:
    """One playbook of eight steps as YAML."""
    steps = "".join(
        f"  - title: Step {n + 1} of playbook {number}\n"
        f"    do: |\n      {_sentence(number + n)}\n\n"
        f"      ```bash\n      service keys list --number {number} --step {n}\n      ```\n"
        f"    expect: {_sentence(number + n + 1)}\n"
        f"    undo: {_sentence(number + n + 2)}\n"
        for n in range(STEPS)
    )
    return (
        f"id: playbook-{number}\ntitle: Playbook number {number}\nowner: operator\n"
        f"summary: {_sentence(number)}\npurpose: {_sentence(number + 1)}\n"
        f"triggers: [{_sentence(number)!r}]\npreconditions: [{_sentence(number + 2)!r}]\n"
        f"steps:\n{steps}verification: [{_sentence(number + 3)!r}]\nescalation: on-call\n"
        "terraform_none: No state is touched.\nreview: yearly\n"
    )


def page(number: int) -> str:
    """The same playbook as a page that somebody wrote by hand."""
    steps = "".join(
        f"### {n + 1}. Step {n + 1} of playbook {number}\n\n{_sentence(number + n)}\n\n"
        f"```\nservice keys list --number {number} --step {n}\n```\n\n"
        f"**Expect**\n\n{_sentence(number + n + 1)}\n\n**Undo**\n\n{_sentence(number + n + 2)}\n\n"
        for n in range(STEPS)
    )
    return (
        f"# Playbook number {number}\n\n{_sentence(number)}\n\n"
        "- Owner: [Operator](../index.md)\n- Last reviewed: never reviewed\n"
        f"- Next review: 2027-01-01\n- Written at: `data/playbooks/playbook-{number}.yaml:1`\n\n"
        "- Walked through: never walked through\n- Carried out by: [Operator](../index.md)\n"
        "- Escalates to: [On call](../index.md)\n- Terraform: No state is touched.\n\n"
        f"## Purpose\n\n{_sentence(number + 1)}\n\n## When to start\n\n- {_sentence(number)}\n\n"
        f"## Before you start\n\n- {_sentence(number + 2)}\n\n## Steps\n\n{steps}"
        f"## How you know it worked\n\n- {_sentence(number + 3)}\n\n"
        "## If a step fails\n\n[On call](../index.md): A step fails.\n\n"
        "1. [Operator](../index.md): Decides what is done next.\n"
    )


def playbooks(data: Path, count: int) -> None:
    """A data folder of `count` playbooks, a file each."""
    _base(data)
    for number in range(count):
        (data / "playbooks" / f"playbook-{number}.yaml").write_text(playbook(number))


def _base(data: Path) -> None:
    (data / "playbooks").mkdir(parents=True)
    (data / "source").mkdir()
    (data / "source" / "sample.md").write_text("# Sample\n")
    for name, text in (
        ("handbook", _SETTINGS),
        ("roles", _ROLES),
        ("escalations", _ESCALATIONS),
        ("pages", _PAGES),
    ):
        (data / f"{name}.yaml").write_text(text)


def registers(data: Path, count: int) -> None:
    """A data folder of `count` records in registers, each naming others."""
    _base(data)
    each = count // len(_REGISTERS)
    for kind, text in _REGISTERS.items():
        with (data / f"{kind}.yaml").open("w") as file:
            file.writelines(text.format(n=n, s=_sentence(n)) for n in range(each))


_REGISTERS = {
    "components": """- id: component-{n}
  title: Component {n}
  owner: operator
  role: {s}
  vendor: vendor-{n}
""",
    "vendors": """- id: vendor-{n}
  title: Vendor {n}
  owner: operator
  summary: {s}
  purpose: {s}
  onboarding: {s}
  billing: {s}
  allowlist: {s}
  monitoring: {s}
  contacts:
    - {{purpose: support, url: "mailto:support@vendor-{n}.example"}}
""",
    "credentials": """- id: credential-{n}
  title: Credential {n}
  owner: operator
  vendor: vendor-{n}
  store: [component-{n}]
  strategy: {s}
  variable: KEY_{n}
  rotation: duty-{n}
""",
    "duties": """- id: duty-{n}
  title: Duty {n}
  owner: operator
  cadence: quarterly
  evidence: [ticket, note]
  about: [vendor-{n}, credential-{n}]
  tracked_in: [component-{n}]
""",
    "faq": """- id: question-{n}
  title: Question {n}?
  owner: operator
  audience: operations
  answer: |
    {s}

    - {s}
    - {s}
  see: [duty-{n}, credential-{n}]
""",
}


def errors(data: Path, count: int) -> None:
    """A data folder with `count` errors among twice as many records: a vendor's id, misspelt."""
    registers(data, len(_REGISTERS) * count)
    for kind in ("components", "credentials", "faq"):
        (data / f"{kind}.yaml").unlink()
    text = _REGISTERS["duties"].replace("[vendor-{n}, credential-{n}]", "[vendro-{n}]")
    text = text.replace("  tracked_in: [component-{n}]\n", "")
    (data / "duties.yaml").write_text("".join(text.format(n=n) for n in range(count)))


SHAPES = {"registers": registers, "playbooks": playbooks, "errors": errors}


def handbook(folder: Path, count: int) -> None:
    """A handbook of `count` playbooks that uses this project's macros, theme and adapter."""
    playbooks(folder / "data", count)
    docs = folder / "docs"
    for name, text in _DOCS.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text(text)
    for name in ("macros", "overrides"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "mkdocs.yml").write_text(_config(with_handbook=True))


def plain(folder: Path, count: int) -> None:
    """The same pages for MkDocs with Material alone, with the same short navigation."""
    docs = folder / "docs" / "playbooks"
    docs.mkdir(parents=True)
    (docs.parent / "index.md").write_text("# Sample handbook\n\nAll is in the playbooks.\n")
    for number in range(count):
        (docs / f"playbook-{number}.md").write_text(page(number))
    rows = "".join(
        f"| [Playbook number {n}](playbook-{n}.md) {_sentence(n)} | [Operator](../index.md) "
        "| never reviewed | 2027-01-01 | never walked through |\n"
        for n in range(count)
    )
    head = "| Playbook | Owner | Last reviewed | Next review | Walked through |\n"
    (docs / "index.md").write_text(f"# Playbooks\n\n{head}| --- | --- | --- | --- | --- |\n{rows}")
    (folder / "mkdocs.yml").write_text(_config(with_handbook=False))


def _config(*, with_handbook: bool) -> str:
    """This project's configuration with a short navigation, with or without what is our own."""
    text = (ROOT / "mkdocs.yml").read_text().split("\nnav:")[0] + "\n" + _NAV
    text = text.replace("omitted_files: warn", "omitted_files: ignore")
    if with_handbook:
        return text
    ours = text[text.index("  - handbook\n") : text.index("  - search\n")]
    text = text.replace(ours, "").replace("watch: [data, macros, overrides]\n", "")
    ours = text[text.index("theme:\n") : text.index("plugins:\n")]
    return text.replace(ours, _plain_theme())


def _plain_theme() -> str:
    """Material with the settings that our theme gives it."""
    written = (ROOT / "handbook/site/theme/mkdocs_theme.yml").read_text()
    lines = written.partition("extends: material\n")[2].splitlines(keepends=True)
    return "theme:\n  name: material\n" + "".join(f"  {line}" for line in lines) + "\n"
