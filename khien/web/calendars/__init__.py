"""Pages of the calendars that people subscribe to."""
