"""Why a rule cannot run, in words for a person; the one exception that parsing a rule may raise."""


class UnableToReadRule(ValueError):
    """This rule, or this file, is left out; the message says why and is fit for the user."""
