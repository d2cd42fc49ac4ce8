"""Spatial phrases, and the ground that each means."""
