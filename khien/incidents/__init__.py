"""Incidents: reported in under a minute, received by whoever is on duty, noticed in time. Handling comes later."""
