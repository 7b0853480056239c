"""CPU seconds and peak memory of several checkers, in turns, on the same code."""
