# https://huggingface.co/docs/evaluate/index
from asyncfix.catalog.stubs import blocks

@blocks("http")
def load(*args: object, **kwargs: object) -> object: ...
