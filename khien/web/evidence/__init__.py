"""Pages of evidence: recorded by a form, reviewed by somebody else, withdrawn, downloaded."""
