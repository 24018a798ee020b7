"""Levels of information systems: criteria of each regime as data, weighed in three values."""
