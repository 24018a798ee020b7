"""Sign-in, one-time links and the words of the sign-in library."""
