"""Saved views: the filters of a list that a person keeps under a name; one component for every list."""
