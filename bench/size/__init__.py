"""A province at its full size, invented and seeded: data for the benchmarks, never for an installation."""
