# https://spotipy.readthedocs.io/en/latest/
from spotipy.client import Spotify
