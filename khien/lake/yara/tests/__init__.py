"""Tests of scanning with YARA rules: invented rules, invented files."""
