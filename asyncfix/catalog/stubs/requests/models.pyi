# https://requests.readthedocs.io/en/latest/api/#lower-level-classes
from requests import PreparedRequest, Request, Response
