"""Benchmarks: each prints one JSON object, the baseline's figures beside its own."""
