"""Standards of skills as data: their groups and grades, as far as they are known. It grades nobody."""
