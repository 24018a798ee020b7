"""Gets the text out of files that nobody vouches for. Parses nothing in the caller's process."""
