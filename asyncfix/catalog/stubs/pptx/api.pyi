# https://python-pptx.readthedocs.io/en/latest/
from asyncfix.catalog.stubs import blocks

from io import IOBase
from pptx import presentation
from tempfile import SpooledTemporaryFile

# Without an argument it reads a template of its own.
@blocks("file", unless="pptx is IOBase or pptx is SpooledTemporaryFile or pptx=None")
def Presentation(pptx: object = None) -> presentation.Presentation: ...
