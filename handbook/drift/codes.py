"""What can differ between a handbook and what is there."""

from handbook.findings import Severity, declare

NO_WORKFLOW = declare("HB1400", "Every pipeline is a workflow of the repository.")
DIFFERS = declare("HB1401", "Whatever a pipeline says of its workflow is so in it.")
UNRECORDED = declare("HB1402", "Whatever a workflow does is said by its pipeline.")
SECRET_UNNAMED = declare(
    "HB1403", "Every secret that a workflow reads is a credential that its job names."
)
NO_PIPELINE = declare(
    "HB1404", "Every workflow of the repository is recorded as a pipeline.", Severity.GAP
)
NO_TERRAFORM = declare("HB1410", "Every Terraform reference leads to code that is there.")
NOT_HELD = declare("HB1415", "Every gate is asked in the workflow, before the jobs that it guards.")
ONLY_CLAIMED = declare(
    "HB1416", "Every gate that is claimed is asked in the workflow too.", Severity.GAP
)
NO_MEMBER = declare("HB1420", "Every handle is that of a member or a team.")
BACKUP_DIFFERS = declare("HB1425", "Every backup is made as its plan says.")
MONITOR_DIFFERS = declare("HB1426", "Every monitor is there, and leads to its playbook.")
NO_ANSWER = declare("HB1430", "Every address of an environment answers.")
NOT_COMPARED = declare("HB1439", "Every file that is compared can be read and understood.")
