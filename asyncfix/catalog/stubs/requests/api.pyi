# https://requests.readthedocs.io/en/latest/api/
from requests import delete, get, head, options, patch, post, put, request
