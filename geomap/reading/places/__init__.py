"""Geoparsing: which words are places, used for what, and which place each means."""
