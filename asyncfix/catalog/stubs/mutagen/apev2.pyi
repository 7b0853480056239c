# https://mutagen.readthedocs.io/en/latest/
from mutagen import Metadata

class APEv2(Metadata): ...
