# https://pdf2image.readthedocs.io/en/latest/reference.html
# Runs pdftoppm, pdfinfo.
from asyncfix.catalog.stubs import blocks

from PIL.Image import Image

@blocks("subprocess")
def convert_from_path(*args: object, **kwargs: object) -> list[Image]: ...
@blocks("subprocess")
def convert_from_bytes(*args: object, **kwargs: object) -> list[Image]: ...
@blocks("subprocess")
def pdfinfo_from_path(*args: object, **kwargs: object) -> object: ...
@blocks("subprocess")
def pdfinfo_from_bytes(*args: object, **kwargs: object) -> object: ...
