# https://github.com/jiaaro/pydub/blob/master/API.markdown
from pydub.audio_segment import AudioSegment
