"""Changes of information systems: one verb, one transaction, one entry; each touches the owner's facts."""

from khien.systems.actions.keeping import UnableToAddSystem, UnableToSetLevel
from khien.systems.actions.levels import propose_level, save_answers, set_level
from khien.systems.actions.merging import hand_over
from khien.systems.actions.systems import UnableToEndSystem, add_system, end_system, rename_system

__all__ = [
    "UnableToAddSystem",
    "UnableToEndSystem",
    "UnableToSetLevel",
    "add_system",
    "end_system",
    "hand_over",
    "propose_level",
    "rename_system",
    "save_answers",
    "set_level",
]
