"""The forms of reports that are known, and which of them a report is of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from handbook.evidence import aws_backup, codes, datadog, github
from handbook.evidence.fields import Fields
from handbook.evidence.report import Report
from handbook.findings import Finding, Where, meant
from handbook.nearest import near
from handbook.source import Json

# The form of what is no report of a machine but an event as JSON.
GENERIC = "event"
# The key that tells an event from every report.
KIND = "kind"


@dataclass(frozen=True, slots=True)
class Form:
    """A sort of report: its name, what it is, the keys that tell it, and what reads it.

    `read` gives None where it noted something that is wrong.
    """

    name: str
    what: str
    signs: frozenset[str]
    read: Callable[[Fields], Report | None]


def _form(name: str, what: str, signs: str, read: Callable[[Fields], Report | None]) -> Form:
    return Form(name, what, frozenset(signs.split()), read)


FORMS = (
    _form(
        "github-run",
        "a run of a workflow, as GitHub's API gives it",
        "run_attempt conclusion workflow_id",
        github.workflow_run,
    ),
    _form(
        "github-run-event",
        "the event of a run of a workflow, as GitHub sends it",
        "workflow_run action",
        github.workflow_run_event,
    ),
    _form(
        "github-delivery",
        "a delivery of a webhook, as GitHub's API gives it",
        "guid delivered_at status_code",
        github.delivery,
    ),
    _form(
        "aws-backup-job", "aws backup describe-backup-job", "BackupJobId State", aws_backup.backup
    ),
    _form("aws-copy-job", "aws backup describe-copy-job", "CopyJob", aws_backup.copy),
    _form(
        "aws-restore-job",
        "aws backup describe-restore-job",
        "RestoreJobId Status",
        aws_backup.restore,
    ),
    _form(
        "datadog-monitor",
        "a monitor, as Datadog's API gives it",
        "overall_state query",
        datadog.monitor,
    ),
)

# It has no signs: what is in a file is never taken for it.
RUNNER = Form("github-runner", "a run of GitHub Actions, from within", frozenset(), github.runner)


def form_of(json: Json, forms: Sequence[Form] = FORMS) -> tuple[Form | None, list[Finding]]:
    """The form of a report and what is wrong where it is of none; None alone is an event."""
    keys = set(json.root)
    found = [form for form in forms if form.signs <= keys]
    if len(found) == 1 and KIND not in keys:
        return found[0], []
    if (found and KIND in keys) or len(found) > 1:
        names = [form.name for form in found] + ([GENERIC] if KIND in keys else [])
        message = f"it may be of several forms: {', '.join(names)}"
        return None, [codes.UNKNOWN_FORM.at(Where(json.path), message, "say which: --form FORM")]
    if near_miss := _near(keys, forms):
        return None, [codes.UNKNOWN_FORM.at(Where(json.path), *near_miss)]
    return None, []


def _near(keys: Iterable[str], forms: Sequence[Form]) -> tuple[str, str] | None:
    """What to say of a report that lacks one sign of a form by a slip of the pen."""
    for form in forms:
        missing = sorted(form.signs - set(keys))
        others = [key for key in keys if key not in form.signs]
        slips = [(sign, near(sign, others)) for sign in missing]
        if missing and all(found for _, found in slips):
            sign, found = slips[0]
            message = f'it is of no known form: it has "{found[0]}"'
            return message, f'did you mean "{sign}", as in {form.what}?'
    return None


def named(name: str, forms: Sequence[Form] = FORMS) -> Form:
    """The form of that name. Raises LookupError, with the nearest one, where there is none."""
    for form in forms:
        if form.name == name:
            return form
    names = [GENERIC, *(form.name for form in forms)]
    hint = meant(name, names, otherwise=f"one of {', '.join(names)}")
    raise LookupError(f'there is no form "{name}"; {hint}')


def read_report(json: Json, form: Form) -> tuple[Report | None, list[Finding]]:
    """What a report of a form says, or None and all that is wrong with it."""
    fields = Fields(json)
    report = form.read(fields)
    return (None if fields.findings else report), fields.findings
