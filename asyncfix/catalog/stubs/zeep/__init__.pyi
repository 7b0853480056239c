# https://docs.python-zeep.org/en/master/api.html
from zeep.client import AsyncClient, CachingClient, Client
