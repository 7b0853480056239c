"""Program -> types: what a symbolic expression may be, solved on demand. `inference` is where to ask."""
