"""Pages on which personal data are erased on request: who asked, what goes, what stays."""
