"""The tree of units, people, their rights, mandates. Its face is `actions` and `queries`."""
