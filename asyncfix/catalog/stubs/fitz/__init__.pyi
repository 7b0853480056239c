# https://pymupdf.readthedocs.io/en/latest/
from pymupdf import Document, open
