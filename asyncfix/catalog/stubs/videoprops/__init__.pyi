# https://github.com/mvasilkov/python-get-video-properties
# Runs ffprobe.
from asyncfix.catalog.stubs import blocks

@blocks("subprocess")
def get_video_properties(movie: object, *args: object) -> object: ...
@blocks("subprocess")
def get_audio_properties(movie: object, *args: object) -> object: ...
