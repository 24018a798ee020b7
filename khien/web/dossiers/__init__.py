"""Pages of level dossiers: what is missing, whose turn it is, which clocks run, the papers to take away."""
