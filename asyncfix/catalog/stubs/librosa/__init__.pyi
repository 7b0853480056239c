# https://librosa.org/doc/latest/core.html
from librosa.core import load
