"""Claims about distances, as they stand in a text."""
