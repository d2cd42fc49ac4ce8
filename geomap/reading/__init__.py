"""Text to nouns."""
