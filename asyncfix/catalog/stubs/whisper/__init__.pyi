# https://github.com/openai/whisper
from asyncfix.catalog.stubs import blocks

from whisper.audio import load_audio
from whisper.model import Whisper
from whisper.transcribe import transcribe

# Reads a model of hundreds of megabytes, or downloads it.
@blocks("file")
def load_model(*args: object, **kwargs: object) -> Whisper: ...
