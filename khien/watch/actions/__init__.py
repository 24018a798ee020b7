"""Changes of watches: one verb, one transaction, one entry each."""
