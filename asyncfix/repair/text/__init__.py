"""Repairs -> new texts, by LibCST: what no edit touches stays byte for byte."""
