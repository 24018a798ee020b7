"""What others may ask of information systems. Every answer starts from the units that the viewer reads."""

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
)
from khien.systems.queries.levels import levels_of, levels_on
from khien.systems.queries.lists import found, live_on, require_list_keeper, systems_of, systems_seen_by
from khien.systems.queries.lives import SystemLife, system_lives

__all__ = [
    "AddressOn",
    "AssetOn",
    "Card",
    "ContractOn",
    "DomainOn",
    "Inventory",
    "LinkOn",
    "SoftwareOn",
    "SystemLife",
    "ZoneOn",
    "card",
    "found",
    "inventory",
    "levels_of",
    "levels_on",
    "live_on",
    "require_list_keeper",
    "system_lives",
    "systems_of",
    "systems_seen_by",
]
