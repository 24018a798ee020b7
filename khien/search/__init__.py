"""Finding words without accents: what is stored, what is asked, where they meet, on SQLite and PostgreSQL alike."""
