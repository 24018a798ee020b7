"""Rules of watches: shifts, coverage, rest, rotation, swaps. Pure; time is an argument and no law is invented."""
