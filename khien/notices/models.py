"""Tables of notices, their deliveries, and feeds. No logic: `rules` decides, `actions` writes."""
