"""How asyncfix and its peers behave as gates: what they exit with, and what they let pass."""
