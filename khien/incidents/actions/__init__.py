"""Changes of incidents: one verb, one transaction, one entry each."""
