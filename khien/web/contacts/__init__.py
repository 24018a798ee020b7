"""Contact points: kept, confirmed, shown to everybody where the unit wishes; and whom to call now."""
