# https://mutagen.readthedocs.io/en/latest/
from mutagen import Metadata

class ID3(Metadata): ...
