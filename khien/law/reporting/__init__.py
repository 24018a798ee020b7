"""What the law asks of the yearly report: its period, who sends it to whom before which day, its contents and form."""
