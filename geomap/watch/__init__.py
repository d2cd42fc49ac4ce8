"""Feeds watched: new entries read as they come, and kept in a store."""
