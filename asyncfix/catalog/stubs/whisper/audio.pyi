# https://github.com/openai/whisper
from asyncfix.catalog.stubs import blocks

# Runs ffmpeg.
@blocks("subprocess")
def load_audio(*args: object, **kwargs: object) -> object: ...
