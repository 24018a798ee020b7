"""One-time links: how long they live and the digest that is kept. The token itself is shown once, never stored."""

import hashlib
from datetime import timedelta

LINK_LIVES = timedelta(days=7)


def digest_of_token(token: str) -> str:
    """SHA-256 of the token; it has 256 bits of chance, so it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
