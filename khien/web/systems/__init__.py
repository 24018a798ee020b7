"""Pages of a unit's information systems: name, level, and the inventory that a leader confirms."""
