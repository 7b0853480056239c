"""Findings -> repairs -> new texts: planned on `ast`, written by LibCST, verified before any file changes."""
