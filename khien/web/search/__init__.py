"""Pages of search: one box for letters, clauses, units, evidence, systems and people."""
