"""Everything about one letter as one ZIP that can be checked anywhere, without Khiên."""
