"""What each kind of record may say, as strict and frozen types.

Whoever defines a kind of their own finds here all that its model is made of.
"""

from pydantic import Field

from handbook.model.base import (
    AnyId,
    Date,
    Duration,
    Exact,
    Many,
    Part,
    Prose,
    Record,
    Ref,
    RoleId,
    Text,
    Url,
)
from handbook.model.cadence import CadenceField
from handbook.model.kinds import KINDS, Kind, Kinds
from handbook.model.settings import Settings
from handbook.model.traits import Traits

__all__ = [
    "KINDS",
    "AnyId",
    "CadenceField",
    "Date",
    "Duration",
    "Exact",
    "Field",
    "Kind",
    "Kinds",
    "Many",
    "Part",
    "Prose",
    "Record",
    "Ref",
    "RoleId",
    "Settings",
    "Text",
    "Traits",
    "Url",
]
