"""Texts of Sigma rules → values of `types`. pySigma reads grammar, escapes and spans; meaning is given here."""
