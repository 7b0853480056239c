# https://openpyxl.readthedocs.io/en/stable/
from asyncfix.catalog.stubs import blocks

from io import IOBase
from openpyxl.workbook import Workbook
from tempfile import SpooledTemporaryFile

@blocks("file", unless="filename is IOBase or filename is SpooledTemporaryFile")
def load_workbook(filename: object, *args: object, **kwargs: object) -> Workbook: ...
