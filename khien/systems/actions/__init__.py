"""Changes of information systems: one verb, one transaction, one entry; each touches the owner's facts."""

from khien.systems.actions.describing import describe_system
from khien.systems.actions.importing import import_inventory
from khien.systems.actions.keeping import UnableToAddSystem, UnableToSetLevel
from khien.systems.actions.levels import propose_level, save_answers, set_level
from khien.systems.actions.long_importing import agree_to_table, import_by_portions, send_table, tend_tables
from khien.systems.actions.merging import hand_over
from khien.systems.actions.parts import UnableToEndPart, add_part, change_part, end_part
from khien.systems.actions.suppliers import (
    UnableToEndSupplier,
    add_contract,
    add_supplier,
    change_contract,
    change_supplier,
    end_contract,
    end_supplier,
)
from khien.systems.actions.systems import UnableToEndSystem, add_system, end_system, rename_system

__all__ = [
    "UnableToAddSystem",
    "UnableToEndPart",
    "UnableToEndSupplier",
    "UnableToEndSystem",
    "UnableToSetLevel",
    "add_contract",
    "add_part",
    "add_supplier",
    "add_system",
    "agree_to_table",
    "change_contract",
    "change_part",
    "change_supplier",
    "describe_system",
    "end_contract",
    "end_part",
    "end_supplier",
    "end_system",
    "hand_over",
    "import_by_portions",
    "import_inventory",
    "propose_level",
    "rename_system",
    "save_answers",
    "send_table",
    "set_level",
    "tend_tables",
]
