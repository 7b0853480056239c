"""What is there before a repair: trees with types, where a connection is taken and what holds on to it."""
