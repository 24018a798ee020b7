"""Official letters and tables out. Its face is `actions` and `queries`."""
