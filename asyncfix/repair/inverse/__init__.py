"""The rewritten text, undone: helpers back at their calls, and nothing left of what was added. By `ast` alone."""
