"""Finding the places of a log where an indicator might stand."""
