"""Rates that a text sets for a work, as data with dates and articles. It pays nobody and adds nothing up."""
