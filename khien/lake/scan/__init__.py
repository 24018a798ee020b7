"""Finding the places of a log where an indicator might stand, and asking `meaning` whether it does."""
