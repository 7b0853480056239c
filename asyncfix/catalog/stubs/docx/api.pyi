# https://python-docx.readthedocs.io/en/latest/
from asyncfix.catalog.stubs import blocks

from docx import document
from io import IOBase
from tempfile import SpooledTemporaryFile

# Without an argument it reads a template of its own.
@blocks("file", unless="docx is IOBase or docx is SpooledTemporaryFile or docx=None")
def Document(docx: object = None) -> document.Document: ...
