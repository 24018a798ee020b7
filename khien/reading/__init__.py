"""Text of a letter in, what it says out. Pure; nothing is invented: what the letter leaves blank is None."""
