"""Response teams: who is in them, what they can do, calling them out, answers, months of hotline duty."""
