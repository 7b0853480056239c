# https://python-docx.readthedocs.io/en/latest/
from docx.api import Document
