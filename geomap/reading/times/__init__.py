"""Times: expressions, and the days they mean."""
