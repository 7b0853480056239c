"""Whether statements may run in a thread: what they execute, what they hold, which state others see."""
