"""The law as dated, cited data. Pure: no clock, no database, no network."""
