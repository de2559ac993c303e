"""Codes of what linkchecker, lychee and the settings report; rules declare theirs themselves."""

from handbook.findings import Severity, declare

SECOND_READER = declare("HB1219", "Every link that lychee follows leads to something.")
SERVED = declare("HB1220", "Every link works when the site is served.")
UNUSED = declare("HB1221", "Every ignore about links still hides a finding.", Severity.WARNING)
UNWALKED = declare("HB1222", "Every page and link is looked at when the site is served.")
UNREAD = declare(
    "HB1223", "Every link within the site is looked at by lychee, too.", Severity.WARNING
)
