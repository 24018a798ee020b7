"""The judge: pure functions from terms, subject, evidence and two days to a verdict. No clock, no rows."""
