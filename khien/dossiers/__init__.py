"""Level dossiers of information systems: what is filed, who decides, which controls are in place."""
