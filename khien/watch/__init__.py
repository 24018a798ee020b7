"""People on watch: who is there, when, and where nobody is. Its face will be `actions` and `queries`; today `rules`."""
