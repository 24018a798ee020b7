"""Watches that bodies declare: who is on for 300 units at a glance, gaps to close, rosters on their way up."""
