"""What reaches people: notices in the application and by other channels, and feeds of deadlines."""
