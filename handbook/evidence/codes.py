"""What can be wrong with a report of a machine."""

from handbook.findings import declare

UNKNOWN_FORM = declare("HB1330", "Every report of a machine is of a form that is known.")
NOT_UNDERSTOOD = declare("HB1331", "Every report of a machine says what its form asks for.")
NO_FORMS = declare("HB1336", "Every module of reports: can be loaded, and gives forms of its own.")
CONTRADICTS = declare(
    "HB1332", "No report of a machine contradicts itself, or what it is recorded for."
)
NOT_OVER = declare("HB1333", "Every report that is recorded says how a job ended.")
