# https://librosa.org/doc/latest/core.html
from librosa.core.audio import load
