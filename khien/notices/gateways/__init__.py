"""Where messages leave the machine. Each gateway says what became of one message; none touches a row."""
