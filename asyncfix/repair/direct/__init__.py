"""Coroutines that never suspend: to a block that moves to a thread they are functions, and are called as such."""
