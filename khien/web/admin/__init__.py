"""Administration: the index of what administrators look after, and how people sign in. It is not Django's admin."""
