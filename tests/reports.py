"""Reports of machines as their vendors document them, to test with: by form, as JSON values."""

import copy
import json
from typing import Any

POINT = "arn:aws:backup:eu-central-1:111122223333:recovery-point:1EB3B5E7"
RUN = {
    "id": 30433642,
    "name": "nightly",
    "path": ".github/workflows/nightly.yml",
    "head_branch": "main",
    "head_sha": "acb5820ced9479c074f688cc328bf03f341a511d",
    "run_attempt": 1,
    "event": "schedule",
    "status": "completed",
    "conclusion": "success",
    "workflow_id": 159038,
    "html_url": "https://github.com/acme/films/actions/runs/30433642",
    "pull_requests": [],
    "run_started_at": "2026-03-30T22:33:08Z",
    "updated_at": "2026-03-30T22:40:21Z",
    "repository": {"id": 1296269, "full_name": "acme/films", "private": True},
}
DELIVERY = {
    "id": 12345678,
    "guid": "0b989ba4-242f-11e5-81e1-c7b6966d2516",
    "delivered_at": "2026-03-30T00:57:16Z",
    "redelivery": True,
    "duration": 0.27,
    "status": "OK",
    "status_code": 200,
    "event": "release",
    "action": "published",
    "url": "https://hooks.acme.example/in",
    "request": {
        "headers": {"X-Hub-Signature-256": "sha256=6dcb09b5b57875f334f61aebed695e2e4193db5e"}
    },
    "response": {"headers": {}, "payload": "ok"},
}
BACKUP = {
    "AccountId": "111122223333",
    "BackupJobId": "D48D8717-0C9D-72DF-1F56-14E703BF2345",
    "BackupVaultName": "films",
    "RecoveryPointArn": POINT,
    "ResourceArn": "arn:aws:s3:::acme-films",
    "CreationDate": "2026-03-30T02:50:01.851000+00:00",
    "CompletionDate": 1774840211.25,
    "State": "COMPLETED",
    "PercentDone": "100.0",
}
COPY = {
    "CopyJob": {
        "CopyJobId": "E0AF27CC",
        "SourceRecoveryPointArn": POINT,
        "DestinationBackupVaultArn": "arn:aws:backup:us-east-1:444455556666:backup-vault:dr",
        "DestinationRecoveryPointArn": POINT.replace("eu-central-1", "us-east-1"),
        "ResourceArn": "arn:aws:s3:::acme-films",
        "CreationDate": "2026-03-30T03:00:00+00:00",
        "CompletionDate": "2026-03-30T03:20:00+00:00",
        "State": "COMPLETED",
    }
}
RESTORE = {
    "RestoreJobId": "9BA4A6F3",
    "RecoveryPointArn": POINT,
    "CreationDate": "2026-03-30T04:00:00+00:00",
    "CompletionDate": "2026-03-30T04:42:10+00:00",
    "Status": "COMPLETED",
    "RecoveryPointCreationDate": "2026-03-29T23:30:00+00:00",
    "CreatedBy": {"RestoreTestingPlanArn": "arn:aws:backup:eu-central-1:1:restore-testing-plan:m"},
    "ValidationStatus": "SUCCESSFUL",
}
MONITOR = {
    "id": 91879684,
    "name": "Disk",
    "type": "query alert",
    "query": "avg(last_5m):avg:system.disk.in_use{*} > 0.9",
    "overall_state": "OK",
    "overall_state_modified": "2026-03-01T09:00:00.000000+00:00",
    "options": {"silenced": {}, "notify_no_data": True},
}
BACKUPS = {
    "region": "eu-central-1",
    "walg_enabled": True,
    "pitr_enabled": False,
    "backups": [
        {"is_physical_backup": True, "status": "PENDING", "inserted_at": "2026-03-31T03:00:00Z"},
        {"is_physical_backup": True, "status": "COMPLETED", "inserted_at": "2026-03-30T03:00:00Z"},
        {"is_physical_backup": True, "status": "FAILED", "inserted_at": "2026-03-29T03:00:00Z"},
    ],
    "physical_backup_data": {},
}  # fmt: skip
EVENT = {
    "id": "evt_1NG8Du2eZvKYlo2CUI79vXWy",
    "object": "event",
    "created": 1774800000,
    "type": "invoice.paid",
    "livemode": False,
    "pending_webhooks": 0,
    "data": {"object": {"id": "in_1", "status": "paid"}},
}
BY_FORM: dict[str, dict[str, Any]] = {
    "github-run": RUN,
    "github-run-event": {"action": "completed", "workflow_run": RUN},
    "github-delivery": DELIVERY,
    "aws-backup-job": BACKUP,
    "aws-copy-job": COPY,
    "aws-restore-job": RESTORE,
    "datadog-monitor": MONITOR,
    "supabase-backups": BACKUPS,
    "stripe-event": EVENT,
}


def changed(form: str, place: str, value: Any) -> str:
    """A report with another value at a JSON pointer; `...` takes the key away."""
    report = copy.deepcopy(BY_FORM[form])
    node: Any = report
    *steps, last = (int(s) if s.isdecimal() else s for s in place.removeprefix("/").split("/"))
    for step in steps:
        node = node[step]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return json.dumps(report)
