"""Sigma rules as values, and what they say of an event. No file of logs is opened here."""
