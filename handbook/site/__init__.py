"""The one adapter between the handbook and MkDocs."""

from handbook.system import require_posix

require_posix()
