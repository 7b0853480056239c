# https://googlemaps.github.io/google-maps-services-python/docs/
from googlemaps.client import Client
