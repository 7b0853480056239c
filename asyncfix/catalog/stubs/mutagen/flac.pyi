# https://mutagen.readthedocs.io/en/latest/
from mutagen import FileType

class FLAC(FileType): ...
