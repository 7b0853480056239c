# https://github.com/ankushshah89/python-docx2txt
from asyncfix.catalog.stubs import blocks

from io import IOBase

@blocks("file", unless="docx is IOBase")
def process(docx: object, img_dir: object = ...) -> str: ...
