"""Rules of dossiers: states and acts as tables, checks of order, no I/O."""
