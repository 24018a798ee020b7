"""Pages of controls: how far each is in place on a system, the gaps, and the same over a subtree."""
