"""Paths -> files -> facts: which files are the program, its settings, and who extracts what the cache has not."""
