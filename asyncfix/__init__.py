"""Finds every synchronous call that blocks an asyncio event loop, and repairs it."""

__version__ = "0.1.0"
