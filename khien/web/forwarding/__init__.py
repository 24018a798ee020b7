"""Passing a letter on by one's own: steps, the paper to sign, links between letters, the chain below."""
