"""Pages: they translate a request, call one action or a few queries, and translate back. No rule lives here."""
