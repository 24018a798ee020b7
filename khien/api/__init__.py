"""The REST door: routes that translate, call one action or a few queries, and translate back. No logic of its own."""
