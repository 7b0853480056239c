"""The code that repairs add: which module holds it, and what blocks over one pool owe each other."""
