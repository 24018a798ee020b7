"""Background work, its progress and its schedule."""
