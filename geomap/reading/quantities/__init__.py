"""Quantities: numbers with their bounds, units and nouns."""
