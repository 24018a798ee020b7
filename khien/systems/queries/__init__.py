"""What others may ask of information systems. Every answer starts from the units that the viewer reads."""

from khien.systems.queries.changes import InventoryChange, changes_since
from khien.systems.queries.devices import DeviceOn, devices_of
from khien.systems.queries.domains import domains_of, others_naming
from khien.systems.queries.doubts import Claim, Doubt, DoubtKind, claims_below, doubts_of
from khien.systems.queries.inventory import (
    AddressOn,
    AssetOn,
    Card,
    ContractOn,
    DomainOn,
    Inventory,
    LinkOn,
    SoftwareOn,
    ZoneOn,
    card,
    inventory,
    parts,
)
from khien.systems.queries.levels import (
    Component,
    LevelOn,
    Proposal,
    answers_of,
    held_on,
    levels_of,
    levels_on,
    listings_of,
    proposals_of,
    proposed_levels,
)
from khien.systems.queries.lists import found, live_on, require_list_keeper, systems_of, systems_seen_by
from khien.systems.queries.lives import SystemLife, system_lives
from khien.systems.queries.register import Line, Register, RegisterAsked, lines_of, register, systems_below
from khien.systems.queries.suppliers import (
    ContractLine,
    SupplierLine,
    contracts_seen_by,
    suppliers_of,
    suppliers_seen_by,
)
from khien.systems.queries.tables import inventory_rows

__all__ = [
    "AddressOn",
    "AssetOn",
    "Card",
    "Claim",
    "Component",
    "ContractLine",
    "ContractOn",
    "DeviceOn",
    "DomainOn",
    "Doubt",
    "DoubtKind",
    "Inventory",
    "InventoryChange",
    "LevelOn",
    "Line",
    "LinkOn",
    "Proposal",
    "Register",
    "RegisterAsked",
    "SoftwareOn",
    "SupplierLine",
    "SystemLife",
    "ZoneOn",
    "answers_of",
    "card",
    "changes_since",
    "claims_below",
    "contracts_seen_by",
    "devices_of",
    "domains_of",
    "doubts_of",
    "found",
    "held_on",
    "inventory",
    "inventory_rows",
    "levels_of",
    "levels_on",
    "lines_of",
    "listings_of",
    "live_on",
    "others_naming",
    "parts",
    "proposals_of",
    "proposed_levels",
    "register",
    "require_list_keeper",
    "suppliers_of",
    "suppliers_seen_by",
    "system_lives",
    "systems_below",
    "systems_of",
    "systems_seen_by",
]
