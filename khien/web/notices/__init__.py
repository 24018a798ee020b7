"""What reached the viewer, how the viewer wants to be reached, reminding those who are late, and the log of it all."""
