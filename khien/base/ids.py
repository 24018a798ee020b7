"""Identifiers that sort by the time they were made (UUID version 7 layout) and can be given before a row exists."""

import secrets
import time
import uuid


def new_id() -> uuid.UUID:
    """A fresh UUID whose first 48 bits are the milliseconds since 1970."""
    stamp = time.time_ns() // 1_000_000
    bits = (stamp & (2**48 - 1)) << 80 | secrets.randbits(80)
    bits = bits & ~(0xF << 76) | 7 << 76
    bits = bits & ~(0x3 << 62) | 2 << 62
    return uuid.UUID(int=bits)
