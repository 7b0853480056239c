# https://github.com/openai/whisper
from asyncfix.catalog.stubs import blocks

@blocks("cpu")
def transcribe(*args: object, **kwargs: object) -> object: ...
