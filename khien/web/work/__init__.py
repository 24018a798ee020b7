"""“Việc của tôi”: what one unit has to prove, one line an obligation."""
