"""The yearly report of a body on its systems: drawn from what is known, frozen, sent up, compiled above."""
