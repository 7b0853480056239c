"""Which findings count: not those that a comment, a baseline or the settings keep out of the report."""
