"""Every kind of record: its model, where it is written, and where it is read."""

from dataclasses import dataclass

from handbook.model import knowledge, oncall, people, platform, work
from handbook.model.base import Record


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    `store` is a file that lists its records, or a folder (ending in a slash)
    with a file a record. `page` is the page that lists them; with `own_pages`
    each record has a page below it, else an anchor on it. Where a record says
    itself which page it is, `path_field` is the field that says so.
    """

    name: str
    plural: str
    model: type[Record]
    store: str
    page: str
    own_pages: bool = False
    path_field: str = ""

    def url(self, record: Record) -> str:
        """The record's address within the site, as playbooks/backup-restore/ or duties/#x."""
        if self.path_field:
            path = getattr(record, self.path_field)
            return "" if path == "index" else f"{path}/"
        return (
            f"{self.page}/{record.id}/" if self.own_pages else f"{self.page}/#{record.id.lower()}"
        )


_KINDS = (
    Kind("role", "roles", people.Role, "roles.yaml", "roles", own_pages=True),
    Kind("person", "people", people.Person, "people.yaml", "roles"),
    Kind("assignment", "assignments", people.Assignment, "assignments.yaml", "roles"),
    Kind(
        "responsibility",
        "responsibilities",
        people.Responsibility,
        "responsibilities.yaml",
        "responsibilities",
    ),
    Kind("escalation", "escalations", people.Escalation, "escalations.yaml", "escalation"),
    Kind("roster", "on-call rosters", oncall.Roster, "rosters.yaml", "escalation"),
    Kind("environment", "environments", platform.Environment, "environments.yaml", "environments"),
    Kind("system", "systems", platform.System, "systems.yaml", "systems", own_pages=True),
    Kind("component", "components", platform.Component, "components.yaml", "systems"),
    Kind("pipeline", "pipelines", platform.Pipeline, "pipelines.yaml", "pipelines", own_pages=True),
    Kind("vendor", "vendors", platform.Vendor, "vendors.yaml", "vendors", own_pages=True),
    Kind("credential", "credentials", platform.Credential, "credentials.yaml", "credentials"),
    Kind("duty", "duties", work.Duty, "duties.yaml", "duties"),
    Kind("automation", "automations", work.Automation, "automations.yaml", "automations"),
    Kind("backup", "backups", work.Backup, "backups.yaml", "backups"),
    Kind("monitor", "monitors", work.Monitor, "monitors.yaml", "monitors"),
    Kind("gate", "gates", work.Gate, "gates.yaml", "gates"),
    Kind("playbook", "playbooks", work.Playbook, "playbooks/", "playbooks", own_pages=True),
    Kind(
        "track", "onboarding tracks", knowledge.Track, "tracks.yaml", "onboarding", own_pages=True
    ),
    Kind("packet", "packets", knowledge.Packet, "packets.yaml", "onboarding", own_pages=True),
    Kind("faq", "questions and answers", knowledge.Faq, "faq.yaml", "faq"),
    Kind("term", "terms", knowledge.Term, "terms.yaml", "glossary"),
    Kind("kpi", "KPIs", knowledge.Kpi, "kpis.yaml", "education"),
    Kind("asset", "assets", knowledge.Asset, "assets.yaml", "education"),
    Kind("disclaimer", "disclaimers", knowledge.Disclaimer, "disclaimers.yaml", "disclaimers"),
    Kind("question", "open questions", knowledge.Question, "questions.yaml", "questions"),
    Kind("fact", "source facts", knowledge.Fact, "facts.yaml", "source"),
    Kind("page", "pages", knowledge.Page, "pages.yaml", "", path_field="path"),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}
BY_STORE: dict[str, Kind] = {kind.store: kind for kind in _KINDS}
BY_MODEL: dict[type[Record], Kind] = {kind.model: kind for kind in _KINDS}
# What must be cared for, and so has an owner.
OWNED = (
    "system",
    "pipeline",
    "vendor",
    "credential",
    "duty",
    "backup",
    "monitor",
    "gate",
    "automation",
    "playbook",
    "page",
)
