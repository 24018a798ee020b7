"""Indicators in, logs in, sightings out."""
