# https://curl-cffi.readthedocs.io/en/latest/api.html
from curl_cffi import requests
from curl_cffi.requests import AsyncSession, Session
