"""Saying that one is on watch, handing over, shifts in one's calendar, and the door of links that answer by mail."""
