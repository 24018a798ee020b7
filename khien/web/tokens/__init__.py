"""Tokens of the API: a person's own, and the machines that an administrator connects. A token is shown once."""
