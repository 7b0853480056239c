# https://requests.readthedocs.io/en/latest/api/#request-sessions
from requests import Request, Response, Session, session
