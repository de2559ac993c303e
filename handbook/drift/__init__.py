"""Drift: where the handbook and what is really there say different things.

A comparison is a pure function of a handbook and of what somebody read: workflows, Terraform, lists
of members, plans of backups, monitors. It says nothing of what nobody gave it. Each finding is at
the place in the data, and leads to the place in the real file.
"""

from handbook.drift import codes

__all__ = ["codes"]
