"""Pages of letters: taken in, reviewed, sent and followed by their holder; opened and answered by who received them."""
