"""Dated facts about subjects: prove once, answer every letter. Its face is `actions` and `queries`."""
