"""Reports of AWS Backup: jobs that back up, copy and restore, as `aws backup describe-…` prints."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from handbook.evidence.fields import Fields
from handbook.evidence.report import Ended, Report, Steps

SOURCE = "AWS Backup"
_ENDED = {
    "COMPLETED": Ended.WORKED,
    "FAILED": Ended.FAILED,
    "ABORTED": Ended.FAILED,
    # It did not start within its window.
    "EXPIRED": Ended.FAILED,
    # Of what it should have done, not all was.
    "PARTIAL": Ended.FAILED,
}
_GOING_ON = ("CREATED", "PENDING", "RUNNING", "ABORTING")
_VALIDATED = {"SUCCESSFUL": True, "FAILED": False, "TIMED_OUT": False}
_VALIDATING = "VALIDATING"
_HINT = "is the report whole?"


@dataclass(frozen=True, slots=True)
class _Job:
    """A job: the sort of it, its id, what it is called by, and what it made or took."""

    what: str
    id: str
    names: tuple[str, ...]
    of: str
    # Where the report has it, and under which keys its state and its resource stand there.
    top: Steps = ()
    state: str = "State"
    name: str = "ResourceArn"


def backup(fields: Fields) -> Report | None:
    """A backup job.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeBackupJob.html
    """
    arn, point = fields.text("ResourceArn"), fields.text("RecoveryPointArn", needed=False)
    vault = fields.text("BackupVaultName", needed=False)
    job = _Job("Backup job", fields.text("BackupJobId"), (arn, vault), point or arn)
    ended = _ending(fields, job)
    if ended is Ended.WORKED and not point:
        fields.contradicts(("State",), "COMPLETED without a RecoveryPointArn", _HINT)
    return _report(fields, job, ended)


def copy(fields: Fields) -> Report | None:
    """A copy job, to another vault, region or account.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeCopyJob.html
    """
    top = ("CopyJob",)
    arn = fields.text(*top, "ResourceArn")
    to = fields.text(*top, "DestinationBackupVaultArn")
    point = fields.text(*top, "DestinationRecoveryPointArn", needed=False)
    job = _Job("Copy job", fields.text(*top, "CopyJobId"), (arn, to), point or to, top)
    ended = _ending(fields, job)
    if ended is Ended.WORKED and not point:
        message = "COMPLETED without a DestinationRecoveryPointArn"
        fields.contradicts((*top, "State"), message, _HINT)
    return _report(fields, job, ended)


def restore(fields: Fields) -> Report | None:
    """A restore job; of a restore test, also what its validation said.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeRestoreJob.html
    """
    point = fields.text("RecoveryPointArn")
    source = fields.text("SourceResourceArn", needed=False)
    plan = fields.text("CreatedBy", "RestoreTestingPlanArn", needed=False)
    number = fields.text("RestoreJobId")
    names = (plan, source, point)
    job = _Job("Restore job", number, names, point, state="Status", name="RecoveryPointArn")
    ended = _ending(fields, job)
    known = (*_VALIDATED, _VALIDATING)
    validated = fields.one_of("ValidationStatus", known=known, needed=False)
    if ended is Ended.WORKED and validated == _VALIDATING:
        fields.not_over(("ValidationStatus",), "what was restored is still being validated")
    if ended is Ended.WORKED and _VALIDATED.get(validated) is False:
        ended = Ended.FAILED
    report = _report(fields, job, ended)
    return report and _measured(fields, report, validated)


def _ending(fields: Fields, job: _Job) -> Ended | None:
    steps = (*job.top, job.state)
    state = fields.one_of(*steps, known=(*_ENDED, *_GOING_ON))
    if state in _GOING_ON:
        fields.not_over(steps, f"the job is {state}")
    return _ENDED.get(state)


def _report(fields: Fields, job: _Job, ended: Ended | None) -> Report | None:
    """What all jobs have: when they began and ended, how, and why."""
    began = fields.moment(*job.top, "CreationDate")
    finished = fields.moment(*job.top, "CompletionDate", needed=ended is Ended.WORKED)
    if began and finished and finished < began:
        steps = (*job.top, "CompletionDate")
        fields.contradicts(steps, "it ended before it began", f"it began {began.isoformat()}")
    if ended is None:
        return None
    state = fields.text(*job.top, job.state)
    why = fields.text(*job.top, "StatusMessage", needed=False)
    said = f"{job.what} {job.id} of {job.of}: {state}{f', {why}' if why else ''}"
    return Report(
        source=SOURCE,
        names=tuple(filter(None, job.names)),
        id=job.id,
        ended=ended,
        outcome=state,
        note=f"{said.rstrip('.')}.",
        # A job that expired never began, and one that failed need not say when.
        at=finished or began,
        places={
            "at": (*job.top, "CompletionDate" if finished else "CreationDate"),
            "names": (*job.top, job.name),
            "ended": (*job.top, job.state),
        },
    )


def _measured(fields: Fields, report: Report, validated: str) -> Report:
    """A restore with how long it took, of what day the backup is, and what validating it said."""
    more: dict[str, Any] = {}
    began = fields.moment("CreationDate")
    taken = fields.moment("RecoveryPointCreationDate", needed=False)
    if report.ended is Ended.WORKED and report.at and began:
        more["measured_rto"] = _iso(report.at - began)
    if taken:
        more["backup_taken"] = taken
    said = f", validation {validated}" if validated else ""
    note = f"{report.note.rstrip('.')}{said}."
    return replace(report, more=more, outcome=f"{report.outcome}{said}", note=note)


def _iso(span: dt.timedelta) -> str:
    """A span as ISO 8601 has it, to the second."""
    hours, rest = divmod(int(span.total_seconds()), 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    return "PT" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0S")
