"""Evidence from machines: what they already write, read into what the log keeps of it.

A form is a sort of report that is known: how one is told from the others, and a pure function that
reads it. The engine has forms of systems that many use; a handbook has its own beside its data
(`reports:` in handbook.yaml), and an installed package can bring some (entry points of the group
`handbook.reports`). What no form knows can be written as the generic one, an event as JSON.

Nothing of a report is kept but a few fields, and its SHA-256. A report that is not understood
whole, contradicts itself, or holds a secret where a field is taken from, is refused whole.
"""

from handbook.evidence import codes

__all__ = ["codes"]
