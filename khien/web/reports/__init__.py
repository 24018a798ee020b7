"""Reports on letters: drafted, worded, finalised, signed and closed; and one page for a leader in a hurry."""
