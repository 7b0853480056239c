# https://mutagen.readthedocs.io/en/latest/
from mutagen import Metadata

class EasyID3(Metadata): ...
