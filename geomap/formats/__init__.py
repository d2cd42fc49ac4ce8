"""Situations written to files and read back."""
