"""Reports of GitHub: runs of workflows, from its API or within the run, and webhook deliveries."""

import datetime as dt
import json
import re
from collections.abc import Mapping

from handbook.evidence.fields import Fields
from handbook.evidence.report import Ended, Report, Steps

SOURCE = "GitHub Actions"
_DONE = "completed"
_STATUSES = (
    *("queued", "in_progress", "waiting", "requested", "pending", "action_required", "stale"),
    _DONE,
)
_ENDED = {
    "success": Ended.WORKED,
    "failure": Ended.FAILED,
    "timed_out": Ended.FAILED,
    "startup_failure": Ended.FAILED,
}
# It ended and proves nothing: nobody knows whether what it does works.
_PROVES_NOTHING = ("cancelled", "skipped", "neutral", "action_required", "stale")
# What a runner tells a job ("Default environment variables" and the job context).
RUNNER = (
    "GITHUB_REPOSITORY", "GITHUB_RUN_ATTEMPT", "GITHUB_RUN_ID", "GITHUB_SERVER_URL", "GITHUB_SHA",
    "GITHUB_WORKFLOW", "GITHUB_WORKFLOW_REF",
)  # fmt: skip
STATUSES = (*_ENDED, *_PROVES_NOTHING)


def workflow_run(fields: Fields) -> Report | None:
    """A run of a workflow as the API gives it, with the attempt that is the last.

    https://docs.github.com/en/rest/actions/workflow-runs#get-a-workflow-run
    """
    return _run(fields, ())


def workflow_run_event(fields: Fields) -> Report | None:
    """The event that GitHub sends, and gives a workflow, once a run is completed.

    https://docs.github.com/en/webhooks/webhook-events-and-payloads#workflow_run
    """
    return _run(fields, ("workflow_run",))


def _run(fields: Fields, at: Steps) -> Report | None:
    status = fields.one_of(*at, "status", known=_STATUSES)
    if status != _DONE:
        if status:
            fields.not_over((*at, "status"), f'the run is "{status}"')
        return None
    conclusion = fields.one_of(*at, "conclusion", known=STATUSES)
    ended = _ending(fields, (*at, "conclusion"), conclusion)
    path, name = fields.text(*at, "path"), fields.text(*at, "name", needed=False)
    repository = fields.text(*at, "repository", "full_name", needed=False)
    finished = fields.moment(*at, "updated_at")
    began = fields.moment(*at, "run_started_at", needed=False)
    if began and finished and finished < began:
        fields.contradicts((*at, "updated_at"), "it ended before it began", f"began {began}")
    number, attempt = fields.text(*at, "id"), fields.text(*at, "run_attempt")
    evidence, commit = fields.url(*at, "html_url"), fields.text(*at, "head_sha")
    if ended is None:
        return None
    return Report(
        source=SOURCE,
        names=_names(path, name, repository),
        id=f"{number}/{attempt}",
        ended=ended,
        outcome=conclusion,
        note=_note(number, attempt, path, commit, conclusion),
        at=finished,
        evidence=evidence,
        more={"version": commit},
        places={
            "at": (*at, "updated_at"),
            "names": (*at, "path"),
            "ended": (*at, "conclusion"),
        },
    )


def _ending(fields: Fields, steps: Steps, conclusion: str) -> Ended | None:
    if conclusion in _PROVES_NOTHING:
        message = f'the run is "{conclusion}", which proves nothing'
        fields.not_over(steps, message, "record a run that succeeded, or one that failed")
    return _ENDED.get(conclusion)


def _names(path: str, name: str, repository: str) -> tuple[str, ...]:
    """What a workflow is called: its file, that within its repository, and its title."""
    file = path.partition("@")[0]
    return tuple(dict.fromkeys(filter(None, (file, f"{repository}/{file}", name))))


def _note(number: str, attempt: str, path: str, commit: str, status: str) -> str:
    """What an event says of a run, wherever it was read."""
    return f"Run {number}, attempt {attempt}, of {path} at {commit[:12]}: {status}."


def runner_report(environ: Mapping[str, str], status: str) -> bytes:
    """What a runner says of the run that it is in, and how a job of it ended, as JSON.

    `environ` are the variables of the runner; `status` is that of the job, or of one that it
    needs. The same run gives the same bytes.
    """
    said = {name: environ[name] for name in RUNNER if name in environ}
    return json.dumps({**said, "status": status}, sort_keys=True).encode()


def runner(fields: Fields) -> Report | None:
    """A run from within, as `runner_report` writes it down; it is of the moment of reading.

    https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    """
    status = fields.one_of("status", known=STATUSES)
    ended = _ending(fields, ("status",), status)
    number, attempt = fields.text("GITHUB_RUN_ID"), fields.text("GITHUB_RUN_ATTEMPT")
    repository, commit = fields.text("GITHUB_REPOSITORY"), fields.text("GITHUB_SHA")
    ref, name = fields.text("GITHUB_WORKFLOW_REF"), fields.text("GITHUB_WORKFLOW", needed=False)
    server = "".join(fields.url("GITHUB_SERVER_URL"))
    path = ref.partition("@")[0].removeprefix(f"{repository}/")
    if path and not re.fullmatch(r"[^\s@]+\.ya?ml", path):
        hint = "as owner/repository/.github/workflows/ci.yml@refs/heads/main"
        fields.wrong(("GITHUB_WORKFLOW_REF",), f'"{ref}" names no workflow', hint)
    if ended is None:
        return None
    return Report(
        source=SOURCE,
        names=_names(path, name, repository),
        id=f"{number}/{attempt}",
        ended=ended,
        outcome=status,
        note=_note(number, attempt, path, commit, status),
        evidence=(f"{server}/{repository}/actions/runs/{number}/attempts/{attempt}",),
        more={"version": commit},
        places={"names": ("GITHUB_WORKFLOW_REF",), "ended": ("status",)},
    )


def delivery(fields: Fields) -> Report | None:
    """A delivery of a webhook: that its receiver answered with a status of 2xx.

    https://docs.github.com/en/rest/repos/webhooks#get-a-delivery-for-a-repository-webhook
    """
    code, status = fields.whole("status_code"), fields.text("status")
    at, number, event = fields.moment("delivered_at"), fields.text("id"), fields.text("event")
    guid = fields.text("guid")
    again = fields.flag("redelivery", needed=False)
    url = fields.text("url", needed=False)
    if code is None or not isinstance(at, dt.datetime):
        return None
    worked = 200 <= code < 300
    if (status == "OK") is not worked:
        hint = "which of the two is wrong?"
        fields.contradicts(("status",), f'it is "{status}", and its code is {code}', hint)
    kind = "Redelivery" if again else "Delivery"
    return Report(
        source="GitHub webhook",
        names=tuple(filter(None, (url, event))),
        id=number,
        ended=Ended.WORKED if worked else Ended.FAILED,
        outcome=f"answered {code}",
        note=f"{kind} {number} of event {event} ({guid}): its receiver answered {code}.",
        at=at,
        places={"at": ("delivered_at",), "names": ("event",), "ended": ("status_code",)},
    )
