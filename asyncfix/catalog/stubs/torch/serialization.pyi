# https://docs.pytorch.org/docs/stable/torch.html
from asyncfix.catalog.stubs import blocks

from io import BytesIO

@blocks("file", unless="f is BytesIO")
def load(f: object, *args: object, **kwargs: object) -> object: ...
@blocks("file", unless="f is BytesIO")
def save(obj: object, f: object, *args: object, **kwargs: object) -> object: ...
