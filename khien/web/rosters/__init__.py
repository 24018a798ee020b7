"""“Trực”: who is on watch at a unit, its people, shifts, plans, swaps. What must be covered is declared elsewhere."""
