"""What each kind of record may say, as strict and frozen types."""

from handbook.model.base import Record
from handbook.model.kinds import KINDS, Kind, Kinds
from handbook.model.settings import Settings

__all__ = ["KINDS", "Kind", "Kinds", "Record", "Settings"]
