"""Logs → events: flat fields, where each stands, which log source it is of."""
