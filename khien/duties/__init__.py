"""What is asked of whom, the judge, standing. Its face is `actions` and `queries`; `rules` is pure."""
