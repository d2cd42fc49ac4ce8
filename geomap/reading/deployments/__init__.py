"""Deployments: which force or asset stands where."""
