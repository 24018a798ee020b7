"""Stored originals and uploads, by their SHA-256. Knows no units and no rights: the slice that refers decides."""
