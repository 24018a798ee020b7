"""Logs and indicators: lists in, logs in, sightings out. Pure: no Django, no database. Its face: `khien.lake.face`."""
