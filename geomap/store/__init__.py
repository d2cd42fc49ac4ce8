"""The store: documents, what was read in them and what people corrected, kept for good."""
