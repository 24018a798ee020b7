"""Rules of incidents: kinds, states, clocks, fields of papers. Pure; time is an argument."""
