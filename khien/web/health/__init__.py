"""The health page: whether this installation runs as it should."""
