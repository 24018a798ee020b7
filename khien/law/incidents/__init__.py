"""What the law asks when something goes wrong: clocks, what is serious, papers. It knows no incident."""
