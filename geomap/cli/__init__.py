"""The command line: a face on public names alone."""
