"""Facts -> Program: modules linked by name, as Python would load them."""
