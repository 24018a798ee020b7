"""Letters from above: read, assigned, answered. Its face is `actions` and `queries`."""
