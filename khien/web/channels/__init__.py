"""The administrator's pages of mail and other channels, and of the hours and steps of reminding."""
