"""Pages of checks: planned, held, finished; what is covered and what not; findings until they are closed."""
