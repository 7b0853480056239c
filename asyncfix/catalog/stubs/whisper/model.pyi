# https://github.com/openai/whisper
from asyncfix.catalog.stubs import blocks

class Whisper:
    @blocks("cpu")
    def transcribe(self, *args: object, **kwargs: object) -> object: ...
