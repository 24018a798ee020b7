"""Pages of the yearly report: one's own, the bodies below, the register by level and state, the move between laws."""
