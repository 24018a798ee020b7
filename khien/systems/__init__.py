"""Information systems and their levels. Its face is `actions` and `queries`."""
