# https://pypi.org/project/watermark.py/
# Runs ffmpeg.
from asyncfix.catalog.stubs import blocks

class File:
    path: str
    def __init__(self, path: str) -> None: ...

class Watermark:
    def __init__(self, *args: object, **kwargs: object) -> None: ...

@blocks("subprocess")
def apply_watermark(*args: object, **kwargs: object) -> str: ...
