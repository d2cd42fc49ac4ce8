"""Reports in: files and pages to documents, with their dates."""
