"""Judging: distance claims measured and verified; sources reconciled."""
