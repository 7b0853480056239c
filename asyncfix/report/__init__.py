"""Report -> lines: one module for each form, and `terminal`, which says them."""
