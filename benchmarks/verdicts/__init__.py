"""How often verdicts on speedup err."""
